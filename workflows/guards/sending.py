"""Guards asked when a hand-off is sent: the model's kinds, the subject, who sends to whom, and asking twice."""

from engine.errors import Refusal
from engine.machine import Guard
from workflows import queries
from workflows.definitions.kinds import KINDS
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.facts.needs import needs_of
from workflows.facts.partners import meet
from workflows.facts.progression import clauses_in_contract
from workflows.guards import placements
from workflows.guards.areas import change_proposed, one_move_at_a_time
from workflows.guards.parts import (
    BESIDE,
    aim_is_borrowed,
    days_ahead,
    entry_requirements_met,
    group_asked_once,
    group_without_learner,
    part_told,
    receiver_of_kind,
    same_part,
)
from workflows.guards.places import agreement, part_allowed
from workflows.guards.ranked_list import next_on_the_list, said_no_before, split_with_reason, teaches_already
from workflows.guards.stages import lies_behind
from workflows.guards.teams import briefing_ahead, owner_able, stays_inside
from workflows.guards.wanted import SUBJECTS, TARGET
from workflows.queries.journeys import HandOffRow
from workflows.vocabulary import (
    Component,
    DeliveryModel,
    HandOffKind,
    NeedStatus,
    OrganisationKind,
    Role,
)

# Kinds that stay inside the partnership: their receiver is one of its members.
BETWEEN_MEMBERS = frozenset({HandOffKind.STAGE, HandOffKind.COMPONENT, HandOffKind.PARTNER, HandOffKind.INBOUND,
                             HandOffKind.CHANGE_OF_AREA})  # fmt: skip
# Kinds of which a second is under way while the first is active, until they change places (G6).
SWAPPED = frozenset({HandOffKind.PARTNER, HandOffKind.CHANGE_OF_AREA})


def fits_model(facts: HandOffFacts) -> Refusal | None:
    """0.3: which kind belongs to which delivery model."""
    kind = facts.hand_off.kind
    if facts.journey.model not in KINDS[kind].models:
        where = " or ".join(sorted(model.replace("_", " ") for model in KINDS[kind].models))
        return Refusal(
            "not_in_this_delivery_model",
            f"Not in this delivery model: a {kind.replace('_', ' ')} hand-off belongs to {where}, "
            f"this journey is {facts.journey.model.replace('_', ' ')}.",
        )
    return None


def subject_named(facts: HandOffFacts) -> Refusal | None:
    """0.3: a stage, component or support hand-off says which."""
    row = facts.hand_off
    subject = SUBJECTS.get(row.kind)
    if subject is None or getattr(row, subject) is not None:
        return None
    return Refusal("subject_missing", f"A {row.kind} hand-off names its {subject}.", missing=(subject,))


def stage_ahead(facts: HandOffFacts) -> Refusal | None:
    """2.4: a stage becomes active in its own state, so one that the journey has left behind is not handed over."""
    stage = facts.hand_off.stage
    if facts.hand_off.kind is not HandOffKind.STAGE or stage is None or not lies_behind(facts.journey, stage):
        return None
    named, state = stage.replace("_", " "), facts.journey.row.state.replace("_", " ")
    return Refusal("stage_past", f"The {named} lies behind: the journey is in {state}.")


def another_organisation(facts: HandOffFacts) -> Refusal | None:
    """2.2: nobody subcontracts to itself (PartnerUKPRN_03); and the receiver is one we know."""
    row = facts.hand_off
    if facts.receiver_kind is None:
        return Refusal("receiver_unknown", "There is no organisation by that id to receive this.")
    if row.kind in (HandOffKind.INBOUND, HandOffKind.INTERNAL) or row.sender_id != row.receiver_id:
        return None
    return Refusal("to_itself", "An organisation cannot hand work over to itself.")


def right_receiver(facts: HandOffFacts) -> Refusal | None:
    """0.1: members receive what stays in the partnership, support agencies receive support."""
    row = facts.hand_off
    if row.kind is HandOffKind.SUPPORT and facts.receiver_kind is not OrganisationKind.SUPPORT_AGENCY:
        return Refusal("not_a_support_agency", "A support referral goes to a support agency.")
    members = queries.organisations.members(facts.work.session, facts.journey.partnership.id)
    if row.kind not in BETWEEN_MEMBERS or row.receiver_id in members:
        return None
    return Refusal("not_a_member", "The receiver is not a member of this partnership.")


def sender_is_responsible(facts: HandOffFacts) -> Refusal | None:
    """G7: the responsible organisation sends; the journey's own moves say which other sides may."""
    row = facts.hand_off
    if row.kind in (HandOffKind.INBOUND, HandOffKind.SUPPORT) or row.sender_id == facts.journey.responsible:
        return None
    if facts.journey.model is DeliveryModel.PARTNERSHIP:
        return Refusal("cannot_refer_on", "A partner cannot refer on; the lead partner can.")
    return Refusal("second_level", "Only the responsible provider hands work over; subcontracting further is refused.")


def asked_once(facts: HandOffFacts) -> Refusal | None:
    """G6: no other open hand-off of the same kind for the same learner and subject, unless in the same open offer."""
    if not open_for_the_same(facts):
        return None
    return Refusal(
        "already_open", f"There is an open {facts.hand_off.kind} hand-off for this already; end that one first."
    )


def days_free(facts: HandOffFacts) -> Refusal | None:
    """G6: a placement that is put off, or comes back, takes no days of another at the same employer."""
    return asked_once(facts) if facts.about.placement is not None else None


def open_for_the_same(facts: HandOffFacts) -> list[HandOffRow]:
    """The open hand-offs of the same kind and subject that stand in the way of another (G6)."""
    row = facts.hand_off
    others = (each for each in facts.journey.hand_offs if not each.ended and each.hand_off.id != row.id)
    return [
        each for each in others
        if each.hand_off.kind is row.kind and _same_subject(row.kind, each, facts) and not _same_offer(each, facts)
    ]  # fmt: skip


def _same_subject(kind: HandOffKind, other: HandOffRow, facts: HandOffFacts) -> bool:
    mine, theirs = facts.hand_off, other.hand_off
    if kind is HandOffKind.STAGE:
        return theirs.stage is mine.stage
    if kind is HandOffKind.SUPPORT:
        return theirs.need is mine.need
    if kind in (HandOffKind.COMPONENT, HandOffKind.PARTNER):
        return meet(theirs, mine) and _not_swap(other)
    return same_part(other, facts) if kind in BESIDE else _not_swap(other)


def _not_swap(other: HandOffRow) -> bool:
    # A new partner is accepted before the old one is ended (rule 4.6), and a learner changes area from where they are
    # (3.7): an active one does not stand in the way.
    return other.hand_off.kind not in SWAPPED or other.state not in ("active", "work_submitted")


def _same_offer(other: HandOffRow, facts: HandOffFacts) -> bool:
    return facts.hand_off.offer_id is not None and other.hand_off.offer_id == facts.hand_off.offer_id


def _no_target(facts: HandOffFacts) -> Refusal | None:
    if facts.hand_off.to_partnership_id is None:
        return None
    return Refusal("target_only_for_transfers", "Only a transfer names another partnership; leave it out.")


def aim_of_this_journey(facts: HandOffFacts) -> Refusal | None:
    """2.5: an aim that is handed over is one of this journey, in the component handed over."""
    row = facts.hand_off
    if row.aim_id is None:
        return None
    aims = queries.learning.aims(facts.work.session, facts.journey.id, current_only=True)
    aim = next((each for each in aims if each.id == row.aim_id), None)
    if aim is None or row.component not in (None, aim.component):
        return Refusal("not_an_aim_of_this", "There is no such aim in this learner's plan for that component.")
    return None


def transfer_has_target(facts: HandOffFacts) -> Refusal | None:
    """C26: a transfer goes to a provider in another partnership, where the learner has no open journey yet."""
    row = facts.hand_off
    if row.kind is not HandOffKind.TRANSFER:
        return _no_target(facts)
    target = queries.organisations.partnership(facts.work.session, row.to_partnership_id or "")
    if target is None or row.to_partnership_id == facts.journey.partnership.id:
        sentence = "A transfer names another partnership (to_partnership_id); inside one, work is handed over instead."
        return Refusal("transfer_needs_target", sentence, missing=(TARGET,))
    takers = {target.lead_id}
    if target.delivery_model is DeliveryModel.CONSORTIUM:
        takers = set(queries.organisations.members(facts.work.session, target.id))
    if row.receiver_id not in takers:
        return Refusal("cannot_take_transfers", "The receiver does not accept learners in that partnership.")
    others = queries.journeys.open_journeys_of(facts.work.session, facts.journey.journey.learner_id)
    if any(journey.partnership_id == target.id for journey, _instance in others):
        return Refusal("duplicate", "The learner has an open journey in that partnership already.")
    return None


def need_recorded(facts: HandOffFacts) -> Refusal | None:
    """C21: the need is recorded and has not ended."""
    need = facts.hand_off.need
    if facts.hand_off.kind is not HandOffKind.SUPPORT or need is None:
        return None
    known = needs_of(facts.journey, facts.hand_off.sender_id)
    if any(row.code is need and row.status is not NeedStatus.ENDED for row in known):
        return None
    return Refusal("need_not_recorded", f"Record the need {need} first.", missing=(need,))


def placed_in_time(facts: HandOffFacts) -> Refusal | None:
    """0.3: the wanted start is not in the past."""
    wanted = facts.hand_off.wanted_from
    if wanted is None or wanted >= facts.today:
        return None
    return Refusal("start_in_the_past", "The wanted start lies in the past; leave it out or choose a later day.")


def next_sequence(facts: JourneyFacts, kind: HandOffKind, component: Component | None) -> int:
    """The how-manieth asking for one need this is."""
    if kind is not HandOffKind.PARTNER:
        return 1
    return len(queries.journeys.asked_before(facts.session, facts.id, component)) + 1


def safeguarding_by_lead(facts: HandOffFacts) -> Refusal | None:
    """C21: only the safeguarding lead shares without consent, for support, with a written reason."""
    if not facts.given.get("safeguarding_reason"):
        return None
    if facts.hand_off.kind is HandOffKind.SUPPORT and Role.SAFEGUARDING_LEAD in facts.work.actor.roles:
        return None
    sentence = "Only the safeguarding lead may open support without consent, with a written reason."
    return Refusal("safeguarding_lead_only", sentence, who_could=("responsible.safeguarding_lead",))


# Those about the receiver alone: who may not be asked is refused by one of them, whatever else the sending says.
ABOUT_THE_RECEIVER: tuple[Guard, ...] = (
    another_organisation, right_receiver, receiver_of_kind, teaches_already, said_no_before, agreement, part_allowed,
)  # fmt: skip
SENDING_GUARDS: tuple[Guard, ...] = (
    subject_named, stage_ahead, another_organisation, right_receiver, sender_is_responsible, asked_once, need_recorded,
    split_with_reason, transfer_has_target, aim_of_this_journey, placed_in_time, next_on_the_list, safeguarding_by_lead,
    change_proposed, one_move_at_a_time,
    part_told, receiver_of_kind, stays_inside, owner_able, briefing_ahead, days_ahead, aim_is_borrowed,
    group_without_learner, group_asked_once,
    *placements.OF_SENDING,
)  # fmt: skip


def refusals(facts: HandOffFacts) -> list[Refusal]:
    """Every reason of these guards against sending, and of what an agreement makes a condition of it."""
    agreed = entry_requirements_met(facts, clauses_in_contract(facts.journey))
    found = [refusal for guard in SENDING_GUARDS if (refusal := guard(facts)) is not None]
    return [*found, *([agreed] if agreed is not None else [])]
