"""What follows when a journey ends: open hand-offs end with it, places are freed, and somebody takes the next step."""

from engine import firing, outbox, tasks
from engine.firing import Note
from engine.runtime import Work
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves import advising, booked_visits, choosing, handing, responsibility
from workflows.actions.moves.asking import ask, who_places
from workflows.actions.moves.telling import tell_receiver, tell_sides
from workflows.definitions.kinds import HOME_KINDS
from workflows.facts.journeys import JourneyFacts
from workflows.facts.placements import has_begun
from workflows.queries.journeys import HandOffRow
from workflows.rules.guarantees import GONE
from workflows.rules.sensitivity import RESTRICTED
from workflows.tables.journeys import HandOff
from workflows.topics import (
    EVALUATION_ASKED,
    HAND_OFF_ENDED,
    HAND_OFF_RETURNED,
    JOURNEY_ENDED,
    LOCAL_AUTHORITY_TOLD,
    tell_organisations,
)
from workflows.vocabulary import HandOffKind, OrganisationKind, ReferralSource, Role, TaskKind
from workflows.words.tasks import ENDED_WITH_JOURNEY, LENGTHS, OUTLASTING

# Ends after which somebody must still find the learner a next step (rule 0.1).
WITHOUT_DESTINATION = frozenset({"declined", "cancelled", "unable_to_contact", "withdrawn", "completed_no_progression"})
# Ends of which the local authority hears the same day for learners aged 16 and 17 (C9, C18, C19).
TRACKED_ENDS = frozenset({"unable_to_contact", "withdrawn", "moved_away"})
# Kinds that are complete, not cut short, when the journey ends after their start.
WHOLE_JOURNEY = HOME_KINDS | {HandOffKind.TRANSFER}
PROGRESSED = "progressed"
AFTERCARE = LENGTHS[TaskKind.AFTERCARE]


def settle(facts: JourneyFacts, *, next_step: bool = True) -> None:
    """End every open hand-off and task of a journey that has just ended, and pass on the next step if it leaves one.

    What was sent for a group goes on without this learner until its own end (5).
    """
    work, outcome = facts.work, facts.row.outcome
    support = facts.open_support
    awaited = [row.hand_off for row in facts.hand_offs if row.state == "accepted" and _is_reached(facts, row)]
    for row in facts.hand_offs:
        if not row.ended and (row.state == "draft" or not row.hand_off.for_group):
            _end_hand_off(facts, row)
    chose_here = choosing.is_asked(work, facts.id)
    tasks.finish_tasks(work, facts.id, ENDED_WITH_JOURNEY, but=() if outcome in GONE else OUTLASTING)
    responsibility.finish(work, facts.id)
    end_break(facts)
    booked_visits.give_back(facts)
    if chose_here:
        choosing.reconsider(facts)
    if outcome == "deceased":
        outbox.cancel_messages(work, facts.id)
        return
    _return_transfer(facts)
    tell_organisations(work, JOURNEY_ENDED, facts.id, facts.journey.referrer_id, facts.row.responsible, outcome=outcome)
    if facts.tracked and outcome in TRACKED_ENDS:
        tell_organisations(work, LOCAL_AUTHORITY_TOLD, facts.id, facts.partnership.local_authority_id, outcome=outcome)
    if next_step and outcome in WITHOUT_DESTINATION and not _has_another_way(facts):
        open_next_step(facts, TaskKind.AFTERCARE)
    for row in support:
        _hand_support_over(facts, row.hand_off)
    for hand_off in awaited:
        _follow_arrival(facts, hand_off)


def end_break(facts: JourneyFacts) -> None:
    """Close the break the learner is on, if any, today."""
    present = queries.learning.current_break(facts.session, facts.id)
    if present is not None:
        present.ended_on = facts.today
        facts.session.add(present)


def _end_hand_off(facts: JourneyFacts, row: HandOffRow) -> None:
    # A started referral did what it was for; anything else was cut short (rule 0.3).
    whole = row.hand_off.kind in WHOLE_JOURNEY or _is_reached(facts, row)
    started = whole and row.state == "active"
    handing.by_clock(facts.work, row.hand_off, "complete" if started else "end_with_journey")
    # Who has died is ended DECEASED wherever they are expected (C19).
    if not started and facts.row.outcome != "deceased":
        release_linked(facts.work, row.hand_off)
    if facts.row.outcome == "deceased":
        return
    if not started and row.state != "draft":
        tell_receiver(facts.work, HAND_OFF_ENDED, row.hand_off)
    if has_begun(row.hand_off):
        # How it went until then is asked all the same (C22).
        tell_sides(facts.work, EVALUATION_ASKED, row.hand_off)


def _is_reached(facts: JourneyFacts, row: HandOffRow) -> bool:
    """Whether the learner progressed to where this hand-off led."""
    return row.hand_off.kind is HandOffKind.PROGRESSION and facts.row.outcome == PROGRESSED


def _follow_arrival(facts: JourneyFacts, hand_off: HandOff) -> None:
    """The learner progressed before the first day there: somebody sees, soon after it, that they arrived (C17)."""
    start_on = max(hand_off.start_on or facts.today, facts.today)
    owner, role, person = _provider_adviser(facts)
    detail = {"hand_off": hand_off.id, "start_on": start_on.isoformat()}
    kind = TaskKind.PROGRESSION_ARRIVAL
    ask(facts.work, Errand(kind, facts.id, owner, role, person=person, detail=detail, counted_from=start_on))


def release_linked(work: Work, hand_off: HandOff) -> None:
    """A transfer that came to nothing cancels the journey it opened; the learner stays where they were (C26)."""
    if hand_off.kind is not HandOffKind.TRANSFER or hand_off.linked_journey_id is None:
        return
    linked = JourneyFacts(work.by_clock(work.at), hand_off.linked_journey_id)
    if linked.row.state in ("referred", "accepted"):
        firing.fire(linked.work, linked.id, "release", linked, Note(reason="transfer came to nothing"))
        # Whoever takes the next step, if one must, takes it on the journey that the learner came from (0.1).
        settle(JourneyFacts(linked.work, linked.id), next_step=False)


def _return_transfer(facts: JourneyFacts) -> None:
    """A transfer whose new journey has ended before the arrival is returned to its sender (C26)."""
    transfer = queries.journeys.transfer_to(facts.session, facts.id)
    if transfer is None:
        return
    handing.by_clock(facts.work, transfer, "return_unstarted", Note(reason="transfer came to nothing"))
    transfer.end_reason = "linked_journey_ended"
    facts.session.add(transfer)
    tell_organisations(facts.work, HAND_OFF_RETURNED, transfer.id, transfer.sender_id, reason=transfer.end_reason)
    ask_to_place_again(facts.work, transfer)


def ask_to_place_again(work: Work, hand_off: HandOff, proposed: str | None = None) -> None:
    """Work came back: its sender must place it again or take it back within ten working days (0.3).

    `proposed` is the organisation that a ranked list names next.
    """
    detail = {"hand_off": hand_off.id, **({"proposed": proposed} if proposed is not None else {})}
    # Another employer is found by whoever sees to placements; anything else a coordinator places again (C22).
    of_placement = hand_off.kind is HandOffKind.PLACEMENT
    role = who_places(work, hand_off.sender_id) if of_placement else Role.COORDINATOR
    ask(work, Errand(TaskKind.PLACE_AGAIN, hand_off.journey_id, hand_off.sender_id, role, detail=detail))


def _has_another_way(facts: JourneyFacts) -> bool:
    """Whether another referral of the learner is open already, which is what the task would ask for."""
    others = queries.journeys.open_journeys_of(facts.session, facts.journey.learner_id)
    return any(journey.id != facts.id for journey, _instance in others)


def open_next_step(facts: JourneyFacts, kind: TaskKind) -> None:
    """Give a named adviser five working days to take the learner's next step (rule 0.1)."""
    _open(facts, kind, next_step_owner(facts), {})


def _hand_support_over(facts: JourneyFacts, support: HandOff) -> None:
    """Somebody takes open support along; restricted support stays with the provider, which alone may know of it."""
    owner = _provider_adviser(facts) if support.need in RESTRICTED else next_step_owner(facts)
    _open(facts, TaskKind.SUPPORT_HAND_OVER, owner, {"hand_off": support.id})


def _open(facts: JourneyFacts, kind: TaskKind, owner: tuple[str, Role, str | None], detail: dict[str, str]) -> None:
    organisation, role, person = owner
    ask(facts.work, Errand(kind, facts.id, organisation, role, person=person, detail=detail))


def next_step_owner(facts: JourneyFacts) -> tuple[str, Role, str | None]:
    """Who takes the next step: the referrer's named adviser; with none the local authority at 16 and 17, else an
    adviser of the last responsible provider. Organisation, role, and the person if one is named."""
    journey = facts.journey
    if journey.source is ReferralSource.AGENCY:
        named = advising.adviser_at_referrer(facts)
        if named is not None:
            return journey.referrer_id, Role.ADVISER, named
    authority = facts.partnership.local_authority_id
    if facts.tracked and authority is not None:
        return authority, Role.TRACKING_OFFICER, next(iter(facts.people_of(authority, Role.TRACKING_OFFICER)), None)
    return _provider_adviser(facts)


def _provider_adviser(facts: JourneyFacts) -> tuple[str, Role, str | None]:
    provider = last_responsible_provider(facts)
    return provider, Role.ADVISER, next(iter(facts.people_of(provider, Role.ADVISER)), None)


def last_responsible_provider(facts: JourneyFacts) -> str:
    """The provider that answered for the learner last, or the lead."""
    periods = queries.journeys.responsibility(facts.session, facts.id)
    for period in reversed(periods):
        found = queries.organisations.organisation(facts.session, period.organisation_id)
        if found is not None and found.kind is OrganisationKind.PROVIDER:
            return found.id
    return facts.partnership.lead_id
