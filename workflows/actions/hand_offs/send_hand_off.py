"""Sends work to another organisation: what the kind, the model, the agreement and the learner's consent allow."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from pydantic import Field

from engine import firing
from engine.definition import calendar_days
from engine.errors import Refusal, Refused
from engine.firing import Birth, Note
from engine.machine import Guard
from engine.runtime import Verdict, new_id
from engine.store import Row
from workflows.actions.hand_offs import changing_area, overriding, partners, parts, placements, sharing
from workflows.actions.hand_offs.parts import PartAsked
from workflows.actions.hand_offs.sharing import Share
from workflows.actions.moves import moving
from workflows.actions.moves.known_facts import KnownFacts
from workflows.actions.moves.placing import START_WITHIN
from workflows.actions.moves.refusing import against
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.actions.moves.telling import tell_receiver
from workflows.definitions import hand_off as definition
from workflows.definitions.kinds import KINDS, Force
from workflows.definitions.parties import RECEIVER, SENDER
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.guards import clauses, places, sending
from workflows.guards import placements as fit
from workflows.guards.hand_offs import no_stop
from workflows.requests import MANY, Day, Id, LearnersWord, PreviewDigest, Text, YesNo
from workflows.rules.references import new_reference
from workflows.tables.journeys import HandOff
from workflows.topics import HAND_OFF_SENT
from workflows.vocabulary import Component, HandOffKind, Proposer, Stage, SupportNeed

# What the sender's own move on the journey is called, by kind.
SENDING_EVENT = {
    HandOffKind.STAGE: "send_stage",
    HandOffKind.COMPONENT: "send_component",
    HandOffKind.PARTNER: "send_partner_referral",
    HandOffKind.SUPPORT: "send_support",
    HandOffKind.TRANSFER: "send_transfer",
    HandOffKind.CHANGE_OF_AREA: "send_change_of_area",
    HandOffKind.TASTER: "send_taster",
    HandOffKind.CONTRIBUTION: "send_contribution",
    HandOffKind.PLACEMENT: "send_placement",
    HandOffKind.PROGRESSION: "send_progression",
    HandOffKind.INTERNAL: "send_internal",
}
ASKED_AT_SENDING: tuple[Guard, ...] = (no_stop, places.agreement, places.part_allowed, places.place_free)


class SendHandOff(PartAsked):
    """A hand-off to send, or with `draft` to write and send later; `share` defaults to name and contact.

    Inside one organisation and for a group nothing is shared. A taster says its area, a contribution what it is,
    internal work its team and owner, and a placement its days and what is done. A transfer names the partnership that
    the learner would join (`to_partnership_id`), a change of vocational area who proposed it, with the learner's word.
    With `preview_digest`, which its preview answered, it is refused when the receiver would see anything else.
    """

    kind: HandOffKind
    receiver_id: Id
    stage: Stage | None = None
    component: Component | None = None
    aim_id: Id | None = None
    need: SupportNeed | None = None
    programme_id: Id | None = None
    to_partnership_id: Id | None = None
    note: Text | None = None
    wanted_from: Day | None = None
    share: list[Share] = Field(default=[], max_length=MANY)
    draft: YesNo = False
    safeguarding_reason: Text | None = None
    proposed_by: Proposer | None = None
    learner_agrees: LearnersWord | None = None
    preview_digest: PreviewDigest | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """What a new hand-off starts with beside its own row: when it counts as submitted, and what is shared."""

    submitted_at: datetime | None = None
    share: tuple[Share, ...] = ()
    draft: bool = False
    safeguarding: bool = False
    more: dict[str, Any] = field(default_factory=dict)


def send_hand_off(facts: JourneyFacts, request: SendHandOff) -> Verdict:
    """Send a hand-off of the journey, or write it as a draft; raises Refused with every reason against it."""
    row = new_hand_off(facts, request)
    about = HandOffFacts(facts.work, row, _given(facts, row, request), stored=False)
    unfit = sending.fits_model(about) or _by_another_door(row.kind)
    if unfit is not None:
        raise Refused((unfit,))
    share = tuple(request.share) or sharing.usual(row)
    reason = request.safeguarding_reason
    plan = Sending(share=share, draft=request.draft, safeguarding=reason is not None)
    asked, held = facts.with_given(safeguarding_reason=reason), facts.safeguarding_hold
    refuse_all(about, plan, against(asked, SENDING_EVENT[request.kind]))
    # A draft is not an offer: the journey moves when it is sent.
    journey_row = facts.row if request.draft else move_journey(asked, row)
    hand_off_row = begin(about, plan)
    changing_area.propose(about, request.proposed_by, request.learner_agrees)
    if reason is not None and (held or sharing.refusals(about, share)):
        # With a basis for all of it, and no hold, the reason passes over nothing.
        overriding.report(about, reason)
    if not request.draft:
        partners.sent(facts, row)
    sent = verdict(hand_off_row, reference=row.reference, **changing_area.foreseen(about))
    return verdict(journey_row, hand_off=sent, warnings=warnings(about), **parts.asked_at_entry(about))


def _given(facts: JourneyFacts, row: HandOff, request: SendHandOff) -> dict[str, Any]:
    """What the request says of a hand-off that is not stored yet."""
    said = {name: getattr(request, name) for name in ("safeguarding_reason", "proposed_by", "learner_agrees", "share")}
    return {**said, "about": parts.part_of(facts, row, request)}


def _by_another_door(kind: HandOffKind) -> Refusal | None:
    """A learner is referred once; the same referral goes out again by resending it (0.3)."""
    if kind is not HandOffKind.INBOUND:
        return None
    return Refusal("sent_as_referral", "Submit a referral, or send this one again: POST resend on the journey.")


def move_journey(facts: JourneyFacts, row: HandOff) -> Row:
    """The sender's own move on the journey: what waited for this sending waits no longer."""
    return moving.move(facts, SENDING_EVENT[row.kind], Note(detail={"hand_off": row.id}))


def draft_sent(facts: HandOffFacts) -> None:
    """A draft has gone out, to be decided on or to wait for a place: its row and its journey say so (0.3, 4.4)."""
    row = facts.hand_off
    row.submitted_at = row.sent_at = facts.work.at
    facts.work.session.add(row)
    journey = JourneyFacts(facts.work, row.journey_id, {})
    move_journey(journey, row)
    partners.sent(journey, row)


def new_hand_off(facts: JourneyFacts, request: SendHandOff) -> HandOff:
    """The row of a hand-off that the actor's organisation sends, not yet stored."""
    return HandOff(
        id=new_id(),
        journey_id=facts.id,
        kind=request.kind,
        sender_id=facts.work.actor.organisation or "",
        receiver_id=request.receiver_id,
        reference=new_reference("H"),
        stage=request.stage,
        component=request.component,
        aim_id=request.aim_id,
        need=request.need,
        programme_id=request.programme_id,
        to_partnership_id=request.to_partnership_id,
        note=request.note,
        wanted_from=_first_day(facts, request) or request.wanted_from,
        for_group=request.for_group,
        sequence=sending.next_sequence(facts, request.kind, request.component),
    )


def _first_day(facts: JourneyFacts, request: SendHandOff) -> date | None:
    """The first day of a contribution or placement, which nobody need say twice; one that runs begins at once."""
    asked = request.placement or request.contribution
    return asked.from_on if asked is not None and asked.from_on > facts.today else None


def refuse_all(about: HandOffFacts, plan: Sending, against_the_move: Iterable[Refusal]) -> None:
    """Ask every guard of sending and raise Refused with all their reasons beside those against the journey's move."""
    refusals = [*against_the_move]
    refusals += sending.refusals(about)
    if not plan.draft:
        refusals += [refusal for guard in ASKED_AT_SENDING if (refusal := guard(about)) is not None]
        refusals += sharing.refusals(about, plan.share, safeguarding=plan.safeguarding)
    if refusals:
        # The journey's own move and the sending ask some of the same guards.
        raise Refused(tuple(dict.fromkeys(refusals)))


def begin(about: HandOffFacts, plan: Sending) -> Row:
    """Store the hand-off and start its machine, drafted or sent, with what is shared and who is told."""
    work, row = about.work, about.hand_off
    row.agreement_id = about.agreement.id if about.agreement else None
    sides = {party: about.organisation_of(party) or "" for party in (SENDER, RECEIVER)}
    known = KnownFacts(sides, about.terms, about.calendar)
    state, event = ("draft", "write") if plan.draft else ("sent", "send")
    birth = Birth(row.id, definition.NAME, state, event, about.journey.row.scope, None, row.journey_id)
    if not plan.draft:
        row.submitted_at, row.sent_at = plan.submitted_at or work.at, work.at
    started = firing.start(work, birth, known, Note() if plan.draft else sent_note(about, row.submitted_at or work.at))
    work.session.add(row)
    work.session.flush()
    work.session.add_all(about.about.rows)
    work.session.flush()
    sharing.record(about, plan.share, safeguarding=plan.safeguarding)
    if not plan.draft:
        tell_receiver(work, HAND_OFF_SENT, row, kind=row.kind.value, **plan.more)
    return started


def sent_note(about: HandOffFacts, submitted_at: datetime) -> Note:
    """The moments from which the deadlines of a sent hand-off count."""
    moments: dict[str, date | datetime] = {"submitted": submitted_at, "decide_from": submitted_at}
    moments["start_from"] = moments["appointment_from"] = submitted_at
    note = Note(moments=moments)
    if about.agreement is not None and about.agreement_force is Force.HARD:
        moments["agreement_ends_on"] = about.agreement.ends_on
    wanted, usual = about.hand_off.wanted_from, about.work.calendar.due_day(about.today, START_WITHIN)
    if wanted is not None and wanted > usual and "start" not in KINDS[about.hand_off.kind].without:
        # An agreed later start takes the place of ten working days (time limit "programme_start").
        moments["start_from"] = wanted
        note = replace(note, terms={"start": calendar_days(0)})
    return placements.agreed_in_time(about, note)


def warnings(about: HandOffFacts) -> list[str]:
    """What the sender should know although it does not stop the hand-off."""
    found = []
    if about.agreement is None and about.agreement_kind is not None:
        between = "of your teams" if about.hand_off.kind is HandOffKind.INTERNAL else "between the two organisations"
        found.append(f"There is no {about.agreement_kind} agreement in force {between}.")
    return [*found, *clauses.warnings(about), *fit.warnings(about), *parts.not_met_yet(about)]


ACTIONS = (
    JourneyAction("send_hand_off", SendHandOff, send_hand_off, "Send work to another organisation, or draft it."),
)
