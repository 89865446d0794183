"""Runs a command as one transaction: its key, its action, and again from the start when a race was lost."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol, TypeVar

import uuid_utils
from sqlmodel import Session

from engine import clock, command_keys
from engine.acted_for_table import ActedFor
from engine.actor import CLOCK, Actor
from engine.calendar import ENGLAND, Closures, WorkingCalendar, calendar_of
from engine.catalogue import Catalogue
from engine.database import Database, Transaction, lost_race
from engine.errors import Conflict, Refused

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

    def fingerprint(self, acting_for: str | None = None) -> str:
        """SHA-256 of name, body and for whom: the same key may only ever carry the same request."""
        said = [self.name, self.body] if acting_for is None else [self.name, self.body, acting_for]
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


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
# What is to be noted of an answer: for each record that it shows whose and why, in plain values.
Shown = command_keys.Shown


class Noting(Protocol):
    """Notes whose records an answer shows. It is done before the answer goes out: what cannot be noted is not said."""

    def told(self, work: Work) -> Shown:
        """What was registered in `work.transaction.shown`, with all that is to be noted of it; only reads."""
        ...

    def note(self, work: Work, shown: Shown) -> None:
        """Write it down in the transaction of `work`."""
        ...


def no_closures(_transaction: Transaction) -> Closures:
    """No day is closed but weekends and bank holidays."""
    return {}


class Runtime:
    """Everything a command needs: database, published definitions, closures, and what the clock may fire.

    `clock_actions` maps (definition name, event) to the action that fires it with all that follows from it;
    `closures` reads the days that are taken off the working calendar; `noting` notes whose records answers show.
    """

    # England's own working days, for counting without a database.
    calendar = ENGLAND

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        clock_actions: Mapping[tuple[str, str], ClockAction],
        closures: ReadClosures = no_closures,
        noting: Noting | None = None,
    ) -> None:
        self.database = database
        self.catalogue = catalogue
        self.clock_actions = clock_actions
        self.closures = closures
        self.noting = noting

    def run(self, command: Command, actor: Actor, action: Action) -> Verdict:
        """Run `action` in one transaction and answer its verdict once that is committed.

        A lost race runs the whole action again, guards too. Raises Conflict after three lost races, KeyReused when
        the key carried another request, and whatever the action raises (nothing is then written, the key included).
        Whose records the verdict shows is noted in the same transaction, of a refusal in one of its own.
        """
        return _again_when_lost(lambda: self._attempt(command, actor, action))

    def rehearse(self, actor: Actor, action: Callable[[Work], Answer]) -> Answer:
        """What `action` answers in one transaction that is then rolled back: for seeing what it would do.

        It takes the locks that it would take, so keep it short. A lost race runs it again; raises as `run` does.
        Whose records the answer shows is noted once it is rolled back.
        """

        def attempt() -> tuple[Answer, Work, Shown]:
            with self.database.rehearsal() as transaction:
                work = self._work(transaction, actor)
                return action(work), work, self._told(work)

        answer, work, shown = _again_when_lost(attempt)
        self._note_apart(work, shown)
        return answer

    def run_many(self, actor: Actor, action: Callable[[Work], Answer]) -> Answer:
        """Run `action` once in one transaction, for a batch: what it raises, a lost race too, rolls all of it back."""
        with self.database.unit_of_work() as transaction:
            return action(self._work(transaction, actor))

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Work]:
        """A look at the database as `actor`, in a transaction that writes nothing.

        Whose records were shown is noted as the block ends, in a short transaction of its own; a block that raises
        has shown nothing. Raises Conflict when three attempts to note it lost their race.
        """
        with self.database.reading() as transaction:
            work = self._work(transaction, actor)
            yield work
            shown = self._told(work)
        self._note_apart(work, shown)

    def _work(self, transaction: Transaction, actor: Actor) -> Work:
        moment = clock.now()
        return Work(self, transaction, actor, at=moment, recorded_at=clock.recorded(moment), command_id=new_id())

    def _attempt(self, command: Command, actor: Actor, action: Action) -> Verdict:
        with self._noting_refusals() as refused, self.database.unit_of_work() as transaction:
            work = self._work(transaction, actor)
            stored = _claimed(work, command)
            if stored is not None:
                verdict, shown = stored
                self._note(work, shown)
                return verdict
            try:
                verdict = _acted(work, command, action)
            except Refused:
                refused.append((work, self._told(work)))
                raise
            shown = self._told(work)
            self._note(work, shown)
            if command.key is not None:
                command_keys.settle(transaction, _caller(work), command.key, verdict, shown)
            return verdict

    @contextmanager
    def _noting_refusals(self) -> Iterator[list[tuple[Work, Shown]]]:
        """Note what a refusal shows once all else was rolled back."""
        refused: list[tuple[Work, Shown]] = []
        try:
            yield refused
        except Refused:
            for work, shown in refused:
                self._note_apart(work, shown)
            raise

    def _told(self, work: Work) -> Shown:
        if not work.transaction.shown:
            return ()
        if self.noting is None:
            raise LookupError("An answer shows somebody's record, and nothing here notes it.")
        return self.noting.told(work)

    def _note(self, work: Work, shown: Shown) -> None:
        if shown and self.noting is not None:
            self.noting.note(work, shown)

    def _note_apart(self, work: Work, shown: Shown) -> None:
        def attempt() -> None:
            with self.database.unit_of_work() as transaction:
                self._note(replace(work, transaction=transaction), shown)

        if shown:
            _again_when_lost(attempt)


def _acted(work: Work, command: Command, action: Action) -> Verdict:
    """The verdict of the action, with on record that it was done for a colleague."""
    verdict, actor = action(work), work.actor
    if actor.acting_for is not None:
        row = ActedFor(
            command_id=work.command_id, name=command.name, actor_id=actor.id, acting_for=actor.acting_for,
            organisation_id=actor.organisation, at=work.at,
        )  # fmt: skip
        work.session.add(row)
    return verdict


def _again_when_lost(attempt: Callable[[], Answer]) -> Answer:
    for _attempt in range(ATTEMPTS):
        try:
            return attempt()
        except Exception as error:
            if not lost_race(error):
                raise
    raise Conflict


def _claimed(work: Work, command: Command) -> command_keys.Stored | None:
    """What was answered under the key of the command before, if it has one and that is not its first use."""
    if command.key is None:
        return None
    claim = {"caller": _caller(work), "key": command.key, "name": command.name, "at": work.at}
    return command_keys.claim(work.transaction, {**claim, "fingerprint": command.fingerprint(work.actor.acting_for)})


def name_under(work: Work, key: str) -> str | None:
    """The name of the command that the actor ran under the key; None where there is none, or not any more."""
    return command_keys.name_under(work.transaction, _caller(work), key)


def _caller(work: Work) -> str:
    return f"{work.actor.kind}:{work.actor.id}"


class LostRace(Exception):
    """A compare-and-set found another version than the one read; the command runs again."""

    sqlstate = "40001"
