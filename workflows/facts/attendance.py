"""Facts of attendance: what was marked, which days are counted, when the question of withdrawal comes (rule C18)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property

from engine import deadline_store, tasks
from engine.clock import london_date
from workflows import queries
from workflows.facts.journeys import AT_WORK, JourneyFacts
from workflows.queries.journeys import HandOffRow
from workflows.rules import absence
from workflows.rules.absence import LeftOut, Span
from workflows.rules.at_risk import Situation
from workflows.tables.attendance import IntentionToReturn, SessionAttendance
from workflows.vocabulary import DeliveryModel, HandOffKind, TaskKind
from workflows.words.attendance import ATTENDED

REVIEW = "review"
_CUT_SHORT = frozenset({"returned", "broken_down"})


class AttendanceFacts:
    """What is stored about one journey's attendance, each part read once, when it is first asked for.

    `supposed` are the holidays that some providers would have, by provider, in place of those that are stored.
    """

    def __init__(self, journey: JourneyFacts, supposed: Mapping[str, Iterable[Span]] | None = None) -> None:
        self.journey = journey
        self._supposed = {each: tuple(spans) for each, spans in (supposed or {}).items()}
        self._session = journey.work.session

    @cached_property
    def marks(self) -> list[SessionAttendance]:
        """Every mark in force at every deliverer, in the order in which the sessions were held."""
        return queries.attendance.marks(self._session, self.journey.id)

    @cached_property
    def intentions(self) -> list[IntentionToReturn]:
        """Evidence of intention to return, the oldest day first."""
        return queries.attendance.intentions(self._session, self.journey.id)

    @property
    def last_attended_on(self) -> date | None:
        """The last day of attendance, at whichever deliverer."""
        return last_attended(self.marks)

    @cached_property
    def counted_from(self) -> date | None:
        """Day 0 of the absence: the last attendance anywhere, evidence, or return from a break; else the start.

        That a break that was agreed begins the count anew, as evidence does, is judgement. None before the start.
        """
        started = self.journey.journey.started_on
        if started is None:
            return None
        breaks = queries.learning.breaks(self._session, self.journey.id)
        later = [self.last_attended_on, *(each.shown_on for each in self.intentions), *(b.ended_on for b in breaks)]
        return max([started, *(day for day in later if day is not None)])

    @cached_property
    def is_left_out(self) -> LeftOut:
        """Which days are not counted: holidays of all who deliver now (rule C18)."""
        holidays: defaultdict[str, Sequence[Span]] = defaultdict(tuple, self._supposed)
        deliverers = self.deliverers
        for row in queries.attendance.holidays(self._session, deliverers - self._supposed.keys()):
            holidays[row.organisation_id] = (*holidays[row.organisation_id], Span(row.starts_on, row.ends_on))
        return absence.shared_by_all(holidays[each] for each in sorted(deliverers))

    @cached_property
    def deliverers(self) -> frozenset[str]:
        """Who teaches now: partners at work, and the responsible organisation where it delivers itself."""
        journey = self.journey
        partners = {row.hand_off.receiver_id for row in journey.deliveries if row.hand_off.arrived_on is not None}
        if journey.responsible is None or (partners and journey.model is DeliveryModel.PARTNERSHIP):
            return frozenset(partners)
        return frozenset(partners | {journey.leaving or journey.responsible})

    @property
    def asked_at(self) -> datetime | None:
        """When the question of withdrawal comes; None before the start and on a break."""
        if self.counted_from is None or self.journey.learning.current_break is not None:
            return None
        return absence.question_at(self.counted_from, self.is_left_out)

    @property
    def counted_days_absent(self) -> int | None:
        """Counted days since the last attendance, today included; None before the start and on a break."""
        if self.counted_from is None or self.asked_at is None:
            return None
        return absence.counted_days(self.counted_from, self.journey.today, self.is_left_out)

    @property
    def question_open(self) -> bool:
        """Whether the question of withdrawal waits for its answer."""
        open_ones = tasks.open_tasks(self.journey.work, self.journey.id)
        return any(task.kind == TaskKind.WITHDRAWAL_QUESTION for task in open_ones)

    @property
    def situation(self) -> Situation:
        """What decides whether the learner is at risk."""
        last = self.journey.learning.last_review
        return Situation(
            marks=tuple(row.mark for row in self.marks),
            review_due_on=self._late_review,
            placement_ended_on=self._placement_ended_on,
            said_at_review_on=last.held_on if last is not None and last.at_risk else None,
        )

    @property
    def _late_review(self) -> date | None:
        work = self.journey.work
        for deadline in deadline_store.open_deadlines(work, self.journey.id):
            if deadline.rule == REVIEW and deadline.due_at is not None and deadline.due_at <= work.at:
                return work.calendar.due_day_of(deadline.due_at)
        return None

    @property
    def _placement_ended_on(self) -> date | None:
        """The day a placement ended early, until another one is at work or was completed (C23)."""
        rows = [row for row in self.journey.hand_offs if row.hand_off.kind is HandOffKind.PLACEMENT]
        counting = [row for row in rows if row.state in (*_CUT_SHORT, *AT_WORK, "ended_complete")]
        if not counting or counting[-1].state not in _CUT_SHORT or counting[-1].hand_off.arrived_on is None:
            return None
        ended_at = queries.attendance.ended_at(self._session, counting[-1].hand_off.id)
        return london_date(ended_at) if ended_at is not None else None


def last_attended(marks: Iterable[SessionAttendance]) -> date | None:
    """The last day on which any of `marks` says present or late."""
    return max((row.held_on for row in marks if row.mark in ATTENDED), default=None)


def arrivals_at(journey: JourneyFacts, organisation: str, kinds: Iterable[HandOffKind]) -> list[HandOffRow]:
    """The hand-offs of `kinds` by which the learner came to the organisation, ended ones too."""
    wanted = frozenset(kinds)
    rows = (row for row in journey.hand_offs if row.hand_off.kind in wanted)
    theirs = (row for row in rows if row.hand_off.receiver_id == organisation and not row.hand_off.for_group)
    return [row for row in theirs if row.hand_off.arrived_on is not None]
