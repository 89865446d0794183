"""Referring a learner: the beginning with one's drafts, who is known already, and one page after another."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from api.pages.forms.errors import fault_lines
from api.pages.forms.fields import EMPTY, Filled
from api.pages.forms.reading import filled_as, is_reshaped, read
from api.pages.posted import KeyedDep, Posted
from api.pages.referring.answers import Answers, sought_of
from api.pages.referring.opened import LATER, SEEN, key_of, opened, to_receipt, typed_in
from api.pages.referring.steps import BY_NAME, EARLIER, SAME, STEPS, Step, Who, fields_for
from api.pages.referring.summary import typed_rows
from api.pages.viewer import Page, PageDep
from api.pages.words.done import DoneKey, done_sentence
from api.schemas.common import RecordId
from engine.errors import UnknownInstance
from engine.runtime import Command, Verdict, Work, new_id
from workflows import queries
from workflows.actions.referrals import drafting
from workflows.actions.referrals.submit_referral import may_not_refer
from workflows.views.known_learner import known_already, whom_it_fits
from workflows.views.whom_to_ask import whom_to_ask

router = APIRouter()

WHO = BY_NAME["who"]


@router.get("/refer")
def begin(page: PageDep, done: DoneKey = "") -> Response:
    """Ask who the learner is, and list what the viewer has begun."""
    with page.reading() as work:
        return _begin(page, work, EMPTY, done=done_sentence(work, done))


@router.post("/refer")
def look_first(page: PageDep, form: KeyedDep) -> Response:
    """Keep who the learner is as a draft, so that it is typed once, and say who is known already."""
    with page.reading() as work:
        reading = read(Who, fields_for(work, WHO), form)
        sought = sought_of(reading.request)
        if sought is None:
            return _begin(page, work, reading.filled, 422)
    typed = typed_in(form)
    command = Command("referral_draft.begin", {"typed": typed}, key_of(form))
    made = page.runtime.run(
        command, page.actor, lambda work: drafting.begin(work, WHO.name, typed, whom_it_fits(work, sought))
    )
    return RedirectResponse(f"/refer/{made['id']}/known", status_code=303)


@router.get("/refer/{draft_id}")
def carry_on(draft_id: RecordId, page: PageDep) -> Response:
    """Go on with a draft where it was left."""
    with page.reading() as work:
        answers = opened(work, draft_id)
        return _onwards(answers, SAME)


@router.get("/refer/{draft_id}/known")
def show_known(draft_id: RecordId, page: PageDep) -> Response:
    """What the viewer may know of the learner: open referrals, and ended ones to link to."""
    with page.reading() as work:
        answers = opened(work, draft_id)
        if answers.sought is None:
            return RedirectResponse(_address(answers, WHO), status_code=303)
        chosen = answers.form(EARLIER)
        return page.render(
            "referring/known.html", title="Is the learner known already?", answers=answers, key=new_id(),
            known=known_already(work, answers.sought), chosen=chosen.get("earlier_journey_id") if chosen else "",
            onwards=answers.after(WHO), back={"href": _address(answers, WHO), "text": "Back"},
        )  # fmt: skip


@router.post("/refer/{draft_id}/known")
def link_earlier(draft_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Keep which earlier journey the referral follows, if any (rule C20)."""
    return _save(page, draft_id, Step(EARLIER, "", None), form)


@router.get("/refer/{draft_id}/pages/{name}")
def show_page(draft_id: RecordId, name: str, page: PageDep) -> Response:
    """One page of a draft, as it was left."""
    with page.reading() as work:
        answers, step = opened(work, draft_id), _step(name)
        form = answers.form(name)
        filled = filled_as(answers.fields(step), form) if form else EMPTY
        return _page(page, answers, step, filled)


@router.post("/refer/{draft_id}/pages/{name}")
def save_page(draft_id: RecordId, name: str, page: PageDep, form: KeyedDep) -> Response:
    """Keep a page as it was typed, right or wrong, and go on when it is right."""
    step = _step(name)
    if is_reshaped(form):
        with page.reading() as work:
            answers = opened(work, draft_id)
            return _page(page, answers, step, filled_as(answers.fields(step), form), seen=form.get(SEEN))
    return _save(page, draft_id, step, form)


def _save(page: Page, draft_id: str, step: Step, form: Posted) -> Response:
    typed = typed_in(form)

    def act(work: Work) -> Verdict:
        draft = drafting.held(work, draft_id)
        answers = Answers(work, draft)
        if draft.journey_id is not None:
            return {"journey": draft.journey_id}
        if step.name in BY_NAME and answers.differs(step.name, form.get(SEEN), typed):
            return {"changed": True}
        if step.name == WHO.name:
            sought = sought_of(answers.read_as(step, form).request)
            draft.learner_id = whom_it_fits(work, sought) if sought else None
        return drafting.save(work, draft, step.name, typed)

    done = page.runtime.run(Command("referral_draft.save"), page.actor, act)
    if "journey" in done:
        return to_receipt(done["journey"])
    if form.get(LATER) and "changed" not in done:
        # Nothing more than was saved: kept under the key of the page, so that the next one may say so.
        page.runtime.run(Command("referral_draft.keep", {"draft": draft_id}, form.key), page.actor, lambda _work: {})
        return RedirectResponse(f"/refer?done={form.key}", status_code=303)
    with page.reading() as work:
        answers = opened(work, draft_id)
        if "changed" in done:
            filled = answers.read_as(step, form).filled
            return _page(page, answers, step, filled, 409, is_changed=True)
        if step.name in BY_NAME and not answers.is_right(step):
            return _page(page, answers, step, answers.filled(step), 422)
        if step is WHO:
            return RedirectResponse(f"/refer/{draft_id}/known", status_code=303)
        return _onwards(answers, step)


def _onwards(answers: Answers, step: Step) -> Response:
    """To the page after this one, or to all answers when no page is left."""
    following = answers.after(WHO if step.name == EARLIER else step)
    where = _address(answers, following) if following else f"/refer/{answers.draft.id}/check"
    return RedirectResponse(where, status_code=303)


def _address(answers: Answers, step: Step) -> str:
    return f"/refer/{answers.draft.id}/pages/{step.name}"


def _step(name: str) -> Step:
    step = BY_NAME.get(name)
    if step is None:
        raise UnknownInstance
    return step


def _begin(page: Page, work: Work, filled: Filled, status: int = 200, done: str | None = None) -> Response:
    fields = fields_for(work, WHO)
    drafts = [Answers(work, draft) for draft in queries.drafts.unsent(work.session, work.actor.id, work.at)]
    return page.render(
        "referring/begin.html", status, title="Refer a learner", fields=fields, filled=filled, key=new_id(),
        errors=fault_lines(fields, filled), refusals=may_not_refer(work), done=done, drafts=drafts,
    )  # fmt: skip


def _page(page: Page, answers: Answers, step: Step, filled: Filled, status: int = 200, *, is_changed: bool = False,
          seen: str | None = None) -> Response:  # fmt: skip
    """A page to fill in; `seen` is the mark of what its form was made from."""
    fields = answers.fields(step)
    errors = [{"text": text, "href": f"#{name}"} for name, text in filled.faults.items()]
    more: dict[str, Any] = {}
    if step.name == "provider":
        more = {"found": whom_to_ask(answers.work, answers.wishes), "wishes": answers.wishes}
    return page.render(
        f"referring/{'provider' if step.name == 'provider' else 'page'}.html", status, title=step.title, step=step,
        answers=answers, fields=fields, filled=filled, errors=fault_lines(fields, filled) or errors, key=new_id(),
        seen=answers.seen(step.name) if seen is None else seen, is_changed=is_changed, place=_place(step),
        saved=typed_rows(fields, answers.filled(step)) if is_changed else (), many=len(STEPS),
        back={"href": _before(answers, step), "text": "Back"}, **more,
    )  # fmt: skip


def _place(step: Step) -> int | None:
    return STEPS.index(step) + 1 if step in STEPS else None


def _before(answers: Answers, step: Step) -> str:
    place = STEPS.index(step) if step in STEPS else len(STEPS)
    if place == len(STEPS):
        return f"/refer/{answers.draft.id}/check"
    return {0: "/refer", 1: f"/refer/{answers.draft.id}/known"}.get(place) or _address(answers, STEPS[place - 1])
