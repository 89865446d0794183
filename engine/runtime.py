"""Runs a command as one transaction: its key, its action, and again from the start when a race was lost."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

import sqlalchemy as sa
import uuid_utils
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from engine import clock
from engine.actor import CLOCK, Actor
from engine.calendar import ENGLAND, Closures, WorkingCalendar, calendar_of
from engine.catalogue import Catalogue
from engine.database import Database, Transaction, lost_race
from engine.errors import Conflict, KeyReused
from engine.statements import Statement, table_of
from engine.tables import CommandRecord

ATTEMPTS = 3

Verdict = dict[str, Any]


def new_id() -> str:
    """An opaque id that sorts by the time it was made."""
    return str(uuid_utils.uuid7())


@dataclass(frozen=True, slots=True)
class Command:
    """What a caller asks for: its name, the body it sent, and the key under which it may ask again."""

    name: str
    body: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of name and body: the same key may only ever carry the same request."""
        return hashlib.sha256(json.dumps([self.name, self.body], sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Work:
    """One attempt at a command: the transaction in hand, who acts, and the one moment at which all of it happens.

    It is written down at `recorded_at`: later than `at` when the clock catches up with what was due before.
    """

    runtime: "Runtime"
    transaction: Transaction
    actor: Actor
    at: datetime
    recorded_at: datetime
    command_id: str

    @cached_property
    def session(self) -> Session:
        """The ORM session of this transaction; never committed by an action."""
        return self.transaction.session

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar in force for everybody: England's, less the closures that are everybody's."""
        return self.calendar_of(None)

    @property
    def closures(self) -> Closures:
        """Every closure in force, read once in a transaction."""
        known = self.transaction.read_once
        if _CLOSURES not in known:
            known[_CLOSURES] = self.runtime.closures(self.transaction)
        found: Closures = known[_CLOSURES]
        return found

    def calendar_of(self, key: str | None) -> WorkingCalendar:
        """The working calendar in force for what is counted under `key`; None: everybody's."""
        return calendar_of(self.closures, key)

    def forget_closures(self) -> None:
        """Read the closures again when they are asked for next: this transaction has changed them."""
        self.transaction.read_once.pop(_CLOSURES, None)

    def by_clock(self, moment: datetime) -> "Work":
        """The same attempt with the clock as actor, at a deadline's own moment."""
        return replace(self, actor=CLOCK, at=moment)


_CLOSURES = "closures"
Answer = TypeVar("Answer")
Action = Callable[[Work], Verdict]
# What the clock does when a deadline with an event is missed: given the work, dated at the due moment, and an instance.
ClockAction = Callable[[Work, str], None]
# Reads every closure in force; opaque keys say whose they are.
ReadClosures = Callable[[Transaction], Closures]


def no_closures(_transaction: Transaction) -> Closures:
    """No day is closed but weekends and bank holidays."""
    return {}


class Runtime:
    """Everything a command needs: database, published definitions, closures, and what the clock may fire.

    `clock_actions` maps (definition name, event) to the action that fires it with all that follows from it;
    `closures` reads the days that are taken off the working calendar.
    """

    # England's own working days, for counting without a database.
    calendar = ENGLAND

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        clock_actions: Mapping[tuple[str, str], ClockAction],
        closures: ReadClosures = no_closures,
    ) -> None:
        self.database = database
        self.catalogue = catalogue
        self.clock_actions = clock_actions
        self.closures = closures

    def run(self, command: Command, actor: Actor, action: Action) -> Verdict:
        """Run `action` in one transaction and answer its verdict once that is committed.

        A lost race runs the whole action again, guards too. Raises Conflict after three lost races, KeyReused when
        the key carried another request, and whatever the action raises (nothing is then written, the key included).
        """
        return _again_when_lost(lambda: self._attempt(command, actor, action))

    def rehearse(self, actor: Actor, action: Callable[[Work], Answer]) -> Answer:
        """What `action` answers in one transaction that is then rolled back: for seeing what it would do.

        It takes the locks that it would take, so keep it short. A lost race runs it again; raises as `run` does.
        """

        def attempt() -> Answer:
            with self.database.rehearsal() as transaction:
                return action(self._work(transaction, actor))

        return _again_when_lost(attempt)

    def run_many(self, actor: Actor, action: Callable[[Work], Answer]) -> Answer:
        """Run `action` once in one transaction, for a batch: what it raises, a lost race too, rolls all of it back."""
        with self.database.unit_of_work() as transaction:
            return action(self._work(transaction, actor))

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Work]:
        """A look at the database as `actor`, in a transaction that writes nothing."""
        with self.database.reading() as transaction:
            yield self._work(transaction, actor)

    def _work(self, transaction: Transaction, actor: Actor) -> Work:
        moment = clock.now()
        return Work(self, transaction, actor, at=moment, recorded_at=clock.recorded(moment), command_id=new_id())

    def _attempt(self, command: Command, actor: Actor, action: Action) -> Verdict:
        with self.database.unit_of_work() as transaction:
            work = self._work(transaction, actor)
            if command.key is None:
                return action(work)
            stored = _claim_key(work, command)
            if stored is not None:
                return stored
            verdict = action(work)
            _store_verdict(work, command, verdict)
            return verdict


def _again_when_lost(attempt: Callable[[], Answer]) -> Answer:
    for _attempt in range(ATTEMPTS):
        try:
            return attempt()
        except Exception as error:
            if not lost_race(error):
                raise
    raise Conflict


class LostRace(Exception):
    """A compare-and-set found another version than the one read; the command runs again."""

    sqlstate = "40001"


_COMMANDS = table_of(CommandRecord)
_CLAIMED = [column.name for column in _COMMANDS.columns if column.name != "verdict"]
_VALUES: dict[str, Any] = {name: sa.bindparam(name) for name in _CLAIMED}
# The key is claimed first: a second caller with the same key waits here until the first has committed or gone.
_CLAIM = {
    "sqlite": Statement(sqlite.insert(_COMMANDS).values(_VALUES).on_conflict_do_nothing()),
    "postgresql": Statement(postgresql.insert(_COMMANDS).values(_VALUES).on_conflict_do_nothing()),
}
_KEYED = (_COMMANDS.c.caller == sa.bindparam("caller")) & (_COMMANDS.c.key == sa.bindparam("key"))
_STORED = Statement(sa.select(_COMMANDS.c.fingerprint, _COMMANDS.c.verdict).where(_KEYED))
_NEW_VERDICT = sa.bindparam("new_verdict", type_=_COMMANDS.c.verdict.type)
_SETTLE = Statement(sa.update(_COMMANDS).where(_KEYED).values(verdict=_NEW_VERDICT))


def _claim_key(work: Work, command: Command) -> Verdict | None:
    claim = _CLAIM[work.transaction.connection.dialect.name]
    values = {
        "caller": f"{work.actor.kind}:{work.actor.id}",
        "key": command.key,
        "name": command.name,
        "fingerprint": command.fingerprint,
        "at": work.at,
    }
    if work.transaction.write(claim, values):
        return None
    fingerprint, verdict = work.transaction.run(_STORED, caller=values["caller"], key=command.key)[0]
    if fingerprint != command.fingerprint:
        raise KeyReused
    return dict(verdict)


def _store_verdict(work: Work, command: Command, verdict: Verdict) -> None:
    values = {"caller": f"{work.actor.kind}:{work.actor.id}", "key": command.key, "new_verdict": verdict}
    work.transaction.write(_SETTLE, values)
