"""Answering a hand-off by the link of an e-mail, without signing in: what is asked, the answer's form, what came of it.

Looking changes nothing, because programs that check mail open every link. Whatever the link rests on is asked on each
page and once more in the transaction that takes the answer.
"""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from api.auth import answer_links
from api.auth.answer_links import LinkOver, Why
from api.auth.tables import AnswerLink
from api.commands import Act, on_hand_off
from api.installation import installation
from api.pages.by_link import LinkedDep, LinkedFormDep, LinkedPage
from api.pages.forms.by_kind import fields_on_the_way
from api.pages.forms.choices import Offered
from api.pages.forms.fields import with_needed
from api.pages.forms.from_request import fields_of
from api.pages.forms.known import known_of
from api.pages.posted import Posted
from api.pages.rendering import render
from api.pages.routes.actions import OwnKey, found_in, learner_of, show_form, take, with_key
from api.pages.routes.hand_offs import Seen, limits_of, story_of
from api.pages.stepping import Step
from api.pages.words import hand_offs as words
from api.pages.words import link_answers as answer_words
from engine.errors import UnknownInstance
from engine.runtime import Verdict, Work, name_under
from engine.tables import HistoryEntry
from workflows.actions.moves.registry import HandOffAction
from workflows.actions.offered import BY_LINK, HAND_OFF_ACTIONS
from workflows.facts.hand_offs import HandOffFacts
from workflows.queries.journeys import HandOffRow
from workflows.shown import show
from workflows.tables.journeys import HandOff
from workflows.tables.organisations import Organisation, Person
from workflows.views import actions_view, hand_off_view
from workflows.views.actions_view import ActionView
from workflows.views.by_link import ReceiversLook, find_by_link
from workflows.views.wanted_view import wanted_now
from workflows.visibility import Sight, is_learnerless
from workflows.words.accesses import Surface

router = APIRouter(prefix=f"{answer_links.PATH}/{{token}}")

ANSWERED, OVER = "answering/answered.html", "answering/over.html"


@dataclass(frozen=True, slots=True)
class LinkedStep(Step):
    """An answer by a link: its form and everything after it stay below the link."""

    @property
    def leads_to(self) -> str:
        """What is asked, or what came of it."""
        return self.address

    @property
    def sends_to(self) -> str:
        """Where its form is sent."""
        return f"{self.address}/{self.action.name}"


@router.get("")
def show_what_is_asked(
    page: LinkedDep, choice: Annotated[str, Query(max_length=40)] = "",
    asked: Annotated[str, Query(max_length=10)] = "", done: Annotated[str, Query(max_length=80)] = "",
) -> Response:  # fmt: skip
    """What is asked, by whom and by when, and the question what the answer is; whoever just answered sees that."""
    with page.reading() as work:
        try:
            page.expect_open(work)
        except LinkOver as over:
            answer = _own_answer(page, work, done) if over.why is Why.ANSWERED and done else None
            if answer is None:
                raise
            return _answered(page, work, answer)
        seen = _seen(page, work)
        if any(each.name == choice and each.open for each in seen.answers):
            return RedirectResponse(f"{page.address}/{choice}", status_code=303)
        missing = bool(asked) and bool(seen.answers)
        errors = [{"text": "Choose your answer", "href": "#choice"}] if missing else []
        return page.render(
            "answering/asked.html", 422 if missing else 200, title=seen.title, seen=seen, hand_off=seen.view,
            words=words, errors=errors, address=page.address,
            exchange=words.exchange(seen.view, story_of(seen), seen.look.own),
        )  # fmt: skip


@router.get("/{name}")
def show_answer(name: str, page: LinkedDep, key: OwnKey = None) -> Response:
    """The form of an answer, or why it is closed."""
    if key is None:
        return with_key(page)
    with page.reading() as work:
        step = _step(work, page=page, name=name)
        return show_form(page, step, step.known, key=key)


@router.post("/{name}")
def take_answer(name: str, page: LinkedDep, form: LinkedFormDep) -> Response:
    """Take the answer, or show the form again with what is wrong."""
    return take(page, form, partial(_bound, page), partial(_step, page=page, name=name))


def over_page(request: Request, error: Exception) -> Response:
    """What whoever opens a link that is over reads: why it is, and what to do next."""
    assert isinstance(error, LinkOver)  # noqa: S101
    here = installation(request)
    with here.runtime.database.reading() as transaction:
        link = transaction.session.get_one(AnswerLink, error.link_id)
        actor = answer_links.holder_of(transaction.session, link.person_id).actor
    said = answer_words.OVER[error.why]
    if error.why is Why.NOT_THEIRS:
        return render(OVER, 410, title=said.title, said=said, sender=None, row=None, answer=None)
    with here.runtime.reading(actor) as work:
        row = work.session.get_one(HandOff, link.hand_off_id)
        answer = answer_links.answer_since(work.session, link)
        if answer is not None:
            _note(work, row)
        return render(
            OVER, 410, title=said.title, said=said, row=row, sender=work.session.get_one(Organisation, row.sender_id),
            answer=answer, by=_name(work, answer), words=answer_words,
        )  # fmt: skip


def _seen(page: LinkedPage, work: Work) -> Seen:
    """The hand-off with its answers alone, noted as looked at."""
    look, row, sight = find_by_link(work, page.hand_off_id)
    _look_at(look, row, Surface.HAND_OFF)
    view = hand_off_view.hand_off_view(look, row, sight)
    return Seen(look, row, sight, view, _answers(look, row, sight), limits_of(look, page.hand_off_id))


def _answers(look: ReceiversLook, row: HandOffRow, sight: Sight) -> list[ActionView]:
    return [each for each in actions_view.hand_off_actions(look, row, sight) if each.name in BY_LINK]


def _look_at(look: ReceiversLook, row: HandOffRow, surface: Surface) -> None:
    # Where nothing of a learner is shown there is no look at one to note.
    if not is_learnerless(look.viewer, row.hand_off):
        look.show(surface, row.hand_off.id)


def _step(work: Work, *, page: LinkedPage, name: str, shown: bool = True, form: Posted | None = None) -> Step:
    """Raises LinkOver, and UnknownInstance for what is no answer; what is not `shown` is not noted."""
    page.expect_open(work)
    if name not in BY_LINK:
        raise UnknownInstance
    action = HAND_OFF_ACTIONS[name]
    look, row, sight = find_by_link(work, page.hand_off_id)
    if shown:
        _look_at(look, row, Surface.ACTIONS)
    found = found_in(_answers(look, row, sight), name) if shown else None
    fields = fields_of(action.request, Offered(look, row, name, form).of)
    facts = HandOffFacts(work, row.hand_off)
    fields = fields_on_the_way(name, facts, with_needed(fields, wanted_now(facts, action)))
    version = look.once.instances[page.hand_off_id].version
    return LinkedStep("hand_off", page.hand_off_id, look, action, found, fields, version, work.at, learner_of(look),
                      page.address, known_of(row, name, fields))  # fmt: skip


def _bound(page: LinkedPage, action: HandOffAction, hand_off_id: str, body: BaseModel, version: int | None) -> Act:
    """The answer, taken where the link is still good in the very transaction."""
    act = on_hand_off(action, hand_off_id, body, version)

    def by_link(work: Work) -> Verdict:
        page.expect_open(work, hold=True)
        return act(work)

    return by_link


def _own_answer(page: LinkedPage, work: Work, key: str) -> HistoryEntry | None:
    """What the viewer answered under the key of a form; None for any other key."""
    record, _dot, name = (name_under(work, key) or "").partition(".")
    answer = answer_links.answer_since(work.session, work.session.get_one(AnswerLink, page.link_id))
    own = answer is not None and answer.actor_id == page.actor.id and answer.event == name
    return answer if own and record == "hand_off" else None


def _answered(page: LinkedPage, work: Work, answer: HistoryEntry) -> Response:
    row = work.session.get_one(HandOff, page.hand_off_id)
    _note(work, row)
    return page.render(ANSWERED, title="Your answer was sent", row=row, answer=answer, words=answer_words)


def _note(work: Work, row: HandOff) -> None:
    """Note that what was answered about the learner is told."""
    if not row.for_group:
        show(work, Surface.HAND_OFF, row.id)


def _name(work: Work, answer: HistoryEntry | None) -> str | None:
    found = work.session.get(Person, answer.actor_id) if answer is not None else None
    return found.name if found is not None else None
