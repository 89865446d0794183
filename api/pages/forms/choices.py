"""What may be chosen where a request names a record or a code: only what the viewer sees anyway, by name."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

import sqlalchemy as sa
from sqlmodel import col, select

from api.pages.forms.fields import EMPTY, Filled, Option
from api.pages.forms.organisations import Asked, asked_in, organisations
from api.pages.posted import Posted
from api.pages.words.values import day, kind, moment, word
from workflows import queries
from workflows.actions.learners.keep_files import attachable
from workflows.queries.journeys import HandOffRow
from workflows.rules import destinations, nccis
from workflows.tables.organisations import Organisation, Partnership
from workflows.tables.programmes import Programme
from workflows.views import concerns_view, copies_view, files_view, journey_view, september_view, visits_view
from workflows.views.looking import Look
from workflows.vocabulary import HandOffKind

# More than any site has; a list that is longer is not one to choose from.
MOST = 500
Offer = Callable[["Offered"], Iterable[Option]]


class Offered:
    """What a viewer may choose in the forms about one journey, or one hand-off of it."""

    def __init__(
        self, look: Look, hand_off: HandOffRow | None = None, action: str = "", form: Posted | None = None,
        known: Filled = EMPTY, sent: HandOffKind | None = None,
    ) -> None:  # fmt: skip
        self.look = look
        self.hand_off = hand_off
        self.action = action
        self.form = form
        self.known = known
        self.sent = sent
        self.asked = Asked()

    def of(self, field: str) -> Sequence[Option] | None:
        """The choices of a field by its name; None where it is free to fill in."""
        offer = _OFFERS.get(f"{self.action}.{field}") or _OFFERS.get(field)
        if offer is None:
            return None
        asked, proposed = asked_in(self.form, field), self.known.texts.get(field)
        self.asked = Asked(asked.words, asked.chosen | ({str(proposed)} if proposed else set()))
        found = offer(self)
        return found if isinstance(found, tuple) else tuple(found)

    @cached_property
    def journey(self) -> journey_view.JourneyView:
        """The journey as the viewer sees it."""
        return journey_view.journey_view(self.look)


def _organisations(offered: Offered, among: Collection[str] | None = None) -> tuple[Option, ...]:
    return organisations(offered.look.work.session, offered.asked, among)


def _receivers(offered: Offered) -> tuple[Option, ...]:
    """Whom something of a kind is sent to: a placement to employers alone."""
    session = offered.look.work.session
    placed = offered.sent is HandOffKind.PLACEMENT
    return _organisations(offered, {each.id for each in queries.employers.employers(session)} if placed else None)


def _others(offered: Offered) -> tuple[Option, ...]:
    found = _organisations(offered)
    return type(found)(each for each in found if each.value != offered.look.own)


def _deliverers(offered: Offered) -> Iterable[Option]:
    facts = offered.look.facts
    members = queries.organisations.members(offered.look.work.session, facts.partnership.id)
    return _organisations(offered, {each for each in (facts.responsible, *members) if each})


def _programmes(offered: Offered) -> Iterable[Option]:
    wanted = (
        select(Programme.id, Programme.title, Organisation.name)
        .join(Organisation, col(Organisation.id) == col(Programme.organisation_id))
        .where(sa.or_(col(Programme.withdrawn_on).is_(None), col(Programme.withdrawn_on) > offered.look.facts.today))
        .order_by(col(Organisation.name), col(Programme.title))
        .limit(MOST)
    )
    if offered.hand_off is not None and offered.hand_off.hand_off.receiver_id == offered.look.own:
        wanted = wanted.where(Programme.organisation_id == offered.look.own)
    for programme_id, title, name in offered.look.work.session.exec(wanted):
        yield Option(programme_id, f"{title}, {name}")


def _partnerships(offered: Offered) -> Iterable[Option]:
    wanted = select(Partnership.id, Partnership.name).order_by(col(Partnership.name)).limit(MOST)
    for partnership_id, name in offered.look.work.session.exec(wanted):
        yield Option(partnership_id, name)


def _colleagues(offered: Offered) -> Iterable[Option]:
    for person in queries.organisations.colleagues(offered.look.work.session, offered.look.own):
        yield Option(person.id, person.name)


def _aims(offered: Offered) -> Iterable[Option]:
    for aim in offered.journey.aims:
        if aim.in_plan:
            yield Option(aim.id, f"{aim.title} ({word(aim.component)}, {word(aim.level)})")


def _consents(offered: Offered) -> Iterable[Option]:
    for consent in offered.journey.consents:
        if consent.withdrawn_at is None:
            what = word(consent.need) if consent.need else word(consent.item)
            to = f" with {consent.receiver.name}" if consent.receiver else ""
            yield Option(consent.id, f"{what}{to}, given {day(consent.given_on)}")


def _concerns(offered: Offered) -> Iterable[Option]:
    for concern in concerns_view.concern_views(offered.look):
        yield Option(concern.id, f"{concern.reference}, raised {day(concern.raised_on)}, {word(concern.state)}")


def _copies(offered: Offered) -> Iterable[Option]:
    for copy in copies_view.copy_views(offered.look):
        yield Option(copy.id, f"{word(copy.kind)}, made {moment(copy.made_at)}")


def _september_offers(offered: Offered) -> Iterable[Option]:
    for year in september_view.september_view(offered.look).years:
        for offer in year.offers:
            yield Option(offer.id, f"{offer.place}, {offer.provider}, {year.year}")


def _events(offered: Offered) -> Iterable[Option]:
    for event in visits_view.open_to(offered.look):
        where = f"{event.organisation.name}, {event.venue}" if event.organisation else event.venue
        yield Option(event.id, f"{event.title}, {moment(event.starts_at)}", where)


def _visits(offered: Offered) -> Iterable[Option]:
    for visit in visits_view.visits_of(offered.look):
        if visit.cancelled_at is None:
            yield Option(visit.reference, f"{visit.event.title}, {moment(visit.event.starts_at)}")


def _hand_offs(offered: Offered) -> Iterable[Option]:
    for row, _seen in offered.look.hand_offs:
        to = offered.look.named(row.hand_off.receiver_id)
        yield Option(row.hand_off.id, f"{word(row.hand_off.kind)}{f' to {to.name}' if to else ''}, {word(row.state)}")


def _open_to_files(offered: Offered) -> Iterable[Option]:
    for row in attachable(offered.look.facts):
        sender, receiver = row.hand_off.sender_id, row.hand_off.receiver_id
        named = offered.look.named(sender if receiver == offered.look.own else receiver)
        yield Option(row.hand_off.id, f"{kind(row.hand_off.kind)}{f', {named.name}' if named else ''}")


def _files(offered: Offered) -> Iterable[Option]:
    for each in files_view.file_views(offered.look):
        if each.may_remove:
            yield Option(each.id, f"{each.title}, {word(each.kind)}, added {day(each.added_at)}")


def _planned(offered: Offered) -> Iterable[Option]:
    for each in destinations.offered(offered.look.facts.age_group, high_needs=True):
        yield Option(each.key, each.label)


def _reached(offered: Offered) -> Iterable[Option]:
    group = offered.look.facts.age_group
    for each in destinations.destinations():
        if each.age_group in (None, group) and not each.historic:
            yield Option(each.key, each.label)


def _activities(_offered: Offered) -> Iterable[Option]:
    for each in nccis.activities().values():
        if each.after_sixteen:
            yield Option(each.code, f"{each.code}: {each.label}")


def _units_to_recognise(offered: Offered) -> Iterable[Option]:
    for each in offered.journey.credit_transfers:
        if each.decided_at is None:
            yield Option(each.number, f"{each.number}: {each.title}")


_OFFERS: Mapping[str, Offer] = {
    "aim_id": _aims,
    "activity": _activities,
    "add_file.hand_off_id": _open_to_files,
    "concern_id": _concerns,
    "consent_id": _consents,
    "copy_id": _copies,
    "decide_recognition.number": _units_to_recognise,
    "deliverer_id": _deliverers,
    "destination": _planned,
    "event_id": _events,
    "file_id": _files,
    "hand_off_id": _hand_offs,
    "nccis_activity": _activities,
    "offer_id": _september_offers,
    "organisation_id": _organisations,
    "owner_id": _colleagues,
    "person_id": _colleagues,
    "programme_id": _programmes,
    "provider_id": _others,
    "receiver_id": _receivers,
    "receivers": _others,
    "record_destination.destination": _reached,
    "reference": _visits,
    "suggested_next_id": _others,
    "to_partnership_id": _partnerships,
}
