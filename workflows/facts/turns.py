"""Reads from history whose turn it was at every moment of a journey and of its hand-offs. Pure: rows in, turns out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge

from engine.definition import Definition, Hold
from engine.tables import HistoryEntry
from workflows.definitions.parties import RECEIVER, SENDER
from workflows.facts.journeys import NEARNESS
from workflows.rules.courts import Turn, Waited
from workflows.tables.journeys import HandOff, ResponsibilityPeriod
from workflows.vocabulary import Court, HandOffKind


@dataclass(frozen=True, slots=True)
class Sides:
    """Who stands around a journey: the referrer if an agency referred, who referred at all, and the lead."""

    agency_id: str | None
    referrer_id: str
    lead_id: str

    def court_of(self, organisation_id: str, responsible: str | None, hand_off: HandOff | None = None) -> Waited:
        """In whose court it lies while an organisation must act, in a hand-off or in the journey itself.

        Whoever answers for the learner at the time counts as the lead, and so does the lead of the partnership.
        """
        support = hand_off is not None and hand_off.kind is HandOffKind.SUPPORT
        if hand_off is not None and support and organisation_id == hand_off.receiver_id:
            return Waited(Court.AGENCY, organisation_id)
        if organisation_id == self.agency_id:
            return Waited(Court.REFERRER, organisation_id)
        leads = organisation_id in (self.lead_id, responsible)
        return Waited(Court.LEAD if leads else Court.PARTNER, organisation_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an instance stood from `at` on: its state, whom that waits on (None: it has ended), and whether held."""

    at: datetime
    state: str
    waits_on: str | None
    held: bool


def standings(entries: Sequence[HistoryEntry], definition: Definition) -> Iterator[Standing]:
    """Where an instance stood after each firing, in order."""
    held = False
    for entry in entries:
        move = definition.table.get((entry.source or "", entry.event))
        if move is not None and move.hold is not Hold.UNTOUCHED:
            held = move.hold is Hold.SETS
        state = definition.state[entry.target]
        held = held and state.outcome is None
        yield Standing(entry.at, state.name, state.waits_on, held)


def hand_off_turns(
    hand_off: HandOff, steps: Sequence[Standing], sides: Sides, periods: Sequence[ResponsibilityPeriod]
) -> list[Turn]:
    """Whose turn it was in a hand-off: its sender's or its receiver's, nobody's on hold."""
    organisations = {SENDER: hand_off.sender_id, RECEIVER: hand_off.receiver_id}
    turns = []
    for step in steps:
        on = None if step.held else organisations.get(step.waits_on or "")
        whom = None if on is None else sides.court_of(on, responsible_at(periods, step.at), hand_off)
        turns.append(Turn(step.at, whom))
    return turns


@dataclass(frozen=True)
class JourneyRows:
    """The rows from which a journey's turns are read; `inbounds` are its referrals with where each stood."""

    steps: Sequence[Standing]
    inbounds: Sequence[tuple[HandOff, Sequence[Standing]]]
    periods: Sequence[ResponsibilityPeriod]
    sides: Sides


def journey_turns(rows: JourneyRows) -> list[Turn]:
    """Whose turn it was in the journey itself.

    Until the learner starts that is who must answer for the referral nearest to a start, the referrer without any;
    afterwards whoever is responsible, and in a break the learner. On hold it is nobody's.
    """
    now: dict[str, Standing] = {}
    turns = []
    for at, change in _changes(rows):
        change(now)
        if "journey" in now:
            turns.append(Turn(at, _whom(rows, now, at)))
    return turns


def responsible_at(periods: Sequence[ResponsibilityPeriod], moment: datetime) -> str | None:
    """The organisation responsible at a moment, if one was."""
    running = (each for each in periods if each.from_at <= moment and (each.until_at is None or moment < each.until_at))
    return next((each.organisation_id for each in running), None)


_Change = Callable[[dict[str, Standing]], None]


def _changes(rows: JourneyRows) -> Iterator[tuple[datetime, _Change]]:
    """Everything that may change whose turn it is, in order."""

    def of(name: str, steps: Sequence[Standing]) -> Iterator[tuple[datetime, _Change]]:
        latest: datetime | None = None
        for step in steps:
            latest = step.at if latest is None else max(latest, step.at)
            yield latest, lambda now, step=step: now.update({name: step})  # type: ignore[misc]

    moves = [of("journey", rows.steps), *(of(row.id, steps) for row, steps in rows.inbounds)]
    passed = ((each.from_at, lambda _now: None) for each in rows.periods)
    return merge(*moves, passed, key=lambda change: change[0])


def _whom(rows: JourneyRows, now: Mapping[str, Standing], at: datetime) -> Waited | None:
    step, responsible = now["journey"], responsible_at(rows.periods, at)
    if step.held or step.waits_on is None:
        return None
    if step.state == "on_break":
        return Waited(Court.LEARNER)
    organisation = responsible if step.waits_on != RECEIVER else _answering(rows, now)
    return rows.sides.court_of(organisation or rows.sides.referrer_id, responsible)


def _answering(rows: JourneyRows, now: Mapping[str, Standing]) -> str | None:
    """Who must answer for the referral that is nearest to a start; none while no referral is open."""
    by_state = {now[row.id].state: row for row, _steps in reversed(rows.inbounds) if row.id in now}
    state = next((each for each in NEARNESS if each in by_state), None)
    if state is None:
        return None
    return by_state[state].sender_id if state == "more_asked" else by_state[state].receiver_id
