"""A learner changes vocational area: proposed, agreed to, arrived with a new plan (rules 3.5 to 3.7)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import new_id
from workflows import queries
from workflows.actions.learning import moving_home, recognition
from workflows.actions.learning.plan_requests import ChangedAim, ChangePlan, EntryRequirement, PlannedAim
from workflows.actions.learning.plan_versions import write_version
from workflows.actions.moves import following, handing, moving
from workflows.actions.moves.telling import tell_receiver
from workflows.definitions.kinds import HOME_KINDS
from workflows.facts import areas
from workflows.facts.areas import COUNTS_HERE, UnitFound
from workflows.facts.attendance import AttendanceFacts, arrivals_at, last_attended
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.facts.learning import CHANGING_HANDS
from workflows.requests import LearnersWord
from workflows.tables.areas import AreaChange, CreditTransfer
from workflows.tables.journeys import HandOff
from workflows.tables.learning import LearningAim, Plan, Unit
from workflows.topics import HAND_OFF_ENDED, HAND_OFF_RECALLED, PLAN_CHANGED, tell_learner, tell_organisations
from workflows.vocabulary import Component, HandOffKind, Proposer, UnitResult

REASON = "change of vocational area"
CHANGE = HandOffKind.CHANGE_OF_AREA


def propose(about: HandOffFacts, proposed_by: Proposer | None, word: LearnersWord | None) -> None:
    """Keep who proposed the change, after which review, and the learner's word (3.5)."""
    if about.hand_off.kind is not CHANGE or proposed_by is None or word is None:
        return
    review = areas.review_with_adviser(about.journey)
    about.work.session.add(
        AreaChange(
            hand_off_id=about.id, review_id=review.id if review else None, proposed_by=proposed_by,
            learner_said_on=word.on, learner_channel=word.channel,
        )
    )  # fmt: skip
    about.work.session.flush()


def foreseen(facts: HandOffFacts) -> dict[str, Any]:
    """What the change makes of each unit as things stand, with the credit so far, which stays (3.6)."""
    if facts.hand_off.kind is not CHANGE:
        return {}
    journey = JourneyFacts(facts.work, facts.hand_off.journey_id)
    planned = journey.plan.planned_credit if journey.plan else 0
    units = [_shown(found) for found in areas.units_found(journey)]
    return {"units": units, "credit_so_far": journey.learning.credit_so_far, "planned_credit": planned}


def accepted(facts: HandOffFacts) -> None:
    """The receiver said yes: what becomes of each unit is written down, and responsibility is to move (3.6, 3.7)."""
    if facts.hand_off.kind is not CHANGE:
        return
    journey = JourneyFacts(facts.work, facts.hand_off.journey_id)
    _write_units(facts, areas.units_found(journey))
    moving_home.plan(facts.work, facts.hand_off)


def against_arrival(facts: HandOffFacts, aims: tuple[PlannedAim, ...]) -> Iterator[Refusal]:
    """3.7: the new home says the new vocational aims, and teaches them; the other components go on as they are."""
    if facts.hand_off.kind is not CHANGE:
        if aims:
            sentence = "New aims are said only when a change of vocational area begins; leave aims out."
            yield Refusal("no_new_aims_here", sentence, missing=("aims",))
        return
    if not aims:
        sentence = "Say the new vocational aims with their units: they take the place of the old ones on arrival."
        yield Refusal("new_aims_missing", sentence, missing=("aims",))
    if any(aim.component is not Component.VOCATIONAL for aim in aims):
        sentence = "Only vocational aims are new: those of the other components go on, and change after a review."
        yield Refusal("not_vocational", sentence, missing=("aims",))
    if any(aim.deliverer_id not in (None, facts.hand_off.receiver_id) for aim in aims):
        yield Refusal("deliverer_not_accepted", "The new home teaches the new aims; leave the deliverer out.")


def arrived(facts: HandOffFacts, aims: tuple[PlannedAim, ...], word: LearnersWord | None) -> dict[str, Any]:
    """The learner has come: old vocational aims close, new ones begin with a new plan, the old place is freed (3.7).

    Answers planned credit and credit old and new, and what became of each unit.
    """
    if facts.hand_off.kind is not CHANGE:
        return {}
    mine, clock = facts.hand_off, facts.work.by_clock(facts.work.at)
    journey = JourneyFacts(clock, mine.journey_id)
    before, found = journey.learning.credit_so_far, areas.units_found(journey)
    _write_units(facts, found)
    plan_before = journey.plan.planned_credit if journey.plan else 0
    plan = _new_plan(journey, mine, aims, word)
    _record(facts, plan, plan_before)
    _carry_on(JourneyFacts(clock, journey.id), plan, found)
    _end_at_old_home(JourneyFacts(clock, journey.id), mine)
    recognition.ask(JourneyFacts(clock, journey.id))
    tell_organisations(clock, PLAN_CHANGED, journey.id, mine.receiver_id, version=plan.version)
    tell_learner(clock, journey.id, "area_changed")
    after = JourneyFacts(clock, journey.id)
    return {
        "units": [_shown(each) for each in found], "credit_before": before,
        "credit_so_far": after.learning.credit_so_far, "planned_credit_before": plan_before,
        "planned_credit": plan.planned_credit, "plan_version": plan.version,
    }  # fmt: skip


def _shown(found: UnitFound) -> dict[str, Any]:
    return {
        "number": found.unit.number, "title": found.unit.title, "level": found.unit.level, "credit": found.unit.credit,
        "component": found.aim.component, "result": found.result,
    }  # fmt: skip


def _write_units(facts: HandOffFacts, found: Iterable[UnitFound]) -> None:
    """One row a unit; as found at the arrival it takes the place of what was found at the acceptance."""
    session = facts.work.session
    for old in queries.areas.transfers_of(session, facts.id):
        session.delete(old)
    session.flush()
    session.add_all(
        CreditTransfer(id=new_id(), hand_off_id=facts.id, unit_id=each.unit.id, result=each.result) for each in found
    )
    session.flush()


def _new_plan(journey: JourneyFacts, mine: HandOff, aims: tuple[PlannedAim, ...], word: LearnersWord | None) -> Plan:
    """The next version: the vocational aims are the new ones, all others go on and are taught by the new home."""
    kept = {aim.id: aim for aim in journey.learning.current_aims if aim.component is not Component.VOCATIONAL}
    hands = {aim.id: aim.deliverer_id for aim in kept.values() if aim.deliverer_id == mine.sender_id}
    if hands:
        moving.move(journey, CHANGING_HANDS, Note(detail={"hand_off": mine.id, "aims": hands}))
    present, said = journey.plan, queries.areas.area_change(journey.session, mine.id)
    if present is None or said is None:
        raise LookupError("A change of vocational area begins with a plan and the learner's word.")
    asked = ChangePlan.model_construct(
        reason=REASON, destination=present.destination,
        entry_requirements=tuple(EntryRequirement.model_validate(each) for each in present.entry_requirements),
        aims=(*(_kept(aim, mine, hands) for aim in kept.values()), *(_new(aim, mine) for aim in aims)),
        planned_end_on=mine.planned_end_on or present.planned_end_on,
    )  # fmt: skip
    agreed = word or LearnersWord(on=said.learner_said_on, channel=said.learner_channel)
    detail = {
        "hand_off": mine.id, "planned_credit_before": present.planned_credit, "planned_credit": asked.planned_credit,
    }  # fmt: skip
    moving.move(JourneyFacts(journey.work, journey.id), "area_changed", Note(detail=detail))
    return write_version(JourneyFacts(journey.work, journey.id, {"learner_agrees": agreed}), asked, kept)


def _kept(aim: LearningAim, mine: HandOff, hands: dict[str, str]) -> ChangedAim:
    teacher = mine.receiver_id if aim.id in hands else aim.deliverer_id
    return ChangedAim.model_construct(
        aim_id=aim.id, component=aim.component, title=aim.title, level=aim.level, planned_credit=aim.planned_credit,
        deliverer_id=teacher, units=(),
    )  # fmt: skip


def _new(aim: PlannedAim, mine: HandOff) -> ChangedAim:
    return ChangedAim.model_construct(aim_id=None, **{**dict(aim), "deliverer_id": mine.receiver_id})


def _record(facts: HandOffFacts, plan: Plan, planned_before: int) -> None:
    """The old aims close on the last day of learning there, whenever the arrival is recorded."""
    session, last_on = facts.work.session, _last_learning_on(facts)
    for aim in queries.learning.aims(session, facts.hand_off.journey_id):
        if aim.last_version == plan.version - 1:
            aim.closed_on = last_on
            session.add(aim)
    change = facts.proposal
    if change is not None:
        change.last_learning_on, change.plan_version = last_on, plan.version
        change.planned_credit_before, change.planned_credit = planned_before, plan.planned_credit
        session.add(change)
    session.flush()


def _last_learning_on(facts: HandOffFacts) -> date:
    """The last day attended at the old home since the learner came, else the last working day before the start."""
    mine, journey = facts.hand_off, JourneyFacts(facts.work, facts.hand_off.journey_id)
    start_on = mine.start_on or facts.today
    came_on = [row.hand_off.arrived_on for row in arrivals_at(journey, mine.sender_id, HOME_KINDS)]
    since = max((day for day in came_on if day is not None), default=date.min)
    marks = [
        mark for mark in AttendanceFacts(journey).marks
        if mark.deliverer_id == mine.sender_id and since <= mark.held_on <= (mine.arrived_on or start_on)
    ]  # fmt: skip
    day = last_attended(marks)
    if day is None:
        day = start_on - timedelta(days=1)
        while not facts.work.calendar.is_working_day(day):
            day -= timedelta(days=1)
    return max(day, since)


def _carry_on(journey: JourneyFacts, plan: Plan, found: Iterable[UnitFound]) -> None:
    """New aims have what was carried as achieved, and unfinished shared units of the closed aims go on in the first."""
    new = [aim for aim in journey.learning.current_aims if aim.component is Component.VOCATIONAL]
    listed = {unit.number for aim in new for unit in journey.learning.units[aim.id]}
    for each in found:
        going_on = each.result is UnitResult.CONTINUES and each.aim.last_version == plan.version - 1
        if going_on and each.unit.number not in listed:
            listed.add(each.unit.number)
            copied = each.unit.model_dump(include={"number", "title", "level", "credit"})
            journey.session.add(Unit(id=new_id(), aim_id=new[0].id, **copied))
    counting, done = _counting(journey), areas.achieved_on(journey)
    for unit in (unit for aim in new for unit in journey.learning.units[aim.id]):
        if unit.number in counting and unit.number in done:
            unit.achieved_on, unit.recorded_by = done[unit.number].achieved_on, done[unit.number].recorded_by
            journey.session.add(unit)
    journey.session.flush()


def _counting(journey: JourneyFacts) -> frozenset[str]:
    """Numbers that count at any member, or that were recognised."""
    moved = queries.areas.moved_units(journey.session, journey.id)
    recognised = {unit.number for row, unit, _change in moved if row.result in COUNTS_HERE}
    return queries.areas.shared_numbers(journey.session, journey.partnership.id) | recognised


def _end_at_old_home(journey: JourneyFacts, mine: HandOff) -> None:
    """End what leads no further: what brought the learner to the old home, which frees the place there, the work
    inside it, its drafts, what it had asked of the new home, and what was borrowed for an aim that is left."""
    work = journey.work
    following.end_between(journey, mine.sender_id, mine.receiver_id, REASON)
    left = areas.aims_left(journey)
    for row in JourneyFacts(work, journey.id).hand_offs:
        own = row.hand_off
        if own.id == mine.id or row.ended:
            continue
        if own.kind in HOME_KINDS and row.state == "active":
            handing.by_clock(work, own, "complete")
        elif own.kind is HandOffKind.CONTRIBUTION and own.aim_id in left:
            following.end(work, own, row.state, REASON)
            if row.state != "draft":
                tell_receiver(work, HAND_OFF_ENDED if row.state == "active" else HAND_OFF_RECALLED, own)
