"""What is measured of the clock: a sweep that finds ten thousand late among a million, and one that finds nothing."""

import gc
import json
import multiprocessing
import resource
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

from engine import clock
from engine.calendar import ENGLAND
from engine.database import Database, open_database
from engine.definition import ESCALATE_FIRST
from engine.levels import moment_of
from engine.runtime import Runtime
from engine.sweep import sweep
from tests.bench.places import Place
from tests.engine import toy

OPEN, DUE = 1_000_000, 10_000
ROUNDS, IDLE_ROUNDS = 3, 200
COMMAND = "019d0000-0000-7000-8000-000000000000"
# Not midnight, which is the end of the day before: all lots are due on one day.
FIRST = datetime(2026, 3, 18, 0, 1, tzinfo=UTC)
LATER = datetime(2026, 9, 1, tzinfo=UTC)
SWEEPING, IDLE, MEMORY = (
    "sweep of 10,000 late in 1,000,000, s",
    "sweep that finds nothing, ms",
    "memory of that sweep, MB",
)
_NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})",
    "postgresql": "WITH n(i) AS (SELECT generate_series(0, {count} - 1))",
}
_MOMENT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', {base}, '+' || {minutes} || ' minutes')",
    "postgresql": "{base}::timestamptz + {minutes} * interval '1 minute'",
}
_ID = {"sqlite": "printf('%036d', i)", "postgresql": "lpad(i::text, 36, '0')"}
_NEW_ID = {"sqlite": "lower(hex(randomblob(18)))", "postgresql": "gen_random_uuid()::text"}
_OBJECT = {"sqlite": "json_object", "postgresql": "jsonb_build_object"}
_ARRAY = {"sqlite": "json_array", "postgresql": "jsonb_build_array"}
_ROUND_OF = "CASE WHEN i < {late} THEN i / {due} ELSE 0 END"


@dataclass(frozen=True)
class Figures:
    """Seconds a sweep took on each side, milliseconds one took that found nothing, and megabytes one grew by."""

    sweeps: Sequence[tuple[float, float]]
    idle: Sequence[tuple[float, float]]
    grown: float


def measure(place: Place) -> Figures:
    """Fill a database, then let the engine and the set-based SQL take turns, each with ten thousand late of its own."""
    url = place.new()
    database = open_database(url)
    _fill(database)
    place.settle(url)
    runtime = toy.chased_runtime_on(database)
    connection = place.connect(url)
    sweeps, turns = [], iter(range(2 * ROUNDS))
    for _round in range(ROUNDS):
        ours = _seconds(lambda: _swept(runtime, _moment(next(turns))))
        theirs = _seconds(lambda: _set_based(connection, place.kind, _moment(next(turns))))
        sweeps.append((ours, theirs))
    left = [_left(connection, place.kind, _moment(turn)) for turn in (0, 1)]
    assert left[0] == left[1], f"The two sides wrote different rows: {left}"
    idle = [(1000 * _seconds(lambda: sweep(runtime, FIRST)), 1000 * _seconds(lambda: _look(connection, place.kind)))
            for _round in range(IDLE_ROUNDS)]  # fmt: skip
    connection.close()
    database.dispose()
    return Figures(sweeps, idle, _grown(url))


def _fill(database: Database) -> None:
    """A million orders in work; some become late, a lot each minute, and one lot more for the memory."""
    kind = database.engine.dialect.name
    late = (2 * ROUNDS + 1) * DUE
    round_of = _ROUND_OF.format(late=late, due=DUE)
    base = f"CASE WHEN i < {late} THEN '{FIRST.isoformat(sep=' ')}' ELSE '{LATER.isoformat(sep=' ')}' END"
    if kind == "sqlite":
        base = base.replace("+00:00", "")
    due = _MOMENT[kind].format(base=f"({base})", minutes=f"({round_of})")
    begun = "'2026-03-04 09:00:00.000000'" + ("::timestamptz" if kind == "postgresql" else "")
    numbers, key = _NUMBERS[kind].format(count=OPEN), _ID[kind]
    instance = (
        "INSERT INTO instance (id, definition, definition_version, state, version, scope, responsible, waiting_party,"
        f" waiting_on, due_at, wake_at, created_at, entered_at) {numbers} SELECT {key}, 'order', 1, 'working', 1,"
        f" 'town', 'shop-1', 'shop', 'shop-1', {due}, {due}, {begun}, {begun} FROM n"
    )
    deadline = (
        "INSERT INTO deadline (id, instance_id, rule, basis_at, opened_at, opened_sequence, waiting_party, waiting_on,"
        f" due_at, level, next_at, levels_agreed, alarm) {numbers} SELECT {key}, {key}, 'finish', {begun}, {begun}, 1,"
        f" 'shop', 'shop-1', {due}, 1, {due}, '', false FROM n"
    )
    with database.unit_of_work() as transaction:
        for statement in (instance, deadline):
            # The driver's own text: a percent sign is one.
            transaction.connection.exec_driver_sql(statement.replace("%", "%%") if kind == "postgresql" else statement)


def _moment(turn: int) -> datetime:
    return FIRST + timedelta(minutes=turn)


def _seconds(work: Any) -> float:
    gc.collect()
    started = perf_counter()
    work()
    return perf_counter() - started


def _swept(runtime: Runtime, moment: datetime) -> None:
    # Marked as late and flagged: two acts each, recorded at the moment that the set-based SQL records too.
    with clock.at(moment):
        assert sweep(runtime).applied == 2 * DUE


def _set_based(connection: Any, kind: str, moment: datetime) -> None:
    """The same rows in four statements and one commit."""
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE" if kind == "sqlite" else "BEGIN")
    for statement in _statements(kind, moment):
        cursor.execute(statement)
        assert cursor.rowcount == DUE
    cursor.execute("COMMIT")


def _statements(kind: str, moment: datetime) -> Iterator[str]:
    at, following = _text(kind, moment), _text(kind, moment_of(ESCALATE_FIRST, moment, ENGLAND))
    new_id, tells = _NEW_ID[kind], f"{_ARRAY[kind]}('waited_on', 'sender')"
    late = f"instance_id IN (SELECT id FROM instance WHERE wake_at <= {at})"
    yield f"UPDATE deadline SET missed_at = due_at, level = 2, next_at = {following} WHERE {late} AND next_at <= {at}"
    yield (
        "INSERT INTO chase (id, deadline_id, instance_id, rule, level, at, recorded_at, due_at, waiting_party,"
        f" waiting_on) SELECT {new_id}, id, instance_id, rule, 'flag', due_at, {at}, due_at, waiting_party, waiting_on"
        f" FROM deadline WHERE {late} AND missed_at = {at}"
    )
    yield (
        "INSERT INTO outbox_message (id, topic, instance_id, command_id, payload, created_at, available_at, status,"
        f" attempts) SELECT {new_id}, 'deadline.chased', instance.id, '{COMMAND}', {_OBJECT[kind]}('chase', chase.id,"
        f" 'rule', rule, 'level', level, 'tells', {tells}, 'party', chase.waiting_party, 'organisation',"
        f" chase.waiting_on, 'due_on', '{FIRST:%Y-%m-%d}', 'state', state), {at}, {at},"
        " CASE WHEN messages_held THEN 'held' ELSE 'waiting' END, 0"
        f" FROM chase JOIN instance ON instance.id = instance_id WHERE {late} AND chase.recorded_at = {at}"
    )
    yield f"UPDATE instance SET wake_at = {following} WHERE wake_at <= {at}"


def _look(connection: Any, kind: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SELECT id FROM instance WHERE wake_at <= {_text(kind, FIRST)} LIMIT 500")
    cursor.fetchall()
    if kind == "postgresql":
        connection.rollback()


def _left(connection: Any, kind: str, moment: datetime) -> Counter[str]:
    """What the sweep of a moment left of its deadlines, but for ids: how often which rows."""
    cursor = connection.cursor()
    cursor.execute(
        "SELECT d.level, d.next_at, i.wake_at, i.state, i.version, c.rule, c.level, c.at = d.due_at,"
        " c.due_at = d.due_at, c.recorded_at = d.missed_at, c.waiting_party, c.waiting_on, length(c.id), m.topic,"
        " m.status, m.attempts, m.despite_hold, m.available_at = d.missed_at, length(m.id), length(m.command_id),"
        " c.id, m.payload FROM deadline d JOIN instance i ON i.id = d.instance_id"
        " JOIN chase c ON c.deadline_id = d.id JOIN outbox_message m ON m.instance_id = i.id"
        f" WHERE d.due_at = {_text(kind, moment)} AND d.missed_at = d.due_at"
    )
    left = Counter[str]()
    for *plain, chase, payload in cursor.fetchall():
        told = payload if isinstance(payload, dict) else json.loads(payload)
        left[str((*plain, told.pop("chase") == chase, sorted(told.items())))] += 1
    return left


def _text(kind: str, moment: datetime) -> str:
    if kind == "sqlite":
        return f"'{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}'"
    return f"'{moment.isoformat()}'::timestamptz"


def _grown(url: str) -> float:
    """Megabytes by which a process of its own grew while it swept once."""
    forked = multiprocessing.get_context("fork")
    answer = forked.SimpleQueue()
    process = forked.Process(target=_sweep_and_tell, args=(url, answer))
    process.start()
    grown: float = answer.get()
    process.join()
    return grown


def _sweep_and_tell(url: str, answer: Any) -> None:
    runtime = toy.chased_runtime_on(open_database(url))
    sweep(runtime, FIRST - timedelta(days=1))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _swept(runtime, _moment(2 * ROUNDS))
    answer.put((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
