"""The agreements of one's own organisation as a list: where each stands, and what it wants of its side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import col, select

from engine.clock import london_date
from engine.runtime import Work
from engine.tables import Instance, Task
from workflows.definitions.kinds import MANAGEMENT
from workflows.queries.agreements import may_be_in_force
from workflows.tables.agreements import Agreement, AgreementParty, AgreementRecord
from workflows.tables.journeys import HandOff, WorkRecord
from workflows.tables.organisations import Organisation
from workflows.views.agreement_view import state_of
from workflows.views.journey_list import MOST_ROWS, names_of
from workflows.views.shapes import Named, View
from workflows.vocabulary import AgreementBasis, AgreementKind, AgreementState, TaskKind

ENDING = timedelta(days=60)
"""How long before its last day an agreement is said to end: from the first alert on (rule 2.7)."""


class Standing(StrEnum):
    """Where an agreement stands, as a list may be narrowed to."""

    DRAFT = "draft"
    TO_SIGN = "to_sign"
    TO_COME = "to_come"
    IN_FORCE = "in_force"
    ENDING = "ending"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class Want(StrEnum):
    """What an agreement wants of the side that looks."""

    SIGN = "sign"
    CHANGE = "change"
    MEETING = "meeting"
    REVIEW = "review"
    DECIDE_WHAT_FOLLOWS = "decide_what_follows"
    RECORDS = "records"


_TASKS: Mapping[TaskKind, Want] = {
    TaskKind.AGREEMENT_SIGNATURE: Want.SIGN,
    TaskKind.AGREEMENT_CHANGE: Want.CHANGE,
    TaskKind.AGREEMENT_MEETING: Want.MEETING,
    TaskKind.AGREEMENT_REVIEW: Want.REVIEW,
    TaskKind.AGREEMENT_ENDS: Want.DECIDE_WHAT_FOLLOWS,
}


@dataclass(frozen=True, slots=True)
class AgreementFilter:
    """What the list is narrowed to; `q` begins the title or the name of another side, `with_id` is one."""

    standing: Standing | None = None
    kind: AgreementKind | None = None
    with_id: str | None = None
    q: str | None = None


class AgreementLine(View):
    """An agreement in the list; `ending` where its last day is near, `wants` what is to be done by one's own side."""

    id: str
    kind: AgreementKind
    basis: AgreementBasis
    title: str
    version: int
    state: AgreementState
    ending: bool
    starts_on: date
    ends_on: date
    others: list[Named]
    wants: list[Want]


class AgreementPage(View):
    """Some agreements, the latest start first; `last_id` goes into `after` for what follows, null at the end."""

    items: list[AgreementLine]
    last_id: str | None


def may_read(work: Work) -> bool:
    """Whether the viewer may open agreements of their organisation, drafts among them."""
    return work.actor.organisation is not None and not work.actor.roles.isdisjoint(MANAGEMENT)


def agreement_list(work: Work, wanted: AgreementFilter, limit: int, after: str | None) -> AgreementPage:
    """At most `limit` agreements that the viewer's organisation is a side of; drafts for who may draft them."""
    limit, own, today = min(limit, MOST_ROWS), work.actor.organisation or "", london_date(work.at)
    asked = select(Agreement).where(_side(own), *_narrowed(wanted, own, today))
    if not may_read(work):
        asked = asked.where(may_be_in_force())
    before = work.session.get(Agreement, after) if after is not None else None
    if before is not None:
        later = sa.and_(col(Agreement.starts_on) == before.starts_on, col(Agreement.id) > before.id)
        asked = asked.where(sa.or_(col(Agreement.starts_on) < before.starts_on, later))
    rows = work.session.exec(
        asked.order_by(col(Agreement.starts_on).desc(), col(Agreement.id)).limit(limit + 1)
    ).all()  # fmt: skip
    shown = _lines(work, rows[:limit], own, today)
    return AgreementPage(items=shown, last_id=shown[-1].id if len(rows) > limit else None)


def _side(organisation: str) -> sa.ColumnElement[bool]:
    sides = select(AgreementParty.agreement_id).where(col(AgreementParty.organisation_id) == organisation)
    return col(Agreement.id).in_(sides)


def _narrowed(wanted: AgreementFilter, own: str, today: date) -> list[sa.ColumnElement[bool]]:
    found = [_standing(wanted.standing, own, today)] if wanted.standing is not None else []
    if wanted.kind is not None:
        found.append(col(Agreement.kind) == wanted.kind)
    if wanted.with_id is not None:
        found.append(_side(wanted.with_id))
    if wanted.q is not None:
        called = col(Organisation.name).istartswith(wanted.q, autoescape=True)
        sides = (
            select(AgreementParty.agreement_id)
            .join(Organisation, col(Organisation.id) == col(AgreementParty.organisation_id))
            .where(called, col(AgreementParty.organisation_id) != own)
        )
        titled = col(Agreement.title).istartswith(wanted.q, autoescape=True)
        found.append(sa.or_(titled, col(Agreement.id).in_(sides)))
    return found


def _standing(standing: Standing, own: str, today: date) -> sa.ColumnElement[bool]:
    """The same as `state_of` says of each row, with what lies inside a draft and inside the time in force."""
    of_it = col(AgreementParty.agreement_id) == col(Agreement.id)
    unsigned = sa.exists().where(of_it, col(AgreementParty.signed_on).is_(None))
    ours = sa.exists().where(
        of_it, col(AgreementParty.signed_on).is_(None), col(AgreementParty.organisation_id) == own
    )  # fmt: skip
    ahead = sa.or_(col(Agreement.starts_on) > today, sa.exists().where(of_it, col(AgreementParty.signed_on) > today))
    stands, lasts = col(Agreement.withdrawn_at).is_(None), col(Agreement.ends_on) >= today
    in_force = sa.and_(stands, ~unsigned, lasts, ~ahead)
    return {
        Standing.DRAFT: sa.and_(stands, unsigned),
        Standing.TO_SIGN: sa.and_(stands, ours, col(Agreement.drafted_at).is_not(None)),
        Standing.TO_COME: sa.and_(stands, ~unsigned, lasts, ahead),
        Standing.IN_FORCE: in_force,
        Standing.ENDING: sa.and_(in_force, col(Agreement.ends_on) <= today + ENDING),
        Standing.ENDED: sa.and_(stands, ~unsigned, ~lasts),
        Standing.WITHDRAWN: ~stands,
    }[standing]


def _lines(work: Work, rows: Sequence[Agreement], own: str, today: date) -> list[AgreementLine]:
    ids = [row.id for row in rows]
    sides = work.session.exec(select(AgreementParty).where(col(AgreementParty.agreement_id).in_(ids))).all()
    names = names_of(work, {side.organisation_id for side in sides})
    tasks, records = _open_tasks(work, own), _records_missing(work, ids, own)
    unsigned = {side.agreement_id for side in sides if side.organisation_id == own and side.signed_on is None}
    found = []
    for row in rows:
        state = state_of(work, row)
        wants = set(tasks.get(row.id, ())) | ({Want.RECORDS} if row.id in records else set())
        if state is AgreementState.DRAFT and row.drafted_at is not None and row.id in unsigned:
            wants.add(Want.SIGN)
        others = [names.get(each.organisation_id) for each in sides if each.agreement_id == row.id]
        found.append(
            AgreementLine(
                state=state, ending=state is AgreementState.IN_FORCE and row.ends_on <= today + ENDING,
                others=sorted((each for each in others if each and each.id != own), key=lambda each: each.name),
                wants=[each for each in Want if each in wants] if may_read(work) else [],
                **row.model_dump(include={"id", "kind", "basis", "title", "version", "starts_on", "ends_on"}),
            )
        )  # fmt: skip
    return found


def _open_tasks(work: Work, own: str) -> dict[str, set[Want]]:
    """What one's own organisation was asked about agreements and has not answered, by agreement."""
    wanted = select(Task.kind, Task.detail).where(
        col(Task.kind).in_(_TASKS), col(Task.organisation_id) == own, col(Task.ended_at).is_(None)
    )
    found: dict[str, set[Want]] = {}
    for kind, detail in work.session.exec(wanted):
        found.setdefault(str(detail.get("agreement")), set()).add(_TASKS[TaskKind(kind)])
    return found


def _records_missing(work: Work, ids: Sequence[str], own: str) -> set[str]:
    """The agreements under which work that one's own side gave or had ended without a record that was to come back."""
    returned = sa.exists().where(
        col(WorkRecord.hand_off_id) == col(HandOff.id), col(WorkRecord.record) == col(AgreementRecord.record)
    )
    part = col(AgreementRecord.part)
    wanted = (
        sa.select(col(HandOff.agreement_id))
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .join(AgreementRecord, col(AgreementRecord.agreement_id) == col(HandOff.agreement_id))
        .where(
            col(HandOff.agreement_id).in_(ids), col(Instance.state) == "ended_complete", ~returned,
            sa.or_(col(HandOff.sender_id) == own, col(HandOff.receiver_id) == own),
            sa.or_(part == "", part == col(HandOff.component), part == col(HandOff.stage)),
        )
        .distinct()
    )  # fmt: skip
    return {str(each) for (each,) in work.session.connection().execute(wanted)}
