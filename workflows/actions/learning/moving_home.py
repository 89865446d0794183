"""Moves a learner's home within a consortium at 00:00 of the start date, and back again (rules 3.7, 3.8).

The period of responsibility is written at acceptance, so that "at time t" is right before the clock came by and after.
What waits for whoever answers for the learner follows them there: time limits, holds, concerns, tasks, and the sender's
side of open hand-offs. Plan, aims and the old place stay as they are until the arrival is recorded.
"""

from collections.abc import Mapping
from datetime import datetime

from engine.clock import start_of_day
from engine.definition import Duration
from engine.firing import Note
from engine.runtime import Work
from workflows.actions.learning import absence
from workflows.actions.moves import following, moving, responsibility
from workflows.facts import homes
from workflows.facts.journeys import JourneyFacts
from workflows.tables.journeys import HandOff
from workflows.vocabulary import HandOffKind

RULE = "home_moves"
BACK = "home_moves_back"
OFF: Mapping[str, Duration | None] = {RULE: None}


def plan(work: Work, change: HandOff, event: str = "change_accepted") -> None:
    """The receiver said yes, or put the start off: it answers from 00:00 of the start date on, or if past from now on.

    Nothing is moved to a time before the acceptance: who was responsible then, was.
    """
    clock = work.by_clock(work.at)
    journey = JourneyFacts(clock, change.journey_id)
    moment = _moment(work, change)
    detail = {"hand_off": change.id, "home_moves_at": moment.isoformat()}
    # One that rings no more is opened anew but switched off: it ends as not needed, and none begins.
    terms: Mapping[str, Duration | None] = {} if moment > work.at else OFF
    moving.move(journey, event, Note(detail=detail, moments={RULE + "_at": moment}, terms=terms))
    responsibility.pass_to(clock, journey.id, change.receiver_id, moment)
    work.session.flush()
    if moment <= work.at:
        _moved(clock, change, change.sender_id, change.receiver_id, "home_moves")


def due(work: Work, journey_id: str) -> None:
    """The alarm rings at 00:00 of the start date: the receiver answers for the learner from now on (3.7)."""
    journey = JourneyFacts(work, journey_id)
    change = homes.under_way(journey.hand_offs)
    if change is None or change.state != "accepted" or change.hand_off.receiver_id == journey.row.responsible:
        return
    if journey.responsible != change.hand_off.receiver_id:
        responsibility.pass_to(work, journey_id, change.hand_off.receiver_id, work.at)
        work.session.flush()
    _moved(work, change.hand_off, change.hand_off.sender_id, change.hand_off.receiver_id, "home_moves")


def put_off(work: Work, change: HandOff) -> None:
    """The start was put off: until the new day the learner's home is where it was (0.2)."""
    _take_back(work, change)
    plan(work, change, "change_put_off")


def called_off(work: Work, change: HandOff) -> None:
    """An accepted change came to nothing: the home stays, or takes the learner back at this moment (3.8)."""
    if change.kind is not HandOffKind.CHANGE_OF_AREA or change.accepted_at is None:
        return
    clock = work.by_clock(work.at)
    _take_back(work, change)
    note = Note(detail={"hand_off": change.id}, moments={RULE + "_at": work.at}, terms=OFF)
    moving.move(JourneyFacts(clock, change.journey_id), "change_called_off", note)


def plan_again(facts: JourneyFacts) -> None:
    """A change is accepted again, since its end was taken back (C27): responsibility is to move as it was agreed."""
    change = homes.under_way(facts.hand_offs)
    if change is None or change.state != "accepted" or change.hand_off.receiver_id == facts.responsible:
        return
    responsibility.call_off(facts.work, facts.id)
    plan(facts.work, change.hand_off, "change_put_off")


def _moment(work: Work, change: HandOff) -> datetime:
    return max(start_of_day(change.start_on), work.at) if change.start_on else work.at


def _take_back(work: Work, change: HandOff) -> None:
    clock = work.by_clock(work.at)
    journey = JourneyFacts(clock, change.journey_id)
    if journey.responsible != change.receiver_id:
        responsibility.call_off(clock, journey.id)
        return
    responsibility.pass_to(clock, journey.id, change.sender_id, work.at)
    work.session.flush()
    _moved(clock, change, change.receiver_id, change.sender_id, BACK)


def _moved(work: Work, change: HandOff, before: str, after: str, event: str) -> None:
    """The journey names who answers now, and what waited for the one before waits for the other."""
    detail = {"hand_off": change.id, "from": before, "to": after}
    moving.move(JourneyFacts(work, change.journey_id), event, Note(detail=detail), responsible=after)
    following.follow(JourneyFacts(work, change.journey_id), before, after)
    if event == BACK:
        # The learner never came: nothing that was begun there for them goes on.
        following.end_between(JourneyFacts(work, change.journey_id), before, after, "the learner stays where they were")
    absence.recount(JourneyFacts(work, change.journey_id), "another home")
