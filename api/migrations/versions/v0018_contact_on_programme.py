"""the lead's contact with learners whom partners teach."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from engine import clock

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

RHYTHM = 28
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the tables to this revision: contact is due as long after the upgrade as it is after any contact (4.5).

    When a learner on programme was contacted last is not known, and nobody is late for what was not asked before.
    """
    connection, now = op.get_bind(), clock.now()
    today = now.astimezone(ZoneInfo("Europe/London")).date()
    basis_at, due_at = _london_midnight(today), _london_midnight(today + timedelta(days=RHYTHM + 1))
    instance = _table("instance", "id definition state version responsible", "held_since ended_at due_at wake_at")
    deadline = _table(
        "deadline", "id instance_id rule opened_sequence waiting_party waiting_on level remaining",
        "basis_at opened_at due_at next_at slept_at",
    )  # fmt: skip
    learning = instance.c.state.in_(("on_programme", "on_break"))
    wanted = sa.select(instance).where(instance.c.definition == "partnership", learning, instance.c.ended_at.is_(None))
    for row in connection.execute(wanted).all():
        asleep = row.held_since is not None or row.state == "on_break"
        when = {"remaining": RHYTHM, "slept_at": now} if asleep else {"due_at": due_at, "next_at": due_at}
        connection.execute(sa.insert(deadline).values(
            # Its working day before is not looked for here: at the due day all levels begin.
            id=str(uuid4()), instance_id=row.id, rule="lead_contact", opened_sequence=row.version, level=1,
            waiting_party="responsible", waiting_on=row.responsible, basis_at=basis_at, opened_at=now, **when,
        ))  # fmt: skip
        for name in () if asleep else ("due_at", "wake_at"):
            later = sa.or_(instance.c[name].is_(None), instance.c[name] > due_at)
            connection.execute(sa.update(instance).where(instance.c.id == row.id, later).values({name: due_at}))


def _table(name: str, columns: str, moments: str) -> sa.TableClause:
    timed = (sa.column(each, MOMENT) for each in moments.split())
    return sa.table(name, *map(sa.column, columns.split()), *timed)


def _london_midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
