"""Guards of leaving: when a programme may end, what must be recorded before the journey closes (C16 to C18, 7)."""

from datetime import date

from engine.clock import in_full
from engine.errors import Refusal
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_ahead, not_before
from workflows.rules import destinations
from workflows.rules.destinations import Progression
from workflows.tables.learning import LearningAim
from workflows.vocabulary import LeavingReason, UlnStatus


def end_reached_or_secured(facts: JourneyFacts) -> Refusal | None:
    """C16: the planned end is reached, or a positive destination is recorded early; the reason given must hold."""
    reached = facts.plan is not None and facts.today >= facts.plan.planned_end_on
    secured = facts.journey.destination_secured
    reason = facts.given.get("reason") if facts.asked_for_real else None
    wanted = {LeavingReason.PLANNED_END: reached, LeavingReason.DESTINATION_SECURED: secured, None: reached or secured}
    if wanted[reason]:
        return None
    if reason is LeavingReason.DESTINATION_SECURED:
        return Refusal("destination_not_secured", "Record the destination first.", missing=("destination",))
    end = f" ({in_full(facts.plan.planned_end_on)})" if facts.plan is not None else ""
    sentence = f"The planned end{end} is not reached; before it a destination must be secured and recorded."
    return Refusal("planned_end_not_reached", sentence)


def last_learning_possible(facts: JourneyFacts) -> Refusal | None:
    """C16: the last day of learning is over, and lies after the start."""
    return _day_of_learning(facts, "last_learning_on", "The last day of learning")


def last_attendance_possible(facts: JourneyFacts) -> Refusal | None:
    """C18: the last day of attendance is over, and lies after the start."""
    return _day_of_learning(facts, "last_attended_on", "The last day of attendance")


def _day_of_learning(facts: JourneyFacts, name: str, what: str) -> Refusal | None:
    if not facts.asked_for_real:
        return None
    day: date | None = facts.given.get(name)
    if day is None:
        return Refusal(f"{name}_missing", f"{what} must be recorded.", missing=(name,))
    return not_ahead(day, facts.today, what) or not_before(day, facts.learning.started_on, what, "the start")


def credit_complete(facts: JourneyFacts) -> Refusal | None:
    """C17, 7: actual credit, and full, partial or none, for each qualification, those that left the plan too."""
    missing = tuple(gap for aim in facts.learning.aims for gap in gaps(aim))
    if not missing:
        return None
    sentence = "Record actual credit, and full, partial or none, for each qualification before closing."
    return Refusal("credit_incomplete", sentence, missing=missing)


def gaps(aim: LearningAim) -> list[str]:
    """What of an aim must still be recorded before the journey closes (rule 7), in words."""
    blank = {"actual credit": aim.actual_credit is None, "full, partial or none": aim.achievement is None}
    return [f"{aim.title}: {name}" for name, is_blank in blank.items() if is_blank]


def destination_allowed(facts: JourneyFacts) -> Refusal | None:
    """C17: a destination of the learner's age group with codes that fit it, and never a death."""
    if not facts.asked_for_real:
        return None
    found = find_destination(facts)
    if isinstance(found, Refusal):
        return found
    if found.positive is not Progression.EXCLUDED:
        return None
    return Refusal("destination_not_for_recording", "A death is reported as such, not recorded as a destination.")


def find_destination(facts: JourneyFacts) -> destinations.ResolvedDestination | Refusal:
    """The destination that the request names, with the codes to record, or the reason why it is refused."""
    ilr = facts.given.get("ilr")
    return destinations.find(
        facts.given["destination"], facts.age_group, facts.learner.high_needs_funded,
        ilr=(ilr.out_type, ilr.out_code) if ilr else None, nccis=facts.given.get("nccis_activity"),
    )  # fmt: skip


def destination_positive(facts: JourneyFacts) -> Refusal | None:
    """C17: only a positive destination ends a journey PROGRESSED."""
    if facts.destination is None:
        return _no_destination()
    if facts.destination.positive == Progression.YES:
        return None
    sentence = "The recorded destination is not positive; the journey closes as completed without progression."
    return Refusal("destination_not_positive", sentence)


def destination_not_positive(facts: JourneyFacts) -> Refusal | None:
    """C17: neutral destinations and none end a journey COMPLETED_NO_PROGRESSION."""
    if facts.destination is None:
        return _no_destination()
    if facts.destination.positive != Progression.YES:
        return None
    return Refusal("destination_is_positive", "The recorded destination is positive; the journey closes as progressed.")


def _no_destination() -> Refusal:
    return Refusal("destination_missing", "Record where the learner went before closing.", missing=("destination",))


def mis_complete(facts: JourneyFacts) -> Refusal | None:
    """C17, 7: the fields that management information needs; ZZ99 9ZZ stands for an unknown postcode."""
    missing = missing_of_record(facts)
    if not missing:
        return None
    names = ", ".join(missing).replace("_", " ")
    return Refusal("mis_incomplete", f"The record is not complete; still missing: {names}.", missing=missing)


def missing_of_record(facts: JourneyFacts) -> tuple[str, ...]:
    """C17, 1.4: what management information still lacks of a journey, from its first day on."""
    recorded = {
        "uln": facts.learner.uln_status is not UlnStatus.NONE,
        "postcode": bool(facts.learner.postcode),
        "last_learning_on": facts.journey.last_learning_on is not None,
        "destination": facts.destination is not None,
        "aims": bool(facts.learning.aims),
    }
    return tuple(name for name, is_there in recorded.items() if not is_there)


def support_settled(facts: JourneyFacts) -> Refusal | None:
    """C17, 5: each support referral is ended, or handed to the destination with consent, before the journey closes."""
    if not facts.open_support:
        return None
    sentence = "Support is still open: end it, or hand it over to the destination with the learner's consent."
    return Refusal("support_open", sentence, missing=("support",))
