"""Tells a story shortly: who does what when, over the interface, and what is then the case."""

from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from httpx2 import Response
from sqlmodel import SQLModel, col, select

from engine import sweep
from engine.calendar import ENGLAND
from engine.history import deadlines
from engine.tables import Deadline, HistoryEntry, Instance, OutboxMessage, Task
from tests.clock import Clock
from tests.people import Cast
from tests.stories import unbroken
from workflows import queries
from workflows.tables.journeys import HandOff
from workflows.tables.programmes import PlaceTaken

LONDON = ZoneInfo("Europe/London")
API = "/api/v1"
# The lawful basis with which every referral shares what its receiver needs.
CONTACT = {"item": "contact", "basis": "public_task"}


def london(text: str) -> datetime:
    """A moment by the clock on the wall in London, such as "2026-03-02 10:00" or "2026-04-07 23:59:50"."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


class Story:
    """What the cast does and what follows; `at` everywhere is London time, and moves the clock before it happens."""

    def __init__(self, cast: Cast, clock: Clock) -> None:
        self.cast = cast
        self.clock = clock
        self.keys = count(1)

    def at(self, when: str | None) -> datetime:
        """Move the clock, if a time is said, once everything is seen to be as it must; the present moment."""
        if when is None:
            return self.clock.now()
        self.check_invariants()
        return self.clock.move_to(london(when))

    def post(self, who: str, path: str, body: Any = None, *, at: str | None = None, expect: int | None = 200,
             key: str | None = None) -> Any:  # fmt: skip
        """Ask for a change as `who`; the body of the answer, whose status must be `expect` (None: done or refused)."""
        self.at(at)
        headers = {"Idempotency-Key": key or f"{who}-{next(self.keys)}"}
        answer = self.cast.client_of(who).post(f"{API}{path}", json=body if body is not None else {}, headers=headers)
        fits = answer.status_code < 500 if expect is None else answer.status_code == expect
        assert fits, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def get(self, who: str, path: str, *, expect: int = 200, **query: Any) -> Any:
        """Look at something as `who`; the body of the answer, whose status must be `expect`."""
        answer: Response = self.cast.client_of(who).get(f"{API}{path}", params=query)
        assert answer.status_code == expect, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def refer(self, learner: str | dict[str, Any], to: str = "holistic", by: str = "priya", *, at: str | None = None,
              expect: int = 201, key: str | None = None, **more: Any) -> Any:  # fmt: skip
        """Submit a referral to the partnership of a delivery model; the id of the journey, or the refusing answer.

        A learner said by name alone ("Amy Cole") is 16 and has no ULN yet.
        """
        answer = self.post(by, "/referrals", self.referral(learner, to, **more), at=at, expect=expect, key=key)
        return answer["id"] if expect < 300 else answer

    def referral(self, learner: str | dict[str, Any], to: str, **more: Any) -> dict[str, Any]:
        """The body of a referral to the partnership of a delivery model."""
        return {
            "partnership_id": self.cast[to], "learner": _learner(learner), "reason": "wants to go on learning",
            "wish": "undecided", "current_activity": 619, "shared": [CONTACT], **more,
        }  # fmt: skip

    def act(self, who: str, journey: str, action: str, body: Any = None, *, at: str | None = None,
            expect: int | None = 200, key: str | None = None) -> Any:  # fmt: skip
        """Do something on a journey."""
        return self.post(who, f"/journeys/{journey}/{action}", body, at=at, expect=expect, key=key)

    def hand_off(self, who: str, hand_off: str, action: str, body: Any = None, *, at: str | None = None,
                 expect: int | None = 200, key: str | None = None) -> Any:  # fmt: skip
        """Do something on a hand-off."""
        return self.post(who, f"/hand-offs/{hand_off}/{action}", body, at=at, expect=expect, key=key)

    def send(self, who: str, journey: str, kind: str, to: str, *, at: str | None = None, expect: int = 200,
             **more: Any) -> Any:  # fmt: skip
        """Send a hand-off of the journey; its id, or the refusing answer."""
        body = {"kind": kind, "receiver_id": self.cast[to], **more}
        answer = self.act(who, journey, "send_hand_off", body, at=at, expect=expect)
        return answer["hand_off"]["id"] if expect < 300 else answer

    def accept(self, who: str, hand_off: str, start_on: str, planned_end_on: str, *, at: str | None = None,
               expect: int | None = 200, key: str | None = None, **more: Any) -> Any:  # fmt: skip
        """Accept with three times yes, at the receiver's own programme."""
        body = {
            "eligible": True, "suitable": True, "ready": True, "start_on": start_on, "planned_end_on": planned_end_on,
            "programme_id": self.cast.programme(who.partition(".")[0]), **more,
        }  # fmt: skip
        return self.hand_off(who, hand_off, "accept", body, at=at, expect=expect, key=key)

    def sweep(self, at: str | None = None) -> int:
        """Let the clock do what is due, as the worker would; how many deadlines it applied."""
        self.at(at)
        return sweep.sweep(self.cast.runtime).applied

    def instance(self, identifier: str) -> Instance:
        """The journey or hand-off as the engine stores it: state, version, responsible, waiting on."""
        with self.cast.runtime.database.reading() as transaction:
            return transaction.session.get_one(Instance, identifier)

    def state(self, identifier: str) -> str:
        """The state that a journey or hand-off is in."""
        return self.instance(identifier).state

    def hand_offs(self, journey: str, kind: str = "inbound") -> list[str]:
        """The hand-offs of a journey of this kind, in the order they were sent."""
        return [row.id for row in self._rows(HandOff, HandOff.journey_id, journey) if row.kind == kind]

    def inbound(self, journey: str) -> str:
        """The referral of a journey sent last."""
        return self.hand_offs(journey)[-1]

    def deadline(self, identifier: str, rule: str) -> Deadline:
        """The latest deadline of a rule on a journey or hand-off."""
        with self.cast.runtime.database.reading() as transaction:
            return next(row for row in reversed(deadlines(transaction.session, identifier)) if row.rule == rule)

    def deadlines(self, identifier: str) -> list[Deadline]:
        """Every deadline of a journey or hand-off, open or ended."""
        with self.cast.runtime.database.reading() as transaction:
            return deadlines(transaction.session, identifier)

    def open_deadlines(self, identifier: str) -> list[Deadline]:
        """Every deadline of a journey or hand-off that has not ended."""
        return [deadline for deadline in self.deadlines(identifier) if deadline.ended_at is None]

    def responsibility(self, journey: str) -> list[tuple[str, datetime, datetime | None]]:
        """Who was responsible from when until when, by short name, oldest first."""
        names = {identifier: name for name, identifier in self.cast.ids.items()}
        with self.cast.runtime.database.reading() as transaction:
            periods = queries.journeys.responsibility(transaction.session, journey)
        return [(names[each.organisation_id], each.from_at, each.until_at) for each in periods]

    def due(self, identifier: str, rule: str) -> date | None:
        """The day, included, on which the latest deadline of a rule is due; None while it sleeps."""
        due_at = self.deadline(identifier, rule).due_at
        return ENGLAND.due_day_of(due_at) if due_at else None

    def history(self, identifier: str) -> list[HistoryEntry]:
        """What happened to a journey or hand-off, in order."""
        found = self._rows(HistoryEntry, HistoryEntry.instance_id, identifier)
        return sorted(found, key=lambda entry: entry.sequence)

    def tasks(self, instance: str, kind: str | None = None) -> list[Task]:
        """The open tasks about a journey or hand-off."""
        return [task for task in self.all_tasks(instance) if task.ended_at is None and kind in (None, task.kind)]

    def all_tasks(self, instance: str) -> list[Task]:
        """The tasks about a journey or hand-off, ended ones too."""
        return self._rows(Task, Task.instance_id, instance)

    def task_due(self, task: Task) -> date:
        """The day, included, by which a task that does not sleep is to be done."""
        assert task.due_at is not None
        return ENGLAND.due_day_of(task.due_at)

    def messages(self, topic: str, instance: str | None = None) -> list[OutboxMessage]:
        """The messages of a topic that wait to be sent, all or those about one instance."""
        found = self._rows(OutboxMessage, OutboxMessage.topic, topic)
        return [message for message in found if instance in (None, message.instance_id)]

    def told(self, topic: str, instance: str | None = None) -> list[str]:
        """The short names of the organisations that messages of a topic go to, sorted."""
        names = {identifier: name for name, identifier in self.cast.ids.items()}
        found = [message.payload.get("organisation") for message in self.messages(topic, instance)]
        return sorted(names[each] for each in found if each is not None)

    def places_taken(self, provider: str) -> int:
        """How many places of a provider's programme are held now."""
        with self.cast.runtime.database.reading() as transaction:
            held = select(PlaceTaken).join(HandOff, col(HandOff.id) == col(PlaceTaken.hand_off_id))
            rows = transaction.session.exec(held.where(HandOff.programme_id == self.cast.programme(provider)))
            return sum(row.freed_at is None for row in rows)

    def set_stored(self, table: type[SQLModel], key: Any, **values: Any) -> None:
        """Change a stored fact behind everybody's back."""
        with self.cast.runtime.database.unit_of_work() as transaction:
            row = transaction.session.get_one(table, key)
            transaction.session.add(row.sqlmodel_update(values))

    def set_all(self, table: type[SQLModel], **values: Any) -> None:
        """Change a stored fact of every row of a table behind everybody's back."""
        with self.cast.runtime.database.unit_of_work() as transaction:
            transaction.session.connection().execute(sa.update(table).values(**values))

    def check_invariants(self) -> None:
        """Fail with everything that can never be and yet is: see `unbroken`."""
        with self.cast.runtime.database.reading() as transaction:
            found = unbroken.broken(transaction.session, self.clock.now())
        assert not found, " ".join(found)

    def _rows(self, table: type[Any], column: Any, value: str) -> list[Any]:
        with self.cast.runtime.database.reading() as transaction:
            found = transaction.session.exec(select(table).where(col(column) == value))
            return sorted(found, key=lambda row: getattr(row, "id", ""))


def codes(refused: Any) -> list[str]:
    """The codes of every reason in a refusing answer, sorted."""
    return sorted(refusal["code"] for refusal in refused["refusals"])


def _learner(said: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(said, dict):
        return said
    given, _space, family = said.partition(" ")
    return {"given_name": given, "family_name": family, "birth_date": "2009-05-14", "postcode": "BS1 4DJ"}
