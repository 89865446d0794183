"""Whatever any route answers of a learner was noted before it went out, with who asked; and nothing else is noted.

It is not known here which routes there are: a new one that forgets fails.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from httpx2 import Response
from sqlmodel import col, select

from api.address_book import RecordsAddressBook
from engine.runtime import new_id
from engine.tables import Chase, Task
from notifications.channels import Channels
from notifications.run import deliver_once
from tests.clock import Clock
from tests.outside.interface import Operation, operations
from tests.outside.test_need_to_know import CONTACT, Told
from tests.people import Cast
from tests.stories import concerned, way
from tests.stories.story import API
from workflows.tables.accesses import AccessEntry
from workflows.tables.files import JourneyFile
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.learners import Learner
from workflows.tables.organisations import Person

REASON = "at risk of harm, seen today"
# What everybody may know, and what a caller has of their own: no learner stands behind these ids.
OF_NOBODY = frozenset(
    {
        "endpoint_id",
        "person_id",
        "session_id",
        "holiday_id",
        "agreement_id",
        "programme_id",
        "organisation_id",
        "event_id",
        "failure_id",
    }
)
CHANGES = ("northgate.coordinator", "northgate.safeguarding_lead", "haven.worker", "priya")


@dataclass
class Watched(Told):
    """Hana and others, much of it late, told of in inboxes, with a concern and with sharing for safety."""

    cast: Cast
    clock: Clock
    told_by: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Tell the story."""
        super().__init__(self.cast, self.clock)
        self.tell()
        concerned.concern(self, self.journey, "northgate.tutor")
        ben = way.refer(self, about="Ben Wetherspool")
        self.hand_off(way.LEAD, self.inbound(ben), "decline", {"reason": "no_place", "advice": "try again"})
        cara = way.in_induction(self, "partnership", "Cara Nightingale")
        self.act("northgate.adviser", cara, "record_need", {"need": "counselling", "status": "new"})
        self.send("northgate.safeguarding_lead", cara, "support", "haven", need="counselling",
                  safeguarding_reason=REASON)  # fmt: skip
        way.refer(self, "consortium", "Dev Lockhart", shared=[{**CONTACT, "basis": "public_task"}])
        self.sweep("2026-04-20 09:00")
        for at in ("2026-04-20 09:00", "2026-04-21 09:00"):
            deliver_once(self.cast.runtime.database, RecordsAddressBook(), Channels(), self.at(at))
        self.learn()

    def learn(self) -> None:
        """Find out anew by which words each learner is told of."""
        self.told_by = dict(self._what_tells())

    @property
    def ids(self) -> dict[str, list[str]]:
        """Every id that may stand in a path, by the name of the parameter."""
        with self.cast.runtime.database.reading() as transaction:
            ask = transaction.connection.exec_driver_sql
            return {
                f"{table}_id": list(ask(f"SELECT id FROM {name}").scalars())  # noqa: S608
                for table, name in [("journey", "journey"), ("hand_off", "hand_off"), ("task", "task"),
                                    ("chase", "chase"), ("item", "inbox_item"), ("file", "journey_file")]
            }  # fmt: skip

    def noted(self, answer: Response) -> set[tuple[str, str]]:
        """Who was noted to have looked at whose record with this answer."""
        with self.cast.runtime.database.reading() as transaction:
            wanted = select(AccessEntry).where(col(AccessEntry.request_id) == answer.headers["x-request-id"])
            return {(row.actor_id, row.learner_id) for row in transaction.session.exec(wanted)}

    def shown(self, answer: Response) -> set[str]:
        """The learners that an answer tells of: by name, or by the id or reference of anything of theirs."""
        return {learner for learner, words in self.told_by.items() if any(word in answer.text for word in words)}

    def whose(self, identifier: str) -> set[str]:
        """The learner whose journey or hand-off it is."""
        return {learner for learner, words in self.told_by.items() if identifier in words}

    def _what_tells(self) -> Iterator[tuple[str, set[str]]]:
        """The name of each learner, and every id or reference of what is about them."""
        with self.cast.runtime.database.reading() as transaction:
            session = transaction.session
            parts = session.exec(select(HandOff.id, HandOff.reference, HandOff.journey_id)).all()
            chases = session.exec(select(Chase.id, Chase.instance_id, Chase.task_id)).all()
            tasks = session.exec(select(Task)).all()
            files = session.exec(select(JourneyFile.id, JourneyFile.journey_id)).all()
            for learner in session.exec(select(Learner)).all():
                whole = select(Journey.id, Journey.reference).where(col(Journey.learner_id) == learner.id)
                words = {word for row in session.exec(whole) for word in row}
                words |= {word for *row, journey in parts if journey in words for word in row}
                words |= {task.id for task in tasks if words & {task.instance_id, task.detail.get("journey")}}
                words |= {chase for chase, *about in chases if words & set(about)}
                words |= {file for file, journey in files if journey in words}
                yield learner.id, words | {learner.id, learner.family_name}


@pytest.fixture(scope="module")
def watched(lasting_cast: Cast, whole_run_clock: Clock) -> Watched:
    """The story."""
    return Watched(lasting_cast, whole_run_clock)


@pytest.fixture(autouse=True)
def clock(whole_run_clock: Clock) -> Clock:
    """The story's own time goes on."""
    return whole_run_clock


def people(cast: Cast) -> Mapping[str, str]:
    """Everybody of the cast: short names with ids."""
    with cast.runtime.database.reading() as transaction:
        known = set(transaction.connection.scalars(sa.select(col(Person.id))))
    return {name: identifier for name, identifier in cast.ids.items() if identifier in known}


# Chasers, tasks and what stands in inboxes are much alike, and there are many: six of each are tried.
ALIKE, MOST = frozenset({"chase_id", "item_id", "task_id"}), 6


def asked(story: Watched, method: str) -> Iterator[tuple[Operation, str]]:
    """Every route with each id that it may be asked with; of those that are alike some, spread over all."""
    every = {name: -(-len(known) // MOST) or 1 if name in ALIKE else 1 for name, known in story.ids.items()}
    ids = {name: known[:: every[name]] for name, known in story.ids.items()}
    for operation in operations():
        if operation.method == method and OF_NOBODY.isdisjoint(operation.parameters):
            for identifier in ids[operation.parameters[0]] if operation.parameters else [""]:
                yield operation, identifier


def expected(story: Watched, who: str, answer: Response, identifier: str) -> set[tuple[str, str]]:
    """Who must have been noted with an answer: whoever asked, for each learner of whom it tells."""
    told = story.shown(answer) if answer.status_code in (200, 201, 409) else set()
    # Whoever names a record and is not told that there is none has learnt something of it, if only that it is there.
    if answer.status_code == 200 or "refusals" in answer.text:
        told |= story.whose(identifier)
    # Whoever enters somebody else's number learns that there is such a learner; a table that tells of it does not ask.
    if '"uln_held_elsewhere"' in answer.text:
        told |= story.whose(story.journey)
    return {(story.cast[who], learner) for learner in told}


@pytest.mark.parametrize("organisation", ["northgate", "harbour", "millbrook", "haven", "connexions", "council"])
def test_every_look_is_noted_and_nothing_else(watched: Watched, organisation: str) -> None:
    watched.learn()
    client_of, ours = watched.cast.client_of, watched.cast[organisation]
    showing = set()
    for who in (name for name in people(watched.cast) if watched.cast.caller(name).organisation == ours):
        for operation, identifier in asked(watched, "GET"):
            answer = client_of(who).get(operation.at(identifier))
            wanted = expected(watched, who, answer, identifier)
            assert watched.noted(answer) == wanted, f"{who} {operation} {identifier}: {answer.text}"
            showing |= {operation.path} if wanted else set()
    assert f"{API}/hand-offs" in showing or f"{API}/journeys" in showing


@pytest.mark.parametrize("word", ["Quill", "Wether", "1000000043", "R", "counselling"])
def test_a_search_is_noted_for_whom_it_finds(watched: Watched, word: str) -> None:
    for who in ("northgate.coordinator", "priya", "haven.worker"):
        for path in ("journeys", "hand-offs"):
            answer = watched.cast.client_of(who).get(f"{API}/{path}", params={"q": word})
            assert watched.noted(answer) == expected(watched, who, answer, "")


@pytest.mark.parametrize("who", CHANGES)
def test_an_answer_to_a_change_is_noted_as_often_as_it_goes_out(watched: Watched, who: str) -> None:
    for operation, identifier in asked(watched, "POST"):
        if not operation.parameters:
            continue
        headers = {"Idempotency-Key": new_id()}
        for _ in range(2):
            path, client = operation.at(identifier), watched.cast.client_of(who)
            answer = client.post(path, **operation.sent, headers=headers)
            if answer.is_success:
                watched.learn()
            wanted = expected(watched, who, answer, identifier)
            assert watched.noted(answer) == wanted, f"{who} {operation} {identifier}: {answer.text}"


def test_a_referral_is_noted_and_so_is_what_it_tells_of_somebody_known(watched: Watched) -> None:
    body, client = watched.referral("Eve Starling", "holistic"), watched.cast.client_of("priya")
    for _ in range(2):
        headers = {"Idempotency-Key": new_id()}
        for _ in range(2):
            answer = client.post(f"{API}/referrals", json=body, headers=headers)
            assert len(watched.noted(answer)) == 1, answer.text
    assert "possible_match" in answer.text
