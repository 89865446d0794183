"""Ranks partners in Model 4, proposes the next, and sees when each component has a deliverer (rules 4.1 to 4.4)."""

from pydantic import Field

from engine import tasks
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict, new_id
from engine.tasks import Errand
from workflows import queries
from workflows.actions.learning import giving_back
from workflows.actions.moves import moving, partnering
from workflows.actions.moves.asking import ask
from workflows.actions.moves.refusing import against, refuse
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.facts.learning import LEAD_ITSELF
from workflows.facts.partners import components_of, covered_components, next_in_line, unasked_components
from workflows.requests import Day, Id, Request, Text
from workflows.tables.journeys import HandOff, PartnerChoice
from workflows.topics import PARTNERS_EXHAUSTED, tell_organisations
from workflows.vocabulary import Component, HandOffKind, Role, TaskKind

# Nobody is asked to teach a learner whose learning has ended.
LEARNING_OVER = "exit_review"


class Ranked(Request):
    """A partner with the reason for its place in the list."""

    organisation_id: Id
    reason: Text


class RankPartners(Request):
    """Partners from first to last, for one component or, when none is named, for all three."""

    component: Component | None = None
    partners: list[Ranked] = Field(min_length=1, max_length=50)
    needs_used: Text | None = None


class PartnerChanged(Request):
    """What changed at a partner that said no, so that it may be asked again (4.3)."""

    organisation_id: Id
    component: Component | None = None
    changed: Text


class OurOwnDelivery(Request):
    """Why the lead delivers a component (or all) itself (4.1)."""

    component: Component | None = None
    reason: Text


class GuidanceMeeting(Request):
    """A careers guidance (IAG) interview with the learner after the list ran out."""

    held_on: Day
    outcome: Text


def rank_partners(facts: JourneyFacts, request: RankPartners) -> Verdict:
    """Keep the ranked list with its reasons and the needs it used; an earlier list for the same is replaced."""
    named = [each.organisation_id for each in request.partners]
    note = Note(detail={"component": request.component, "partners": named})
    row = moving.move(facts, "rank_partners", note, also=[_unfit(facts, named)])
    changed = _replace(facts, request.component)
    for rank, each in enumerate(request.partners, start=1):
        facts.session.add(
            PartnerChoice(
                id=new_id(), journey_id=facts.id, component=request.component, rank=rank,
                organisation_id=each.organisation_id, reason=each.reason, needs_used=request.needs_used,
                changed_reason=changed.get(each.organisation_id),
            )
        )  # fmt: skip
    return verdict(row, partners=named)


def _unfit(facts: JourneyFacts, named: list[str]) -> Refusal | None:
    members = queries.organisations.members(facts.session, facts.partnership.id)
    partners = members - {facts.partnership.lead_id}
    if len(set(named)) == len(named) and partners.issuperset(named):
        return None
    sentence = (
        "Each partner in the list is a member of this partnership other than its lead, and stands there once; "
        "what the lead delivers it names with a reason instead."
    )
    return Refusal("list_unfit", sentence, missing=("partners",))


def _replace(facts: JourneyFacts, component: Component | None) -> dict[str, str | None]:
    found = {}
    listed = queries.journeys.partner_choices(facts.session, facts.id, component)
    for old in (each for each in listed if each.rank != LEAD_ITSELF):
        old.replaced_at = facts.work.at
        found[old.organisation_id] = old.changed_reason
        facts.session.add(old)
    return found


def record_partner_changed(facts: JourneyFacts, request: PartnerChanged) -> Verdict:
    """Record what changed, so that the partner may be asked again for this need."""
    choices = queries.journeys.partner_choices(facts.session, facts.id, request.component)
    choice = next((each for each in choices if each.organisation_id == request.organisation_id), None)
    unranked = None if choice else Refusal("not_ranked", "This partner is not on the ranked list for this.")
    row = moving.move(facts, "record_partner_changed", Note(reason=request.changed), also=[unranked])
    if choice is not None:
        choice.changed_reason = request.changed
        facts.session.add(choice)
    return verdict(row)


def deliver_ourselves(facts: JourneyFacts, request: OurOwnDelivery) -> Verdict:
    """The lead names itself as deliverer, with the reason; for the same part that is said once."""
    refuse(*against(facts, "deliver_ourselves"))
    choices = queries.journeys.partner_choices(facts.session, facts.id, request.component)
    if any(choice.rank == LEAD_ITSELF for choice in choices):
        return verdict(facts.row)
    detail = {"component": request.component}
    row = moving.move(facts, "deliver_ourselves", Note(reason=request.reason, detail=detail))
    facts.session.add(
        PartnerChoice(
            id=new_id(), journey_id=facts.id, component=request.component, rank=LEAD_ITSELF,
            organisation_id=facts.partnership.lead_id, reason=request.reason,
        )
    )  # fmt: skip
    facts.session.flush()
    giving_back.lead_named_itself(facts, request.component)
    _complete_if_covered(JourneyFacts(facts.work, facts.id))
    partnering.reconsider(facts)
    return verdict(row)


def record_guidance_meeting(facts: JourneyFacts, request: GuidanceMeeting) -> Verdict:
    """Record the guidance meeting that an exhausted list asks for."""
    ahead = request.held_on > facts.today
    unheld = Refusal("meeting_ahead", "Record the meeting once it was held.") if ahead else None
    note = Note(detail={"held_on": str(request.held_on)})
    row = moving.move(facts, "record_guidance_meeting", note, also=[unheld])
    tasks.finish_tasks(facts.work, facts.id, request.outcome, TaskKind.GUIDANCE_MEETING)
    partnering.reconsider(facts)
    return verdict(row)


def sent(facts: JourneyFacts, row: HandOff) -> None:
    """Work was sent: the task that asked for it is done, and a change at the partner counts for one asking only."""
    for task in tasks.open_tasks(facts.work, facts.id):
        if task.kind == TaskKind.PLACE_AGAIN and _asks_for(facts, task.detail.get("hand_off"), row):
            tasks.finish_task(facts.work, task, "placed again")
    partnering.reconsider(facts)
    for choice in queries.journeys.partner_choices(facts.session, facts.id, row.component):
        if choice.organisation_id == row.receiver_id and choice.changed_reason:
            choice.changed_reason = None
            facts.session.add(choice)


def _asks_for(facts: JourneyFacts, returned_id: str | None, row: HandOff) -> bool:
    """Whether the returned hand-off was about the same as the one now sent; a placement must begin first (C23)."""
    if row.kind is HandOffKind.PLACEMENT:
        return False
    old = next((each.hand_off for each in facts.hand_offs if each.hand_off.id == returned_id), None)
    return old is not None and (old.kind, old.stage, old.component) == (row.kind, row.stage, row.component)


def accepted(facts: HandOffFacts) -> None:
    """A partner said yes: once every component has a deliverer the plan's five working days begin (4.4)."""
    if facts.hand_off.kind is HandOffKind.PARTNER:
        _complete_if_covered(JourneyFacts(facts.work, facts.hand_off.journey_id))


def _complete_if_covered(journey: JourneyFacts) -> None:
    if journey.row.state != "planning" or covered_components(journey) != frozenset(Component):
        return
    # Each acceptance that leaves nothing open begins the five days anew: they count from the last.
    work = journey.work.by_clock(journey.work.at)
    moving.move(JourneyFacts(work, journey.id), "partners_complete")


def part_ended(facts: HandOffFacts) -> None:
    """A partner's part ended: the plan is due no longer while a component has no deliverer (4.4)."""
    if facts.hand_off.kind is HandOffKind.PARTNER:
        partnering.reconsider(JourneyFacts(facts.work, facts.hand_off.journey_id))


def recalled(facts: HandOffFacts) -> None:
    """The lead took a partner's part back: another is to be asked while that leaves a component without (4.4)."""
    journey = JourneyFacts(facts.work, facts.hand_off.journey_id)
    is_partners = facts.hand_off.kind is HandOffKind.PARTNER and journey.row.state in partnering.PARTNERING
    if is_partners and not components_of(facts.hand_off).isdisjoint(unasked_components(journey)):
        propose_next(facts)
    part_ended(facts)


def propose_next(facts: HandOffFacts) -> None:
    """After a no: the lead re-offers to the next in two working days; an empty list is an alert and a meeting (4.3)."""
    journey = JourneyFacts(facts.work, facts.hand_off.journey_id)
    if journey.row.state == LEARNING_OVER:
        return
    component = facts.hand_off.component
    proposed = next_in_line(journey, component, facts.hand_off.aim_id)
    detail = {"component": component, "hand_off": facts.id}
    lead = journey.partnership.lead_id
    if proposed is not None:
        detail["proposed"] = proposed
        ask(facts.work, Errand(TaskKind.RE_OFFER, journey.id, lead, Role.COORDINATOR, detail=detail))
        return
    ask(facts.work, Errand(TaskKind.GUIDANCE_MEETING, journey.id, lead, Role.ADVISER, detail=detail))
    tell_organisations(facts.work, PARTNERS_EXHAUSTED, journey.id, lead)


ACTIONS = (
    JourneyAction("rank_partners", RankPartners, rank_partners, "Rank the partners for a component or all."),
    JourneyAction("record_partner_changed", PartnerChanged, record_partner_changed, "Say what changed at a partner."),
    JourneyAction("deliver_ourselves", OurOwnDelivery, deliver_ourselves, "Name the lead as deliverer, with a reason."),
    JourneyAction(
        "record_guidance_meeting",
        GuidanceMeeting,
        record_guidance_meeting,
        "Record a careers guidance (IAG) interview.",
    ),
)
