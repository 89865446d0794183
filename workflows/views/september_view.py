"""Who is owed an offer by the end of September, who has one, and what they said: by learner and by adviser."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from engine.clock import london_date
from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows import queries
from workflows.facts.journeys import JourneyFacts
from workflows.guards.following import against_offering
from workflows.queries.journeys import leads
from workflows.queries.september import has_offer, owed
from workflows.rules.guarantees import GONE, end_of_september, september_years
from workflows.shown import show
from workflows.tables.journeys import Journey
from workflows.tables.learners import Learner
from workflows.tables.organisations import Partnership, Person
from workflows.views.journey_list import MOST_ROWS, names_of
from workflows.views.looking import Look
from workflows.views.reach import JOURNEY_INSTANCE, Clause, Reach
from workflows.views.shapes import Named, View
from workflows.vocabulary import OfferAnswer, Relationship, Role
from workflows.words.accesses import Surface

READERS = frozenset({Role.MANAGER, Role.COORDINATOR, Role.ADVISER, Role.TRACKING_OFFICER})
FOLLOWERS = frozenset({Relationship.REFERRER, Relationship.RESPONSIBLE, Relationship.LOCAL_AUTHORITY})


@dataclass(frozen=True, slots=True)
class SeptemberFilter:
    """What the list is narrowed to; `offered` None takes those with an offer and those without."""

    year: int | None = None
    offered: bool | None = False
    adviser_id: str | None = None


class OfferView(View):
    """An offer recorded with this journey, and its answer."""

    id: str
    year: int
    offered_on: date
    provider: str
    place: str
    answer: OfferAnswer | None
    answered_on: date | None


class SeptemberYear(View):
    """A year in which the learner is owed an offer; `offered` also by a place that lasts, or by going on elsewhere."""

    year: int
    due_on: date
    offered: bool
    offers: list[OfferView]


class SeptemberView(View):
    """What the September Guarantee owes the learner of a journey, and what became of it."""

    years: list[SeptemberYear]


class SeptemberLine(View):
    """A young person owed an offer, with the latest answer of those recorded."""

    journey_id: str
    reference: str
    learner_name: str
    birth_date: date
    state: str
    referrer: Named | None
    adviser: Named | None
    due_on: date
    offered: bool
    answer: OfferAnswer | None


class SeptemberPage(View):
    """Some of them; `last_id` goes into `after` for what follows, null at the end."""

    items: list[SeptemberLine]
    last_id: str | None


class SeptemberCount(View):
    """How many young people of one adviser are owed an offer, how many have one, and how many have none."""

    referrer: Named | None
    adviser: Named | None
    owed: int
    offered: int
    without: int


def september_view(look: Look) -> SeptemberView:
    """Both years of the learner; raises UnknownInstance for whoever does not follow them."""
    if look.viewer.relationships.isdisjoint(FOLLOWERS) or look.viewer.roles.isdisjoint(READERS):
        raise UnknownInstance
    learner, session = look.facts.learner, look.work.session
    offers = [each for each in queries.september.offers(session, [learner.id]) if each.journey_id == look.facts.id]
    return SeptemberView(
        years=[
            SeptemberYear(
                year=year, due_on=end_of_september(year),
                offered=queries.september.is_offered(session, learner.id, year),
                offers=[OfferView.model_validate(each) for each in offers if each.year == year],
            )
            for year in september_years(learner.birth_date)
        ]
    )  # fmt: skip


def september_list(work: Work, wanted: SeptemberFilter, limit: int, after: str | None) -> SeptemberPage:
    """At most `limit` (never over 100) of those the actor follows, the latest referred first."""
    limit, year = min(limit, MOST_ROWS), _year(work, wanted)
    clauses = [*_seen(work, year), *_narrowed(wanted, year)]
    if after is not None:
        clauses.append(col(Journey.id) < after)
    query = _followed([*_COLUMNS, has_offer(year).label("offered")]).where(*clauses)
    rows = work.transaction.connection.execute(query.order_by(col(Journey.id).desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    return SeptemberPage(items=_lines(work, year, shown), last_id=shown[-1].id if len(rows) > limit else None)


def open_to_offers(work: Work, lines: Sequence[SeptemberLine]) -> frozenset[str]:
    """The journeys of those without an offer for whom the actor may record one now, by id."""
    without = [each.journey_id for each in lines if not each.offered]
    return frozenset(each for each in without if not against_offering(JourneyFacts(work, each)))


def september_counts(work: Work, year: int | None) -> list[SeptemberCount]:
    """The same by adviser, those with most young people without an offer first."""
    wanted = SeptemberFilter(year=year, offered=None)
    the_year = _year(work, wanted)
    inner = _followed(
        [col(Journey.referrer_id), col(Journey.adviser_id), sa.cast(has_offer(the_year), sa.Integer).label("offered")]
    )
    each = inner.where(*_seen(work, the_year)).subquery()
    keys = (each.c.referrer_id, each.c.adviser_id)
    query = sa.select(*keys, sa.func.count().label("owed"), sa.func.sum(each.c.offered).label("offered"))
    rows = work.transaction.connection.execute(query.group_by(*keys)).all()
    organisations, people = names_of(work, {row.referrer_id for row in rows}), _people(work, rows)
    counts = [
        SeptemberCount(
            referrer=organisations.get(row.referrer_id), adviser=people.get(row.adviser_id), owed=row.owed,
            offered=row.offered, without=row.owed - row.offered,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(counts, key=lambda line: (-line.without, -line.owed, line.adviser.name if line.adviser else ""))


_COLUMNS: tuple[Any, ...] = (
    col(Journey.id), col(Journey.reference), col(Journey.referrer_id), col(Journey.adviser_id),
    col(JOURNEY_INSTANCE.state), col(Learner.id).label("learner_id"), col(Learner.given_name),
    col(Learner.family_name), col(Learner.birth_date),
)  # fmt: skip


def _followed(columns: list[Any]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*columns)
        .select_from(Journey)
        .join(JOURNEY_INSTANCE, col(JOURNEY_INSTANCE.id) == col(Journey.id))
        .join(Learner, col(Learner.id) == col(Journey.learner_id))
        .join(Partnership, col(Partnership.id) == col(Journey.partnership_id))
    )


def _year(work: Work, wanted: SeptemberFilter) -> int:
    return wanted.year or london_date(work.at).year


def _seen(work: Work, year: int) -> list[Clause]:
    """Those owed an offer whom the actor follows; raises UnknownInstance for roles that follow nobody."""
    if work.actor.roles.isdisjoint(READERS):
        raise UnknownInstance
    reach = Reach.of(work)
    follows = sa.or_(reach.responsible, reach.referrer, reach.tracked)
    # Of a learner's journeys the caller's own leading one: another organisation's leaves no trace here.
    return [leads(_followed([col(Journey.id)]).where(follows)), owed(year), col(JOURNEY_INSTANCE.state).not_in(GONE)]


def _narrowed(wanted: SeptemberFilter, year: int) -> Iterable[Clause]:
    if wanted.offered is not None:
        yield has_offer(year) if wanted.offered else sa.not_(has_offer(year))
    if wanted.adviser_id is not None:
        yield col(Journey.adviser_id) == wanted.adviser_id


def _lines(work: Work, year: int, rows: Sequence[Any]) -> list[SeptemberLine]:
    organisations, people = names_of(work, {row.referrer_id for row in rows}), _people(work, rows)
    found = queries.september.offers(work.session, {row.learner_id for row in rows})
    answers = {each.learner_id: each.answer for each in found if each.year == year and each.answer is not None}
    show(work, Surface.SEPTEMBER_LIST, *(row.id for row in rows))
    return [
        SeptemberLine(
            journey_id=row.id, reference=row.reference, learner_name=f"{row.given_name} {row.family_name}",
            birth_date=row.birth_date, state=row.state, referrer=organisations.get(row.referrer_id),
            adviser=people.get(row.adviser_id), due_on=end_of_september(year), offered=bool(row.offered),
            answer=answers.get(row.learner_id),
        )
        for row in rows
    ]  # fmt: skip


def _people(work: Work, rows: Sequence[Any]) -> dict[str | None, Named]:
    ids = sorted({row.adviser_id for row in rows if row.adviser_id})
    wanted = sa.select(col(Person.id), col(Person.name)).where(col(Person.id).in_(ids))
    return {row.id: Named(id=row.id, name=row.name) for row in work.transaction.connection.execute(wanted)}
