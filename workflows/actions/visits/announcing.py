"""Announces, changes and calls off a provider's open days, taster sessions and staff sessions."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from pydantic import Field

from engine import outbox
from engine.errors import Refusal, UnknownInstance
from engine.runtime import Verdict, Work, new_id
from workflows import queries
from workflows.actions.moves import versions
from workflows.actions.moves.refusing import refuse
from workflows.definitions.kinds import MANAGEMENT
from workflows.requests import AwareDatetime, Count, Id, Request, Title
from workflows.tables.organisations import Organisation
from workflows.tables.visits import ProviderEvent, VisitBooking
from workflows.topics import VISIT_CALLED_OFF, VISIT_CHANGED
from workflows.vocabulary import OrganisationKind, ProviderEventKind, Role

ATTENDING = MANAGEMENT | {Role.TUTOR, Role.ADVISER}
"""Who keeps the attendance at them."""
LONGEST = timedelta(days=14)
_NOT_YOURS = Refusal(
    "not_yours", "A manager or coordinator of the provider announces its events.", who_could=tuple(sorted(MANAGEMENT))
)
CALLED_OFF = Refusal("called_off", "It was called off; announce another.")


class EventForm(Request):
    """What is opened for whom, where and when; without `places` anybody more may come."""

    kind: ProviderEventKind
    title: Title
    venue: Title
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    places: Count | None = Field(default=None, ge=1)
    programme_id: Id | None = None


def announce(work: Work, form: EventForm) -> Verdict:
    """Announce an event of the actor's own provider; raises Refused with every reason against it."""
    refuse(against_announcing(work))
    refuse(*_against(work, form))
    row = ProviderEvent(
        id=new_id(), organisation_id=work.actor.organisation or "", announced_at=work.at, announced_by=work.actor.id,
        **dict(form),
    )  # fmt: skip
    work.session.add(row)
    return done(row)


def change(work: Work, event_id: str, form: EventForm, version: int | None) -> Verdict:
    """Say something else of an event that has not begun; those who booked hear of another time or place.

    Raises UnknownInstance for an event that is not the actor's to keep, StaleVersion, and Refused: without the version
    that was read, and what was booked is not taken away by it.
    """
    row = _own(work, event_id, version)
    versions.refuse_if_unseen(version, "event")
    taken = queries.visits.booked(work.session, [row.id])[row.id]
    below, other_kind = None, None
    if form.places is not None and form.places < taken:
        sentence = f"{taken} places are booked: leave as many, or call it off and announce another."
        below = Refusal("places_below_booked", sentence, missing=("places",))
    if taken and form.kind is not row.kind:
        other_kind = Refusal("kind_fixed", "Places are booked for what it is; announce another.", missing=("kind",))
    refuse(*against_changing(work, row), *_against(work, form), below, other_kind)
    moved = (row.starts_at, row.ends_at, row.venue) != (form.starts_at, form.ends_at, form.venue)
    row.sqlmodel_update(dict(form))
    _counted(work, row)
    if moved:
        _tell(work, row, VISIT_CHANGED)
    return done(row)


def call_off(work: Work, event_id: str, reason: str, version: int | None) -> Verdict:
    """Call an event off that has not begun; everybody who booked hears of it."""
    row = _own(work, event_id, version)
    refuse(*against_changing(work, row))
    row.called_off_at, row.called_off_reason = work.at, reason
    _counted(work, row)
    _tell(work, row, VISIT_CALLED_OFF)
    return done(row)


def done(row: ProviderEvent) -> Verdict:
    """What a step about an event answers: which, and its revision now."""
    return {"id": row.id, "revision": row.revision}


def _own(work: Work, event_id: str, version: int | None) -> ProviderEvent:
    row = queries.visits.event(work.session, event_id, lock=True)
    if row is None or not may_change(work, row):
        raise UnknownInstance
    versions.refuse_if_changed(version, row.revision)
    return row


def against_announcing(work: Work) -> Refusal | None:
    """Why the actor may announce no event of their organisation."""
    actor = work.actor
    own = work.session.get(Organisation, actor.organisation) if actor.organisation else None
    provides = own is not None and own.kind is OrganisationKind.PROVIDER
    return None if provides and not actor.roles.isdisjoint(MANAGEMENT) else _NOT_YOURS


def may_change(work: Work, row: ProviderEvent) -> bool:
    """Whether the event is the actor's to change and call off."""
    return row.organisation_id == work.actor.organisation and not work.actor.roles.isdisjoint(MANAGEMENT)


def against_changing(work: Work, row: ProviderEvent) -> Iterator[Refusal]:
    """Why one's own event may not be changed or called off any more."""
    if row.called_off_at is not None:
        yield CALLED_OFF
    elif row.starts_at <= work.at:
        yield Refusal("begun", "It has begun, and stays on record as it was announced; announce another.")


def _against(work: Work, form: EventForm) -> Iterator[Refusal]:
    if form.starts_at <= work.at:
        yield Refusal("start_in_the_past", "It begins at a moment still to come.", missing=("starts_at",))
    if not form.starts_at < form.ends_at <= form.starts_at + LONGEST:
        sentence = f"It ends after it begins, within {LONGEST.days} days; announce what is longer as several."
        yield Refusal("end_unlikely", sentence, missing=("ends_at",))
    if form.programme_id is not None:
        programme = queries.places.programme(work.session, form.programme_id)
        if programme is None or programme.organisation_id != work.actor.organisation:
            yield Refusal("programme_unknown", "Name one of your own programmes, or none.", missing=("programme_id",))


def _counted(work: Work, row: ProviderEvent) -> None:
    row.revision += 1
    work.session.add(row)
    work.session.flush()


def _tell(work: Work, row: ProviderEvent, topic: str) -> None:
    for each in queries.visits.bookings(work.session, row.id):
        for organisation in _concerned(work, each) if each.cancelled_at is None else ():
            outbox.tell(
                work, topic, each.journey_id, organisation=organisation, person=each.person_id,
                booking=each.reference, event=row.id,
            )  # fmt: skip


def _concerned(work: Work, booking: VisitBooking) -> Iterable[str]:
    """Whoever booked, and of a learner's place whoever answers for them by now."""
    answers = queries.journeys.responsible_at(work.session, booking.journey_id, work.at) if booking.journey_id else None
    return dict.fromkeys((booking.organisation_id, *([answers] if answers else [])))
