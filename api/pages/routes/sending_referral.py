"""The end of a referral: checking it with what the receiver will see, sending it once, and the receipt."""

from collections.abc import Mapping, Sequence
from functools import partial

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from api.commands import on_referral, refuse_if_stopped
from api.pages.forms.errors import refusal_lines
from api.pages.posted import KeyedDep
from api.pages.previewing import receivers
from api.pages.referring.answers import Answers, Asked
from api.pages.referring.opened import opened, to_receipt
from api.pages.referring.receipt import receipt_of
from api.pages.referring.steps import BY_NAME, STEPS
from api.pages.referring.summary import typed_rows
from api.pages.viewer import Page, PageDep
from api.schemas.common import RecordId
from engine.errors import Refused
from engine.runtime import Command, Verdict, Work, new_id
from workflows import queries
from workflows.actions.referrals import drafting
from workflows.actions.referrals.referral_request import SubmitReferral
from workflows.actions.referrals.submit_referral import submit_referral
from workflows.views.looking import look_at
from workflows.views.preview_view import PreviewView, preview
from workflows.words.accesses import Surface

router = APIRouter()

CHANGED = "This referral was changed meanwhile, in another window perhaps. Check it as it is now, then send it."


@router.get("/refer/{draft_id}/check")
def check(draft_id: RecordId, page: PageDep) -> Response:
    """All answers, and exactly what each receiver would see."""
    return _check(page, draft_id)


@router.post("/refer/{draft_id}/send")
def send(draft_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Send the referral, once: sent again, from another window too, it leads to the same receipt."""
    with page.reading() as work:
        answers = opened(work, draft_id)
        referral, _wrong = answers.referral(form.get("digest") or None)
    if referral is None:
        return _check(page, draft_id, 422)
    try:
        act = partial(_send, draft_id, form.version, referral)
        sent = page.runtime.run(Command("referral_draft.send"), page.actor, act)
        refuse_if_stopped(sent)
    except Refused as refused:
        return _check(page, draft_id, 409, refusal_lines(refused))
    if "changed" in sent:
        return _check(page, draft_id, 409, [{"text": CHANGED}])
    return to_receipt(sent["id"])


@router.get("/journeys/{journey_id}/receipt")
def show_receipt(journey_id: RecordId, page: PageDep) -> Response:
    """What was sent, to whom, and until when an answer is due: for whoever referred, to print."""
    with page.reading() as work:
        receipt = receipt_of(look_at(work, journey_id, Surface.JOURNEY))
    return page.render("referring/receipt.html", title="Referral sent", receipt=receipt)


@router.get("/refer/{draft_id}/nobody")
def ask_for_alert(draft_id: RecordId, page: PageDep) -> Response:
    """Say what will be told to whom when no provider can take the learner."""
    with page.reading() as work:
        answers = opened(work, draft_id)
        return page.render(
            "referring/nobody.html", title="Nobody can take this learner", answers=answers, sought=answers.looked_for,
            key=new_id(), back={"href": f"/refer/{draft_id}/pages/provider", "text": "Back"},
        )  # fmt: skip


@router.post("/refer/{draft_id}/nobody")
def alert(draft_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Alert the managers of the viewer's organisation; twice is once."""

    def act(work: Work) -> Verdict:
        draft = drafting.held(work, draft_id)
        return drafting.nobody_can_take(work, draft, Answers(work, draft).looked_for)

    page.runtime.run(Command("referral_draft.nobody", {"draft": draft_id}, form.key), page.actor, act)
    return RedirectResponse(f"/refer/{draft_id}/alerted", status_code=303)


@router.get("/refer/{draft_id}/alerted")
def show_alerted(draft_id: RecordId, page: PageDep) -> Response:
    """Say that the alert is out, and what to do with the draft."""
    with page.reading() as work:
        answers = opened(work, draft_id)
        return page.render("referring/alerted.html", title="Your managers have been told", answers=answers)


@router.get("/refer/{draft_id}/delete")
def ask_to_delete(draft_id: RecordId, page: PageDep) -> Response:
    """Ask once more before a draft goes."""
    with page.reading() as work:
        answers = opened(work, draft_id)
        return page.render(
            "referring/delete.html", title="Delete this draft?", answers=answers, key=new_id(),
            back={"href": "/refer", "text": "Back"},
        )  # fmt: skip


@router.post("/refer/{draft_id}/delete")
def delete(draft_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Delete a draft with all that was typed."""
    command = Command("referral_draft.delete", {"draft": draft_id}, form.key)
    page.runtime.run(command, page.actor, lambda work: drafting.discard(work, draft_id))
    return RedirectResponse(f"/refer?done={form.key}", status_code=303)


def _send(draft_id: str, revision: int | None, referral: SubmitReferral, work: Work) -> Verdict:
    """Submit what the draft says and forget what was typed, in one; the draft is held, so that two never both send."""
    draft = drafting.held(work, draft_id)
    if draft.journey_id is not None:
        return {"id": draft.journey_id}
    if draft.revision != revision:
        return {"changed": True}
    verdict = on_referral(referral)(work)
    if "stopped" not in verdict:
        drafting.has_been_sent(work, draft, verdict["id"])
    return verdict


def _check(page: Page, draft_id: str, status: int = 200, errors: Sequence[Mapping[str, str]] = ()) -> Response:
    with page.reading() as work:
        answers = opened(work, draft_id)
        referral, wrong = answers.referral()
        shown = {
            "sections": [(step, typed_rows(answers.fields(step), answers.filled(step)), wrong.get(step.name))
                         for step in STEPS if step.name != "provider"],
            "asked": _asked(work, answers.asked), "name": answers.name, "revision": answers.draft.revision,
            "unsaid": wrong.get("provider"),
        }  # fmt: skip
        lines = [
            {"text": f"{BY_NAME[name].title} {fault[:1].upper()}{fault[1:]}", "href": f"/refer/{draft_id}/pages/{name}"}
            for name, fault in wrong.items()
        ]
    seen = _preview(page, referral) if referral is not None else None
    asks_same = seen is not None and any(each.code == "possible_match" for each in seen.refusals)
    return page.render(
        "referring/check.html", status, title="Check your answers", errors=[*errors, *(lines if status == 422 else [])],
        draft_id=draft_id, key=new_id(), preview=seen, asks_same=asks_same, receivers=receivers(seen), **shown,
        back={"href": f"/refer/{draft_id}/pages/sharing", "text": "Back"},
    )  # fmt: skip


def _preview(page: Page, referral: SubmitReferral) -> PreviewView:
    def act(work: Work) -> Verdict:
        return submit_referral(work, referral)

    return page.runtime.rehearse(page.actor, partial(preview, act=act))


def _asked(work: Work, asked: Asked | None) -> list[str]:
    """The names of the provider, its programme and the partnership."""
    if asked is None:
        return []
    programme = queries.places.programme(work.session, asked.programme_id) if asked.programme_id else None
    partnership = queries.organisations.partnership(work.session, asked.partnership_id)
    names = (
        queries.organisations.name_of(work.session, asked.receiver_id), programme.title if programme else None,
        partnership.name if partnership else None,
    )  # fmt: skip
    return [name for name in names if name]
