"""One hand-off as one viewer may see it: all of it, a summary once it has ended, or only its answer after a no."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from engine.tables import Instance
from workflows.queries.journeys import HandOffRow
from workflows.tables.journeys import HandOff
from workflows.views.area_view import AreaChangeView, area_change
from workflows.views.chasers_view import ChaserView, open_chasers
from workflows.views.deadlines_view import next_step
from workflows.views.expected_view import expected
from workflows.views.learner_view import LearnerView, NeedView, learner_view, need_views
from workflows.views.looking import Look
from workflows.views.part_view import ContributionView, EntryView, PlacementView, TasterView, TeamTaskView, part_views
from workflows.views.shapes import Hold, Named, NextStep, View
from workflows.visibility import Item, Sight, is_learnerless
from workflows.vocabulary import (
    Component,
    DeclineReason,
    HandOffKind,
    SharedItem,
    SharingPurpose,
    Stage,
    SupportNeed,
    SupportOutcome,
)


class RecordView(View):
    """A record that the receiver returned with its work."""

    record: str
    content: str
    returned_at: datetime


class HandOffView(View):
    """A hand-off; what the viewer may not see is null, and so is what nobody has said.

    After a no the receiver keeps `reference`, `state` and `ended_at` alone; after an end kind, dates, outcome and the
    records it returned itself. `sequence` and `offer_id` tell of other askings: the receiver never sees them. `shared`
    is what was shared, for what `purpose`; to the receiver what still may be, and a `need` no longer than that. What
    tells of a restricted matter is named to named staff of the responsible organisation alone.
    """

    id: str
    reference: str
    state: str
    label: str
    sentence: str
    ended_at: datetime | None
    version: int | None = None
    journey_id: str | None = None
    journey_reference: str | None = None
    kind: HandOffKind | None = None
    sender: Named | None = None
    receiver: Named | None = None
    sequence: int | None = None
    offer_id: str | None = None
    stage: Stage | None = None
    component: Component | None = None
    aim_id: str | None = None
    need: SupportNeed | None = None
    programme_id: str | None = None
    agreement_id: str | None = None
    note: str | None = None
    to_partnership_id: str | None = None
    linked_journey_id: str | None = None
    wanted_from: date | None = None
    submitted_at: datetime | None = None
    sent_at: datetime | None = None
    accepted_at: datetime | None = None
    offer: Literal["conditional", "unconditional"] | None = None
    conditions: str | None = None
    conditions_met_on: date | None = None
    conditions_met: str | None = None
    answer_by: date | None = None
    chosen_on: date | None = None
    start_on: date | None = None
    planned_end_on: date | None = None
    arrived_on: date | None = None
    question: str | None = None
    answer: str | None = None
    decline_reason: DeclineReason | None = None
    decline_note: str | None = None
    advice: str | None = None
    suggested_next: Named | None = None
    not_ready_needs: str | None = None
    review_on: date | None = None
    waitlist_position: int | None = None
    end_reason: str | None = None
    end_note: str | None = None
    support_outcome: SupportOutcome | None = None
    handed_to: Named | None = None
    handed_to_person: str | None = None
    for_group: bool | None = None
    taster: TasterView | None = None
    contribution: ContributionView | None = None
    team_task: TeamTaskView | None = None
    placement: PlacementView | None = None
    entry_requirements: list[EntryView] = Field(default=[])
    shared: list[str] = Field(default=[])
    purpose: SharingPurpose | None = None
    records: list[RecordView] = Field(default=[])
    area_change: AreaChangeView | None = None
    waiting_on: Named | None = None
    next_step: NextStep | None = None
    chases: list[ChaserView] = Field(default=[])
    hold: Hold | None = None
    learner: LearnerView | None = None
    needs: list[NeedView] = Field(default=[])


_DATES = ("sent_at", "accepted_at", "start_on", "planned_end_on", "arrived_on")
_SUMMARY = ("kind", "for_group", "stage", "component", "support_outcome", *_DATES)
_WHOLE = (
    *_SUMMARY, "journey_id", "aim_id", "need", "programme_id", "agreement_id", "note", "to_partnership_id",
    "linked_journey_id", "wanted_from", "submitted_at", "conditions", "conditions_met_on",
    "conditions_met", "answer_by", "chosen_on", "question", "answer", "decline_reason",
    "decline_note", "advice", "not_ready_needs", "review_on", "end_reason", "end_note", "handed_to_person",
)  # fmt: skip
# What tells of a journey, and so of a learner, where there is none to be told of (5).
_OF_A_LEARNER = ("journey_id", "journey_reference", "learner", "need", "purpose", "aim_id")
_ASKINGS = ("sequence", "offer_id")


def hand_off_view(look: Look, row: HandOffRow, seen: Sight) -> HandOffView:
    """One hand-off, as far as `seen` goes."""
    instance = look.once.instances[row.hand_off.id]
    told = _head(look, row, instance)
    if seen >= Sight.SUMMARY:
        told |= _sides(look, row.hand_off) | row.hand_off.model_dump(include=set(_SUMMARY))
        # A former home sees nothing of the learner in what others returned to it.
        returned = seen >= Sight.OWN_PART or row.hand_off.receiver_id == look.own
        told["records"] = _records(look, row.hand_off.id) if returned else []
        told |= part_views(look, row.hand_off, seen) | expected(look, row, seen)
    if seen >= Sight.OWN_PART:
        told |= row.hand_off.model_dump(include=set(_WHOLE)) | _present(look, row.hand_off, instance)
        told["area_change"] = area_change(look, row, seen)
    if seen is Sight.FULL:
        told |= row.hand_off.model_dump(include=set(_ASKINGS))
    elif seen is Sight.OWN_PART:
        told |= _as_receiver(look, row.hand_off)
    if is_learnerless(look.viewer, row.hand_off):
        told |= dict.fromkeys(_OF_A_LEARNER) | {"shared": [], "needs": []}
    return HandOffView(**told)


def state_of(look: Look, row: HandOffRow) -> str:
    """What the state of a hand-off is called for this viewer."""
    return label_of(look, row.hand_off, look.once.instances[row.hand_off.id])[0]


def label_of(look: Look, hand_off: HandOff, instance: Instance) -> tuple[str, str]:
    """The state's label for this viewer, and its sentence."""
    words = look.work.runtime.catalogue.labels(instance.definition, instance.definition_version, instance.state)
    if look.as_referrer:
        return words.referrer, words.sentence
    return (words.partner if hand_off.receiver_id == look.own else words.staff), words.sentence


def _head(look: Look, row: HandOffRow, instance: Instance) -> dict[str, Any]:
    label, sentence = label_of(look, row.hand_off, instance)
    return {
        "id": row.hand_off.id, "reference": row.hand_off.reference, "state": row.state, "label": label,
        "sentence": sentence, "ended_at": instance.ended_at,
    }  # fmt: skip


def _sides(look: Look, row: HandOff) -> dict[str, Any]:
    return {"sender": look.named(row.sender_id), "receiver": look.named(row.receiver_id)}


def _records(look: Look, hand_off_id: str) -> list[RecordView]:
    return [RecordView.model_validate(record) for record in look.once.records[hand_off_id]]


def _present(look: Look, row: HandOff, instance: Instance) -> dict[str, Any]:
    """How it stands now, and the learner as far as the viewer sees them."""
    return {
        "version": instance.version,
        "journey_reference": look.facts.journey.reference,
        "offer": _offer(row),
        "suggested_next": look.named(row.suggested_next_id),
        "handed_to": look.named(row.handed_to_id),
        "shared": [item.item for item in look.once.shared[row.id] if look.may_name(item.item)],
        "purpose": next((item.purpose for item in look.once.shared[row.id]), None),
        "waitlist_position": look.once.positions.get(row.id) if instance.state == "waitlisted" else None,
        "waiting_on": look.named(instance.waiting_on),
        "next_step": next_step(look, of_hand_off=row.id),
        "chases": open_chasers(look, of_hand_off=row.id),
        "hold": _hold(look, instance),
        "learner": learner_view(look),
        "needs": need_views(look),
    }


def _offer(row: HandOff) -> str | None:
    """Whether the place that a referral was offered stands under conditions, met by now or not."""
    if row.kind is not HandOffKind.INBOUND or row.accepted_at is None:
        return None
    # Of a record that was erased the day still tells that there were conditions.
    return "unconditional" if row.conditions is None and row.conditions_met_on is None else "conditional"


def _as_receiver(look: Look, row: HandOff) -> dict[str, Any]:
    """What rests on a consent the receiver sees while that holds, the need that it was asked to help with too."""
    standing = [item.item for item in look.still_shared(row.id)]
    need = row.need if f"{SharedItem.SUPPORT_NEED}:{row.need}" in standing else None
    return {"shared": standing, "need": need}


def _hold(look: Look, instance: Instance) -> Hold | None:
    if instance.held_since is None:
        return None
    if not look.sees(Item.NOTES):
        return Hold(since=instance.held_since)
    return Hold(since=instance.held_since, review_on=instance.hold_review_on, reason=instance.hold_reason)
