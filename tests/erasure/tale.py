"""Tells of learners whose journeys end, writes a canary wherever words may stand, and lets their time pass."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from api.columns.pages import POLICY
from api.columns.policy import Fate
from api.erasure import due, holds
from api.outgoing import ADDRESS_BOOK, channels_of
from api.settings import Settings
from api.subject_access.collecting import followed
from engine.actor import CLOCK
from engine.database import Database
from engine.runtime import Work, new_id
from engine.tables import HistoryEntry, Task
from notifications.run import deliver_once
from tests.house.test_columns import holds_words
from tests.stories import concerned, way
from tests.stories.partnering import LEAD, at_planning, go_on, offer, rank
from tests.stories.story import API, Story
from workflows.rules.retention import Schedules
from workflows.tables.journeys import Journey
from workflows.tables.learners import Learner
from workflows.tables.organisations import Person

CANARY = "Zebedee Quillfeather"
# What gives her away: each stands somewhere before, and nowhere afterwards.
GIVEN_AWAY = ("Zebedee", "Quillfeather", "7 Canary Row", "BS1 4DJ", "1000000043", "4960123", "quill@example.org",
              "after the bell", "2007-10-05")  # fmt: skip
ZEBEDEE: dict[str, Any] = {
    "given_name": "Zebedee", "family_name": "Quillfeather", "birth_date": "2007-10-05", "postcode": "BS1 4DJ",
    "address": "7 Canary Row", "uln": "1000000043", "phone": "0117 496 0123", "email": "quill@example.org",
    "safe_contact_times": "after the bell",
}  # fmt: skip
SIX_YEARS_ON, SEVEN_YEARS_ON = "2032-09-01 10:00", "2033-03-02 10:00"
# What the database asks of a row of these tables, beside what their columns are.
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POSSIBLE: dict[str, dict[str, Any]] = {
    "record_copy": {"recalled_at": NOON, "settled_at": NOON, "outcome": "destroyed", "note": "x"},
    "delivery": {"channel": "email", "recipient_kind": "person", "status": "sent", "settled_at": None},
    "delivery_attempt": {"outcome": "sent"},
}


def adult(name: str, **about: Any) -> dict[str, Any]:
    """Somebody whom the law does not ask to be followed any more."""
    return way.learner(name, **{"birth_date": "2001-01-15", **about})


def declined(story: Story, about: Any, **more: Any) -> str:
    """A referral that the receiver declined that day, whose next step was found; the journey's id."""
    journey = way.refer(story, about=about, **more)
    story.hand_off(way.LEAD, story.inbound(journey), "decline", {"reason": "no_place", "advice": CANARY})
    finish_tasks(story, journey)
    return journey


def finish_tasks(story: Story, *about: str | None) -> None:
    """End every task about these records behind everybody's back, as their owners would in words."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        table = SQLModel.metadata.tables["task"]
        open_ones = sa.and_(table.c.instance_id.in_(about), table.c.ended_at.is_(None))
        transaction.connection.execute(
            sa.update(table).where(open_ones).values(ended_at=story.clock.now(), ended_by="x", result="done",
                                                     next_at=None)
        )  # fmt: skip


def open_task(story: Story, journey: str, at: str) -> str:
    """A follow-up of Priya's about a journey, opened behind everybody's back; its id."""
    story.at(at)
    with story.cast.runtime.database.unit_of_work() as transaction:
        row = Task(
            id=new_id(), kind="aftercare", instance_id=journey, scope=story.cast["holistic"], role="adviser",
            organisation_id=transaction.session.get_one(Person, story.cast["priya"]).organisation_id,
            opened_at=story.clock.now(), due_at=story.clock.now() + timedelta(days=7),
        )  # fmt: skip
        transaction.session.add(row)
        transaction.flush()
        return row.id


def ended_programme(story: Story) -> str:
    """Zebedee's journey in Model 4, with all that there is to it, until she was withdrawn; its id."""
    travel = {"code": "travel", "detail": CANARY, "adjustment": CANARY}
    journey = at_planning(story, ZEBEDEE, "2026-03-02 10:00", needs=[travel],
                          prior_learning=[{"title": CANARY, "level": "entry_3"}])  # fmt: skip
    rank(story, journey, "millbrook", "harbour")
    refused = offer(story, journey, "millbrook", share=[{"item": "contact"}])
    story.hand_off("millbrook.coordinator", refused, "ask_for_more", {"question": CANARY})
    story.hand_off(LEAD, refused, "answer", {"answer": CANARY})
    story.hand_off("millbrook.coordinator", refused, "decline",
                   {"reason": "needs_not_meetable", "note": CANARY, "advice": CANARY})  # fmt: skip
    go_on(story, journey, "harbour")
    _support(story, journey)
    concern = concerned.concern(story, journey, text=CANARY)
    concerned.decide(story, journey, concern, note=CANARY)
    story.act(concerned.SAFEGUARDING, journey, "close_concern",
              {"concern_id": concern, "outcome": "risk_ended", "note": CANARY})  # fmt: skip
    story.act("harbour.coordinator", journey, "send_review_input",
              {"progress": CANARY, "sessions_planned": 10, "sessions_attended": 9})  # fmt: skip
    way.review(story, journey, learner_comment=CANARY, needs_note=CANARY, actions=[CANARY], at_risk=True,
               at_risk_reason=CANARY)  # fmt: skip
    death = {"died_on": "2026-03-02", "source": CANARY, "evidence": CANARY}
    story.act(LEAD, journey, "report_death", death)
    story.act("northgate.mis_officer", journey, "withdraw_death_report", {"reason": CANARY})
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": "2026-03-02", "note": CANARY})
    (aftercare,) = story.tasks(journey, "aftercare")
    story.post("priya", f"/tasks/{aftercare.id}/done", {"outcome": CANARY})
    finish_tasks(story, journey, *all_hand_offs(story, journey))
    held_and_lifted(story, journey)
    deliver(story)
    return journey


def held_and_lifted(story: Story, journey: str) -> None:
    """A legal hold that was set and lifted."""
    learner = learner_of(story, journey)
    for change in (holds.hold, holds.lift):
        with story.cast.runtime.database.unit_of_work() as transaction:
            change(Work(story.cast.runtime, transaction, CLOCK, story.clock.now(), story.clock.now(), new_id()),
                   learner, CANARY, "x")  # fmt: skip


def deliver(story: Story) -> None:
    """Send what waits, into the inboxes."""
    deliver_once(story.cast.runtime.database, ADDRESS_BOOK, channels_of(Settings()), story.clock.now())


def _support(story: Story, journey: str) -> None:
    """Counselling, for her safety without her consent; travel with it."""
    need = {"need": "counselling", "status": "new", "detail": CANARY, "adjustment": CANARY}
    story.act("northgate.adviser", journey, "record_need", need)
    story.send(concerned.SAFEGUARDING, journey, "support", "haven", need="counselling", safeguarding_reason=CANARY)
    consent = {"item": "support_need", "need": "travel", "basis": "consent", "given_on": "2026-03-02"}
    story.act("northgate.adviser", journey, "record_consent", consent)
    story.send("northgate.adviser", journey, "support", "waywheel", need="travel")


def all_hand_offs(story: Story, journey: str) -> list[str]:
    """Every hand-off of a journey."""
    return [each["id"] for each in story.get(LEAD, f"/journeys/{journey}/hand-offs")["items"]]


def learner_of(story: Story, journey: str) -> str:
    """The id of the learner of a journey."""
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.get_one(Journey, journey).learner_id


def stored_learner(story: Story, learner: str) -> Learner:
    """The learner as stored."""
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.get_one(Learner, learner)


def run(story: Story, schedules: Schedules | None = None, at: str | None = None) -> due.Done:
    """Erase what is due."""
    story.at(at)
    return due.run(story.cast.runtime, schedules or Schedules(), CLOCK, "clock")


def preview(story: Story, day: date) -> list[due.Preview]:
    """What is due on a day."""
    with story.cast.runtime.reading(CLOCK) as work:
        return list(due.preview(work, Schedules(), day))


def fill(database: Database, learner: str) -> None:
    """Write the canary into every column that may hold words of the learner; a row for each table that has none."""
    with database.unit_of_work() as transaction:
        session = transaction.session
        for table in SQLModel.metadata.sorted_tables:
            rows = _rows(session, learner)
            if POLICY[table.name].kind is not None and table.name not in rows:
                around = {"organisation": _some(session, "organisation"), "person": _some(session, "person"), **rows}
                session.connection().execute(sa.insert(table).values(_new_row(table, around)))
        for name, found in _rows(session, learner).items():
            if POLICY[name].kind is not None and name != HistoryEntry.__tablename__:
                for row in found:
                    _write_canaries(session, SQLModel.metadata.tables[name], row)


def _some(session: Session, table: str) -> list[dict[str, Any]]:
    """A row of a table that is nobody's in particular."""
    found = session.connection().execute(sa.select(SQLModel.metadata.tables[table]).limit(1)).mappings()
    return [dict(row) for row in found]


def _rows(session: Session, learner: str) -> dict[str, list[dict[str, Any]]]:
    return followed(session.connection(), [(SQLModel.metadata.tables["learner"].c.id, [learner])])


def _write_canaries(session: Session, table: sa.Table, row: dict[str, Any]) -> None:
    values = {
        column.name: _canary(row[column.name])
        for column in table.columns
        if POLICY[table.name].columns[column.name].fate is not Fate.KEPT and holds_words(column)
    }
    if values:
        is_it = [column == row[column.name] for column in table.primary_key]
        session.connection().execute(sa.update(table).where(*is_it).values(values))


def _canary(value: Any) -> Any:
    if isinstance(value, dict):
        return {**value, "reason": CANARY}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [{**each, **{name: CANARY for name, said in each.items() if isinstance(said, str)}} for each in value]
    return [*value, CANARY] if isinstance(value, list) else CANARY


def _new_row(table: sa.Table, rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    needed = (column for column in table.columns if not column.nullable or column.foreign_keys)
    return {column.name: _value(column, rows) for column in needed} | POSSIBLE.get(table.name, {})


def _value(column: sa.Column[Any], rows: dict[str, list[dict[str, Any]]]) -> Any:
    for key in column.foreign_keys:
        known = rows.get(key.column.table.name)
        if known:
            return known[0][key.column.name]
    if isinstance(column.type, sa.Enum):
        return column.type.enums[0]
    if column.nullable or isinstance(column.type, sa.JSON):
        return None if column.nullable else []
    written = column.type.impl_instance if isinstance(column.type, sa.types.TypeDecorator) else column.type
    kinds = {bool: False, int: 1, bytes: CANARY.encode(), date: NOON.date(), datetime: NOON}
    return kinds.get(written.python_type, new_id())


def found_in(database: Database) -> Iterator[str]:
    """Every table and column in which anything stands that gives her away, whoever's row it is in."""
    with database.reading() as transaction:
        for table in SQLModel.metadata.sorted_tables:
            for row in transaction.connection.execute(sa.select(table)).mappings():
                for name, value in row.items():
                    yield from (f"{table.name}.{name}: {each}" for each in GIVEN_AWAY if each in str(value))


def erased_entries(story: Story, journey: str) -> list[HistoryEntry]:
    """The entries of a journey's history whose words are gone."""
    with story.cast.runtime.database.reading() as transaction:
        wanted = select(HistoryEntry).where(HistoryEntry.instance_id == journey)
        return [row for row in transaction.session.exec(wanted) if row.erased_at is not None]


def reports(story: Story) -> dict[str, Any]:
    """Every total that anybody is told: reports and counts, to each who may read them."""
    addresses = ("reports/unmet-need", "reports/safeguarding-overrides", "september-guarantee/counts?year=2024",
                 "september-guarantee/counts?year=2025", "september-guarantee/counts?year=2026", "stalled/counts",
                 "programmes", "health")  # fmt: skip
    readers = ("northgate.manager", "millbrook.manager", "harbour.manager", "council.officer", "priya", "tom")
    return {
        f"{who} {address}": story.cast.client_of(who).get(f"{API}/{address}").json()
        for who in readers
        for address in addresses
    }
