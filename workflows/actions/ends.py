"""What follows when a journey ends: open hand-offs end with it, places are freed, and somebody takes the next step."""

from engine import firing, outbox, tasks
from engine.definition import working_days
from engine.firing import Note
from engine.runtime import Work
from engine.tasks import Errand
from workflows import queries
from workflows.actions import handing, responsibility
from workflows.facts.journeys import JourneyFacts
from workflows.queries.journeys import HandOffRow
from workflows.tables.journeys import HandOff
from workflows.topics import HAND_OFF_ENDED, JOURNEY_ENDED, LOCAL_AUTHORITY_TOLD, tell_organisations
from workflows.vocabulary import HandOffKind, OrganisationKind, ReferralSource, Role, TaskKind

# Ends after which somebody must still find the learner a next step (rule 0.1).
WITHOUT_DESTINATION = frozenset({"declined", "cancelled", "unable_to_contact", "withdrawn", "completed_no_progression"})
# Ends of which the local authority hears the same day for learners aged 16 and 17 (C9, C18, C19).
TRACKED_ENDS = frozenset({"unable_to_contact", "withdrawn", "moved_away"})
# Kinds that are complete, not cut short, when the journey ends after their start.
WHOLE_JOURNEY = frozenset({HandOffKind.INBOUND, HandOffKind.TRANSFER})
AFTERCARE = working_days(5)


def settle(facts: JourneyFacts) -> None:
    """End every open hand-off and task of a journey that has just ended, and pass on the next step."""
    work, outcome = facts.work, facts.row.outcome
    support = facts.open_support
    for row in facts.hand_offs:
        if not row.ended:
            _end_hand_off(facts, row)
    tasks.finish_tasks(work, facts.id, "journey ended")
    responsibility.finish(work, facts.id)
    if outcome == "deceased":
        outbox.cancel_messages(work, facts.id)
        return
    tell_organisations(work, JOURNEY_ENDED, facts.id, facts.journey.referrer_id, facts.row.responsible, outcome=outcome)
    if facts.tracked and outcome in TRACKED_ENDS:
        tell_organisations(work, LOCAL_AUTHORITY_TOLD, facts.id, facts.partnership.local_authority_id, outcome=outcome)
    if outcome in WITHOUT_DESTINATION and not _has_another_way(facts):
        open_next_step(facts, TaskKind.AFTERCARE)
    for row in support:
        open_next_step(facts, TaskKind.SUPPORT_HAND_OVER, row.hand_off.id)


def _end_hand_off(facts: JourneyFacts, row: HandOffRow) -> None:
    # A started referral did what it was for; anything else was cut short (rule 0.3).
    started = row.hand_off.kind in WHOLE_JOURNEY and row.state == "active"
    handing.by_clock(facts.work, row.hand_off, "complete" if started else "end_with_journey")
    if not started:
        release_linked(facts.work, row.hand_off)
    if not started and row.state != "draft" and facts.row.outcome != "deceased":
        tell_organisations(facts.work, HAND_OFF_ENDED, row.hand_off.id, row.hand_off.receiver_id)


def release_linked(work: Work, hand_off: HandOff) -> None:
    """A transfer that came to nothing cancels the journey it opened; the learner stays where they were (C26)."""
    if hand_off.kind is not HandOffKind.TRANSFER or hand_off.linked_journey_id is None:
        return
    linked = JourneyFacts(work.by_clock(work.at), hand_off.linked_journey_id)
    if linked.row.state in ("referred", "accepted"):
        firing.fire(linked.work, linked.id, "release", linked, Note(reason="transfer came to nothing"))
        settle(JourneyFacts(linked.work, linked.id))


def _has_another_way(facts: JourneyFacts) -> bool:
    """Whether another referral of the learner is open already, which is what the task would ask for."""
    others = queries.journeys.open_journeys_of(facts.session, facts.journey.learner_id)
    return any(journey.id != facts.id for journey, _instance in others)


def open_next_step(facts: JourneyFacts, kind: TaskKind, subject: str | None = None) -> None:
    """Give a named adviser five working days to take the learner's next step (rule 0.1)."""
    organisation, role, person = next_step_owner(facts)
    detail = {"hand_off": subject} if subject else {}
    tasks.open_task(facts.work, Errand(kind, facts.id, organisation, role, AFTERCARE, person=person, detail=detail))


def next_step_owner(facts: JourneyFacts) -> tuple[str, Role, str | None]:
    """Who takes the next step: the referrer's named adviser; with none the local authority at 16 and 17, else an
    adviser of the last responsible provider. Organisation, role, and the person if one is named."""
    journey = facts.journey
    if journey.source is ReferralSource.AGENCY:
        advisers = facts.people_of(journey.referrer_id, Role.ADVISER)
        named = journey.adviser_id if journey.adviser_id in advisers else next(iter(advisers), None)
        if named is not None:
            return journey.referrer_id, Role.ADVISER, named
    authority = facts.partnership.local_authority_id
    if facts.tracked and authority is not None:
        return authority, Role.TRACKING_OFFICER, next(iter(facts.people_of(authority, Role.TRACKING_OFFICER)), None)
    provider = _last_responsible_provider(facts)
    return provider, Role.ADVISER, next(iter(facts.people_of(provider, Role.ADVISER)), None)


def _last_responsible_provider(facts: JourneyFacts) -> str:
    periods = queries.journeys.responsibility(facts.session, facts.id)
    for period in reversed(periods):
        found = queries.organisations.organisation(facts.session, period.organisation_id)
        if found is not None and found.kind is OrganisationKind.PROVIDER:
            return found.id
    return facts.partnership.lead_id
