"""Notes who looked at whose record before the answer goes out: whom, where, when, for which organisation and why."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from engine import chain
from engine.database import Transaction
from engine.many import pairs
from engine.runtime import Shown, Work, new_id
from engine.statements import Statement, insert_into
from workflows import queries
from workflows.shown import Seen, Standing
from workflows.tables.accesses import ACCESSES, REQUEST
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.learners import Learner
from workflows.tables.organisations import Partnership
from workflows.views.reach import HAND_OFF_INSTANCE, JOURNEY_INSTANCE, Reach, responsible_now
from workflows.visibility import ROLES
from workflows.vocabulary import CancelReason, Relationship
from workflows.words.accesses import Surface

# By which something may have been shared without consent.
_RECEIVED = frozenset(Relationship) - {Relationship.RESPONSIBLE, Relationship.REFERRER, Relationship.LOCAL_AUTHORITY}

# What the journey itself says of an organisation.
_OF_JOURNEY = (Relationship.RESPONSIBLE, Relationship.REFERRER, Relationship.LOCAL_AUTHORITY)

_HEADS, _ENTRIES = ACCESSES.heads, ACCESSES.entries
_INSERT = insert_into(_ENTRIES)
_MOVE = Statement(
    sa.update(_HEADS)
    .where(_HEADS.c.learner_id == sa.bindparam("of"))
    .values(sequence=sa.bindparam("sequence"), link=sa.bindparam("link"))
)


class Accesses:
    """Notes who looked at whose record, chained learner by learner; `request_id` names the request in hand."""

    def __init__(self, request_id: Callable[[], str | None] = lambda: None) -> None:
        self._request_id = request_id

    def told(self, work: Work) -> Shown:
        """What was registered, each with whose it is and why it is seen."""
        found = list(_resolved(work, work.transaction.shown))
        reasons = _reasons(work, [seen for _surface, seen in found])
        return [
            {
                "learner_id": seen.standing.learner_id, "surface": str(surface), "journey_id": seen.journey_id,
                "hand_off_id": seen.hand_off_id, "relationships": sorted(map(str, seen.standing.relationships)),
                "override_id": reasons.get((seen.journey_id, seen.hand_off_id)),
            }
            for surface, seen in found
        ]  # fmt: skip

    def note(self, work: Work, shown: Shown) -> None:
        """Append it to the chain of each learner; others who look at one of them at once wait."""
        work.transaction.flush()
        learners = {each["learner_id"] for each in shown}
        begin_chains(work.transaction, learners)
        ends = {row[0]: (row[1], row[2]) for row in queries.accesses.ends(work.transaction, learners)}
        rows, same = [], self._entry(work)
        for each in shown:
            sequence, before = ends[each["learner_id"]]
            row = {**same, **each, "id": new_id(), "sequence": sequence + 1}
            row["link"] = ACCESSES.link(before, row)
            ends[each["learner_id"]] = sequence + 1, row["link"]
            rows.append(row)
        work.transaction.write_many(_INSERT, rows)
        moved = [{"of": learner, "sequence": end[0], "link": end[1]} for learner, end in sorted(ends.items())]
        work.transaction.write_many(_MOVE, moved)

    def _entry(self, work: Work) -> dict[str, Any]:
        actor, request = work.actor, self._request_id()
        return {
            "at": work.at, "actor_kind": str(actor.kind), "actor_id": actor.id,
            "organisation_id": actor.organisation, "acting_for": actor.acting_for,
            "request_id": request and request[:REQUEST],
        }  # fmt: skip


def begin_chains(transaction: Transaction, learner_ids: Iterable[str]) -> None:
    """Begin the chain of each of these learners of whom nothing is noted yet, in the order of their ids."""
    statement = _BEGIN[transaction.connection.dialect.name]
    transaction.write(statement, {"learners": dict.fromkeys(sorted(learner_ids), chain.FIRST)})


def _resolved(work: Work, shown: Mapping[tuple[Surface, str], Seen | None]) -> Iterable[tuple[Surface, Seen]]:
    yield from ((surface, seen) for (surface, _record), seen in shown.items() if seen is not None)
    rest = [key for key, seen in shown.items() if seen is None]
    if not rest:
        return
    parts = queries.accesses.journeys_of(work.transaction, {record for _surface, record in rest})
    standing = standing_to(work, {parts.get(record, record) for _surface, record in rest})
    for surface, record in rest:
        journey = parts.get(record, record)
        if journey in standing:
            yield surface, Seen(journey, record if record in parts else None, standing[journey])


def standing_to(work: Work, journey_ids: Iterable[str]) -> Mapping[str, Standing]:
    """Whose each of these journeys is, and by which relationships the actor sees it, as `Look.standing` says of one."""
    reach, wanted = Reach.of(work), sorted(journey_ids)
    of_parts = _by_parts(work, reach, wanted)
    found = {}
    for row in work.transaction.connection.execute(_journeys(reach).where(col(Journey.id).in_(wanted))):
        own = {each for each, is_so in zip(_OF_JOURNEY, row[3:6], strict=True) if is_so}
        # Whoever answers for a journey is no partner in it, whatever it was sent.
        parts = of_parts[row.id] & {Relationship.FORMER} if row.answers else of_parts[row.id]
        if row.answers and row.end_reason == CancelReason.STARTED_ELSEWHERE and _counts(reach, Relationship.FORMER):
            own.add(Relationship.FORMER)
        found[row.id] = Standing(row.learner_id, frozenset(own | parts))
    return found


def _journeys(reach: Reach) -> sa.Select[*tuple[Any, ...]]:
    clauses = (reach.responsible, reach.referrer, reach.tracked)
    flags = [clause.label(str(each)) for each, clause in zip(_OF_JOURNEY, clauses, strict=True)]
    answers = (responsible_now(reach.at) == reach.organisation).label("answers")
    return (
        sa.select(col(Journey.id), col(Journey.learner_id), answers, *flags, col(Journey.end_reason))
        .select_from(Journey)
        .join(JOURNEY_INSTANCE, col(JOURNEY_INSTANCE.id) == col(Journey.id))
        .join(Learner, col(Learner.id) == col(Journey.learner_id))
        .join(Partnership, col(Partnership.id) == col(Journey.partnership_id))
    )


def _by_parts(work: Work, reach: Reach, journey_ids: Sequence[str]) -> Mapping[str, set[Relationship]]:
    """What the hand-offs of each journey make of the caller's organisation."""
    sides = sa.or_(col(HandOff.receiver_id) == reach.organisation, col(HandOff.sender_id) == reach.organisation)
    wanted = (
        sa.select(col(HandOff.journey_id), reach.by_part)
        .select_from(HandOff)
        .join(HAND_OFF_INSTANCE, col(HAND_OFF_INSTANCE.id) == col(HandOff.id))
        .join(Journey, col(Journey.id) == col(HandOff.journey_id))
        .where(col(HandOff.journey_id).in_(journey_ids), sides)
    )
    found: defaultdict[str, set[Relationship]] = defaultdict(set)
    for journey, relationship in work.transaction.connection.execute(wanted):
        found[journey] |= {Relationship(relationship)} if relationship else set()
    return found


def _counts(reach: Reach, relationship: Relationship) -> bool:
    return not reach.roles.isdisjoint(ROLES[relationship])


def _reasons(work: Work, found: Iterable[Seen]) -> Mapping[tuple[str | None, str | None], str]:
    """The written reason for which each was shared with the caller's organisation without consent, if it was."""
    received = {each.journey_id for each in found if not _RECEIVED.isdisjoint(each.standing.relationships)}
    if not received:
        return {}
    wanted = [journey for journey in received if journey is not None]
    reasons: dict[tuple[str | None, str | None], str] = {}
    for journey, part, override in queries.accesses.overrides(work.transaction, wanted, work.actor.organisation or ""):
        reasons[journey, None] = reasons[journey, part] = override
    return reasons


def _beginning(insert: Any) -> Statement:
    given = pairs("learners")
    rows = sa.select(given.c.key, sa.literal_column("0"), given.c.value).where(sa.true()).order_by(given.c.key)
    return Statement(insert(_HEADS).from_select(["learner_id", "sequence", "link"], rows).on_conflict_do_nothing())


_BEGIN = {"sqlite": _beginning(sqlite.insert), "postgresql": _beginning(postgresql.insert)}
