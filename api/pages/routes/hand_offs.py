"""One hand-off: what is asked, by when, what was said, and the question what the answer is."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from api.pages.viewer import PageDep
from api.pages.words import hand_offs as words
from api.pages.words.done import done_sentence
from api.schemas.common import RecordId
from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows.facts.speaking import answered_by_staff
from workflows.queries.journeys import HandOffRow
from workflows.views import actions_view, deadlines_view, hand_off_view, history_view, journey_view, shared_view
from workflows.views.actions_view import ActionView
from workflows.views.deadlines_view import DeadlineView
from workflows.views.hand_off_view import HandOffView
from workflows.views.history_view import EntryView
from workflows.views.journey_view import ReferralView
from workflows.views.looking import Look, look_at_hand_off
from workflows.visibility import Sight, is_learnerless
from workflows.vocabulary import HandOffKind
from workflows.words.accesses import Surface

router = APIRouter()

Back = dict[str, str]
# The clock's own appointment: nobody has to do anything by it.
APPOINTMENTS = frozenset({"agreement", "first_day"})
# Which action each state waits for, of whoever may take it.
_NEXT = ("answer", "start", "record_conditions_met", "submit_work", "confirm", "send", "review_waitlist", "end")


@dataclass(frozen=True, slots=True)
class Seen:
    """A hand-off as the viewer sees it, and what can be done with it."""

    look: Look
    row: HandOffRow
    sight: Sight
    view: HandOffView
    actions: list[ActionView]
    limits: list[DeadlineView]

    @property
    def due(self) -> DeadlineView | None:
        """The time limit that counts most: that of the answer while there is none, else the first to come."""
        dated = [each for each in self.limits if each.due_at is not None]
        deciding = [each for each in dated if each.rule == "decide"]
        return next(iter(deciding or sorted(dated, key=lambda each: each.due_at or each.opened_at)), None)

    @property
    def answers(self) -> list[ActionView]:
        """What the receiver may say, whether it is possible now or not; nothing to anybody else."""
        named = {each.name: each for each in self.actions if each.open or each.name in words.SHOWN_CLOSED}
        found = [named[name] for name in words.ANSWERS if name in named]
        return found if any(each.open for each in found) and self.is_received else []

    @property
    def is_received(self) -> bool:
        """Whether the viewer's organisation was asked, or answers for an employer where nobody can sign in (0.1)."""
        row = self.row.hand_off
        by_us = row.sender_id == self.look.own and answered_by_staff(self.look.work.session, row)
        return by_us or row.receiver_id == self.look.own

    @property
    def next_action(self) -> ActionView | None:
        """What is to be done next, if that is the viewer's to do and no answer."""
        opened = {each.name: each for each in self.actions if each.open}
        return next((opened[name] for name in _NEXT if name in opened), None)

    @property
    def referral(self) -> ReferralView | None:
        """Why the learner comes and what they wish, where a place is asked for and the viewer sees what was sent."""
        asked = self.view.kind is HandOffKind.INBOUND and self.sight >= Sight.OWN_PART
        return journey_view.referral_view(self.look) if asked else None

    @property
    def has_receipt(self) -> bool:
        """Whether the viewer may have the sender's receipt of it."""
        return self.sight is Sight.FULL and self.view.sent_at is not None

    @property
    def title(self) -> str:
        """A heading without the learner's name."""
        return f"{words.kind_of(self.view.kind)} {self.view.reference}"


@router.get("/hand-offs/{hand_off_id}")
def show_hand_off(hand_off_id: RecordId, page: PageDep, done: Annotated[str, Query(max_length=80)] = "") -> Response:
    """One hand-off as far as the viewer sees it, with what can be done with it now."""
    with page.reading() as work:
        seen = _seen(work, hand_off_id)
        story = story_of(seen) if seen.sight >= Sight.OWN_PART else []
        return page.render(
            "hand_off/hand_off.html", title=seen.title, seen=seen, hand_off=seen.view, done=done_sentence(work, done),
            exchange=words.exchange(seen.view, story, seen.look.own), words=words,
            shared=shared_view.shared_view(seen.look, seen.row, seen.sight), back=_back(seen),
        )  # fmt: skip


@router.get("/hand-offs/{hand_off_id}/answer")
def ask_for_answer(
    hand_off_id: RecordId, page: PageDep, choice: Annotated[str, Query(max_length=40)] = "",
    asked: Annotated[str, Query(max_length=10)] = "",
) -> Response:  # fmt: skip
    """What is your answer? Whoever has chosen goes on to the form of that action; nothing is changed here."""
    with page.reading() as work:
        seen = _seen(work, hand_off_id)
        if any(each.name == choice and each.open for each in seen.answers):
            return RedirectResponse(f"/hand-offs/{hand_off_id}/actions/{choice}", status_code=303)
        missing = bool(asked) and bool(seen.answers)
        errors = [{"text": "Choose your answer", "href": "#choice"}] if missing else []
        return page.render(
            "hand_off/answer.html", 422 if missing else 200, title="What is your answer?", seen=seen,
            hand_off=seen.view, words=words, errors=errors, back=_to_record(seen),
        )  # fmt: skip


@router.get("/hand-offs/{hand_off_id}/receipt")
def show_receipt(hand_off_id: RecordId, page: PageDep) -> Response:
    """The sender's receipt, to be kept or printed: what was sent to whom, when, on which basis, and the answer.

    Raises UnknownInstance for anybody else, and for what was never sent.
    """
    with page.reading() as work:
        seen = _seen(work, hand_off_id)
        if not seen.has_receipt:
            raise UnknownInstance
        story = story_of(seen)
        return page.render(
            "hand_off/receipt.html", title=f"Receipt {seen.view.reference}", seen=seen, hand_off=seen.view,
            words=words, exchange=words.exchange(seen.view, story, seen.look.own),
            shared=shared_view.shared_view(seen.look, seen.row, seen.sight), back=_to_record(seen),
        )  # fmt: skip


def _seen(work: Work, hand_off_id: str) -> Seen:
    """Raises UnknownInstance for a hand-off that the viewer does not see."""
    look, row, sight = look_at_hand_off(work, hand_off_id, Surface.HAND_OFF)
    view = hand_off_view.hand_off_view(look, row, sight)
    return Seen(look, row, sight, view, actions_view.hand_off_actions(look, row, sight), limits_of(look, hand_off_id))


def limits_of(look: Look, hand_off_id: str) -> list[DeadlineView]:
    """The open time limits of the hand-off by which somebody has to do something."""
    return [
        each for each in deadlines_view.deadline_views(look)
        if each.hand_off == hand_off_id and each.ended_at is None and each.rule not in APPOINTMENTS
    ]  # fmt: skip


def story_of(seen: Seen) -> list[EntryView]:
    """What happened, of which the exchange is made; of a group nothing is noted, because it tells of no learner."""
    if not is_learnerless(seen.look.viewer, seen.row.hand_off):
        seen.look.show(Surface.HISTORY)
    return history_view.history_view(seen.look)


def _back(seen: Seen) -> Back:
    if seen.look.may_read and seen.view.journey_id:
        return {"href": f"/journeys/{seen.view.journey_id}", "text": "The learner's journey"}
    return {"href": "/hand-offs", "text": "Hand-offs"}


def _to_record(seen: Seen) -> Back:
    return {"href": f"/hand-offs/{seen.view.id}", "text": f"Back to {seen.title}"}
