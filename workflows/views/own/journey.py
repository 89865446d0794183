"""Where the learner's journey stands: who looks after them, who teaches, who is waited on, by when, and what was."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from engine.actor import ActorKind
from engine.tables import HistoryEntry
from workflows.actions.moves import choosing
from workflows.facts.journeys import DELIVERY_KINDS
from workflows.queries.journeys import HandOffRow
from workflows.tables.organisations import Organisation, Person
from workflows.views.deadlines_view import seen_deadlines
from workflows.views.delivering_view import who_delivers
from workflows.views.leaving_view import DestinationView, leaving_view
from workflows.views.own.days import is_late, last_day
from workflows.views.own.looking import OwnLook
from workflows.views.shapes import Named, View
from workflows.vocabulary import HandOffKind, Role, SupportNeed

# Whom a learner asks for at whoever looks after them: the first role that somebody holds there.
ASKED_FOR = (Role.ADVISER, Role.COORDINATOR, Role.WORKER, Role.MANAGER)


class ReachView(View):
    """Whom to ask for, and how to reach them."""

    name: str | None
    phone: str | None
    email: str | None


class DueView(View):
    """A time limit that the learner is told of, by its name, with its last day; late once that has passed."""

    rule: str
    by: Named | None
    due_on: date
    late: bool


class PartView(View):
    """What another organisation was asked to do: where it stands in words for the learner."""

    kind: HandOffKind
    need: SupportNeed | None
    receiver: Named | None
    label: str
    ended: bool
    start_on: date | None
    arrived_on: date | None
    conditions: str | None


class HappenedView(View):
    """Something that happened, on its day: a state that was reached, or what the learner did."""

    at: datetime
    what: str
    by: Named | None = None
    by_learner: bool = False


class OwnJourneyView(View):
    """One of the learner's journeys in plain values; `provider` names it, `waiting_on` must act next."""

    id: str
    reference: str
    provider: Named | None
    state: str
    label: str
    paused: bool
    ended_at: datetime | None
    responsible: Named | None
    reach: ReachView | None
    teaching: list[Named]
    waiting_on: Named | None
    due: list[DueView]
    start_on: date | None
    started_on: date | None
    planned_end_on: date | None
    last_learning_on: date | None
    may_say_no_until: date | None
    destination: DestinationView | None
    parts: list[PartView]
    happened: list[HappenedView]


def own_journey(look: OwnLook) -> OwnJourneyView:
    """The journey as its learner sees it."""
    facts, row = look.facts, look.facts.row
    running = row.ended_at is None
    days = facts.journey.model_dump(include={"start_on", "started_on", "planned_end_on", "last_learning_on"})
    return OwnJourneyView(
        id=facts.id, reference=facts.journey.reference, provider=_provider(look), state=row.state,
        label=_label(look, row.definition, row.definition_version, row.state),
        paused=look.paused, ended_at=row.ended_at,
        responsible=look.named(facts.responsible) if running else None, reach=_reach(look),
        teaching=_teaching(look) if running else [], waiting_on=look.named(row.waiting_on) if running else None,
        due=sorted(_due(look), key=lambda each: each.due_on), may_say_no_until=choosing.may_say_no_until(facts),
        destination=leaving_view(look).destination, parts=[_part(look, each) for each, _seen in look.hand_offs],
        happened=sorted(_happened(look), key=lambda each: each.at), **days,
    )  # fmt: skip


def _provider(look: OwnLook) -> Named | None:
    """The provider that a journey is named by: that which took the learner on, else the first that was asked."""
    asked = [row for row, _seen in look.hand_offs if row.hand_off.kind is HandOffKind.INBOUND]
    if look.facts.responsible not in (None, look.facts.journey.referrer_id) or not asked:
        return look.named(look.facts.responsible)
    return look.named(asked[0].hand_off.receiver_id)


def _reach(look: OwnLook) -> ReachView | None:
    """How to reach whoever answers for the learner, or did last; whoever referred them is the person they know."""
    answers = look.facts.responsible or look.facts.journey.referrer_id
    organisation = look.work.session.get_one(Organisation, answers)
    adviser = look.facts.journey.adviser_id if answers == look.facts.journey.referrer_id else None
    people = [look.facts.people_of(answers, role) for role in ASKED_FOR]
    found = next((each for ids in ([adviser] if adviser else [], *people) for each in ids), None)
    person = look.work.session.get(Person, found) if found else None
    here = person if person is not None and person.left_at is None else None
    return ReachView(
        name=here.name if here else None, phone=organisation.phone,
        email=organisation.email or (here.email if here else None),
    )  # fmt: skip


def _teaching(look: OwnLook) -> list[Named]:
    facts = look.facts
    at_work = [
        row.hand_off.receiver_id for row, _seen in look.hand_offs
        if not row.ended and row.hand_off.kind in DELIVERY_KINDS and row.hand_off.arrived_on is not None
    ]  # fmt: skip
    started = facts.journey.started_on is not None
    everybody = who_delivers(facts.leaving or facts.responsible, facts.model, at_work, started=started)
    return [found for each in everybody if (found := look.named(each)) is not None]


def _due(look: OwnLook) -> Iterator[DueView]:
    """What has a last day now; what the clock does by itself is nobody's to wait for."""
    for row in seen_deadlines(look):
        due_on = last_day(look, row)
        if row.ended_at is None and due_on is not None and not row.alarm and not row.of_hold:
            yield DueView(rule=row.rule, by=look.named(row.waiting_on), due_on=due_on, late=is_late(look, row))


def _part(look: OwnLook, row: HandOffRow) -> PartView:
    said = row.hand_off.model_dump(include={"kind", "need", "start_on", "arrived_on", "conditions"})
    instance = look.once.instances[row.hand_off.id]
    label = _label(look, instance.definition, instance.definition_version, row.state)
    return PartView(receiver=look.named(row.hand_off.receiver_id), label=label, ended=row.ended, **said)


def _label(look: OwnLook, definition: str, version: int, state: str) -> str:
    return look.work.runtime.catalogue.labels(definition, version, state).learner


def state_for_learner(look: OwnLook, hand_off_id: str) -> str:
    """Where a hand-off stands, in words for the learner."""
    row = look.once.instances[hand_off_id]
    return _label(look, row.definition, row.definition_version, row.state)


# What learners do themselves, or hear of beside where things stand.
TOLD = frozenset({"withdraw_consent", "record_consent", "record_review", "change_plan", "record_credit"})


def _happened(look: OwnLook) -> Iterable[HappenedView]:
    """The states that the journey and its parts reached, and what the learner said or met; nothing that staff noted."""
    parts = {row.hand_off.id: row.hand_off for row, _seen in look.hand_offs}
    wanted = select(HistoryEntry).where(col(HistoryEntry.instance_id).in_([look.facts.id, *parts]))
    said = {journey_part: look.once.instances[journey_part] for journey_part in parts}
    # What began in one moment keeps its order, so that a page never changes by itself.
    in_order = (col(HistoryEntry.at), col(HistoryEntry.sequence), col(HistoryEntry.instance_id))
    for entry in look.work.session.exec(wanted.order_by(*in_order)):
        part, instance = parts.get(entry.instance_id), said.get(entry.instance_id)
        about: Any = instance or look.facts.row
        if entry.source != entry.target and entry.target != "draft":
            label = _label(look, about.definition, about.definition_version, entry.target)
            yield HappenedView(at=entry.at, what=label, by=look.named(part.receiver_id) if part else None)
        elif part is None and entry.event in TOLD and not _other_basis(look, entry):
            yield HappenedView(at=entry.at, what=entry.event, by_learner=entry.actor_kind == ActorKind.LEARNER)


def _other_basis(look: OwnLook, entry: HistoryEntry) -> bool:
    """Whether a basis was recorded that is not the learner's own word: what the law lets is on the page of sharing."""
    if entry.event != "record_consent":
        return False
    consent = look.once.consents.get(str(entry.detail.get("consent")))
    return consent is None or consent.channel is None
