"""Who looked at a journey, as those who answer for it may know it (rule 0.6)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from engine.actor import ActorKind
from engine.errors import UnknownInstance
from workflows import queries
from workflows.facts import concerns
from workflows.tables.accesses import AccessEntry
from workflows.tables.organisations import Person
from workflows.views.journey_list import MOST_ROWS
from workflows.views.looking import Look
from workflows.views.reach import Clause
from workflows.views.shapes import Named, View
from workflows.visibility import Item
from workflows.vocabulary import Relationship, Role
from workflows.words.accesses import Surface

READERS = frozenset({Role.MANAGER, Role.SAFEGUARDING_LEAD})


class AccessView(View):
    """That somebody looked: when, who (by name a colleague, others as their organisation), at what, and why.

    `relationships` are those by which their organisation saw it; `override_id` names the written reason where a
    safeguarding lead had shared it with them without consent. What was seen is not kept.
    """

    id: str
    at: datetime
    by: ActorKind
    organisation: Named | None
    person: Named | None
    acting_for: Named | None
    surface: Surface
    hand_off: str | None
    relationships: list[Relationship]
    override_id: str | None


class AccessPage(View):
    """Some accesses, the latest first; `last_id` goes into `after` for what follows, null at the end."""

    items: list[AccessView]
    last_id: str | None


def may_know(look: Look) -> bool:
    """Whether the viewer may know who looked: managers and safeguarding leads of the responsible organisation."""
    return Relationship.RESPONSIBLE in look.viewer.relationships and not look.viewer.roles.isdisjoint(READERS)


def access_list(look: Look, limit: int, after: str | None) -> AccessPage:
    """At most `limit` (never over 100) of those who looked at the journey, those after the id `after`.

    Whoever answers for it now sees also who looked before responsibility moved [judgement]: the record is theirs, and
    so are the learner's questions; the earlier journey of a transfer stays with the provider that it was with. It says
    nothing of restricted support or of concerns to those who may not know of them: not even a number is left out.
    Raises UnknownInstance but for managers and safeguarding leads of the responsible organisation.
    """
    if not may_know(look):
        raise UnknownInstance
    limit = min(limit, MOST_ROWS)
    wanted = select(AccessEntry).where(col(AccessEntry.journey_id) == look.facts.id, *_told(look))
    if after is not None:
        wanted = wanted.where(col(AccessEntry.id) < after)
    rows = look.work.session.exec(wanted.order_by(col(AccessEntry.id).desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    people, known = _colleagues(look, shown), _overrides(look)
    return AccessPage(
        items=[_view(look, row, people, known) for row in shown], last_id=shown[-1].id if len(rows) > limit else None
    )


def accesses_within(look: Look, most: int, *clauses: Clause) -> list[AccessView]:
    """At most `most` of those who looked at the journey of which the clauses hold, the latest first; as above."""
    wanted = select(AccessEntry).where(col(AccessEntry.journey_id) == look.facts.id, *_told(look), *clauses)
    latest = wanted.order_by(col(AccessEntry.at).desc(), col(AccessEntry.id).desc()).limit(most)
    rows = look.work.session.exec(latest).all()
    people, known = _colleagues(look, rows), _overrides(look)
    return [_view(look, row, people, known) for row in rows]


def _told(look: Look) -> Iterable[Clause]:
    """What keeps from the viewer each access that would tell of what it may not know."""
    if look.hidden:
        part = col(AccessEntry.hand_off_id)
        yield sa.or_(part.is_(None), part.not_in(sorted(look.hidden)))
    if look.unknown_organisations:
        by = col(AccessEntry.organisation_id)
        yield sa.or_(by.is_(None), by.not_in(sorted(look.unknown_organisations)))
    if not concerns.looks_after(look.work.session, look.work.actor, look.facts.today):
        yield col(AccessEntry.surface) != Surface.CONCERNS
    if not look.sees(Item.RESTRICTED_DETAIL):
        # What was done stands in the history, as far as it is told; the answer to it tells that it was done at all.
        yield col(AccessEntry.surface).not_in((Surface.CHANGE, Surface.PREVIEW))


def _overrides(look: Look) -> frozenset[str]:
    """The written reasons for sharing by hand-offs that the viewer sees."""
    rows = queries.concerns.overrides(look.work.session, look.facts.id)
    return frozenset(row.id for row in rows if row.hand_off_id not in look.hidden)


def _colleagues(look: Look, rows: Sequence[AccessEntry]) -> dict[str, Named]:
    """Names of the people of the viewer's own organisation."""
    ids = {each for row in rows for each in (row.actor_id, row.acting_for) if row.organisation_id == look.own and each}
    wanted = select(Person).where(col(Person.id).in_(ids), col(Person.organisation_id) == look.own)
    return {person.id: Named(id=person.id, name=person.name) for person in look.work.session.exec(wanted)}


def _view(look: Look, row: AccessEntry, people: dict[str, Named], known: Collection[str]) -> AccessView:
    return AccessView(
        id=row.id, at=row.at, by=ActorKind(row.actor_kind), organisation=look.named(row.organisation_id),
        person=people.get(row.actor_id), acting_for=people.get(row.acting_for or ""), surface=Surface(row.surface),
        hand_off=row.hand_off_id, relationships=[Relationship(each) for each in row.relationships],
        override_id=row.override_id if row.override_id in known else None,
    )  # fmt: skip
