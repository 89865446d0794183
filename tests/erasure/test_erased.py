"""A record whose time is over says no more who it was: words are gone everywhere, and totals, chain and views stand.

The story is told once for each database; what it looks like before, after, and once the concern's time is over is kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from api.columns.pages import POLICY
from api.columns.policy import Fate
from engine import audit
from engine.audit import Counted
from tests import databases
from tests.clock import MONDAY, Clock
from tests.erasure import tale
from tests.house.test_columns import holds_words
from tests.outside.interface import operations
from tests.people import cast, runtime_on
from tests.stories import way
from tests.stories.story import API, Story, london
from workflows.actions.hand_offs.send_hand_off import SENDING_EVENT
from workflows.tables.retention import Erasure
from workflows.vocabulary import HandOffKind

READERS = ("northgate.manager", "northgate.adviser", "northgate.tutor", "northgate.safeguarding_lead", "priya",
           "harbour.manager", "millbrook.manager", "haven.worker", "council.officer")  # fmt: skip
Answers = dict[tuple[str, str], tuple[int, Any]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a database looks like at a moment: where she stands in it, what everybody is answered, every total."""

    found: frozenset[str]
    answers: Answers
    reports: dict[str, Any]


@dataclass(frozen=True)
class Tale:
    """The story with its journey, and how it looked before it was erased and after."""

    story: Story
    journey: str
    before: Seen
    after: Seen
    erased: int


@contextmanager
def database_of(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of a database of this kind with all tables."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'erased.sqlite3'}"
        databases.add_tables(url)
        yield url
        return
    server = request.getfixturevalue("postgres_server")
    with databases.postgres_database(server, f"journey_erased_{uuid4().hex}") as url:
        databases.add_tables(url)
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def told(
    request: pytest.FixtureRequest, whole_run_clock: Clock, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tale]:
    """Zebedee's journey, six years and a half after it ended: she is 24 and the concern is kept. Ben's is beside it."""
    with database_of(request.param, request, tmp_path_factory.mktemp("erased")) as url:
        database = databases.quick_database(url)
        whole_run_clock.move_to(MONDAY)
        story = Story(cast(runtime_on(database)), whole_run_clock)
        story.refer(way.learner("Ben Dale", postcode="BS2 0JP"), by="tom")
        journey = tale.ended_programme(story)
        tale.fill(database, tale.learner_of(story, journey))
        story.at(tale.SIX_YEARS_ON)
        before = seen(story, journey)
        done = tale.run(story)
        yield Tale(story, journey, before, seen(story, journey), done.learners)
        database.dispose()


@pytest.fixture
def story(told: Tale, clock: Clock) -> Story:
    """The story, on the day after."""
    told.story.clock.move_to(london(tale.SIX_YEARS_ON))
    return told.story


def seen(story: Story, journey: str) -> Seen:
    """What it looks like now."""
    return Seen(frozenset(tale.found_in(story.cast.runtime.database)), answers(story, journey), tale.reports(story))


def answers(story: Story, journey: str) -> Answers:
    """What every address answers about the journey and its hand-offs, and every list, to each reader."""
    ids = {"journey_id": [journey], "hand_off_id": tale.all_hand_offs(story, journey), "endpoint_id": [journey],
           "agreement_id": [story.cast["partnership.harbour"]], "programme_id": [story.cast.programme("northgate")],
           "organisation_id": [story.cast["northgate"]], "event_id": [journey],
           "file_id": [journey]}  # fmt: skip
    found = {}
    for operation in operations():
        if operation.method == "GET":
            for identifier in ids[operation.parameters[0]] if operation.parameters else [""]:
                for who in READERS:
                    answer = story.cast.client_of(who).get(operation.at(identifier))
                    is_page = answer.headers["content-type"].startswith("text/html")
                    said = {"page": answer.text} if is_page else answer.json()
                    found[who, operation.at(identifier)] = (answer.status_code, said)
    return found


def where(seen: Seen) -> set[str]:
    """The columns in which anything of her stands."""
    return {each.partition(":")[0] for each in seen.found}


def history(seen: Seen, journey: str, who: str) -> list[tuple[str, str]]:
    """What somebody reads of the journey's history."""
    _status, body = seen.answers[who, f"{API}/journeys/{journey}/history"]
    return [(each["at"], each["event"]) for each in body["items"]]


def test_the_canary_stands_in_every_column_that_is_erased(told: Tale) -> None:
    words = {
        f"{name}.{column}"
        for name, table in POLICY.items()
        for column, line in table.columns.items()
        if line.fate is not Fate.KEPT and holds_words(SQLModel.metadata.tables[name].columns[column])
    }
    assert words - where(told.before) - {"concern.about"} == set()


def test_nothing_is_left_of_her_in_any_column_of_any_table_but_with_the_concern(told: Tale) -> None:
    assert told.erased == 1
    assert where(told.after) == {"concern.text", "concern.place", "concern.about", "concern_note.text"}


def test_totals_are_as_they_were(told: Tale) -> None:
    assert told.before.reports["northgate.manager reports/unmet-need"]["total"] == 1
    assert told.after.reports == told.before.reports


def test_every_address_still_answers_those_who_may_see_it(told: Tale) -> None:
    before, after = (
        {address: status for address, (status, _body) in each.answers.items()} for each in (told.before, told.after)
    )
    assert after == before
    assert 500 not in after.values()


def test_no_answer_tells_who_it_was_but_the_concern_to_those_who_look_after_it(told: Tale) -> None:
    telling = {
        address for address, (_status, body) in told.after.answers.items()
        if any(each in str(body) for each in tale.GIVEN_AWAY)
    }  # fmt: skip
    assert telling == {("northgate.safeguarding_lead", f"{API}/journeys/{told.journey}/concerns")}


@pytest.mark.parametrize("who", ["northgate.manager", "northgate.tutor", "priya", "council.officer"])
def test_nobody_reads_more_events_afterwards_than_before(told: Tale, who: str) -> None:
    if told.before.answers[who, f"{API}/journeys/{told.journey}/history"][0] == 200:
        before, after = (history(each, told.journey, who) for each in (told.before, told.after))
        assert set(after) <= set(before)


def test_a_sending_of_restricted_support_leaves_no_trace_to_whoever_did_not_see_it(told: Tale) -> None:
    """Its reason was free words, so that the entry says no more which hand-off it was about."""
    sending = SENDING_EVENT[HandOffKind.SUPPORT]
    sent = {
        who: [event for _at, event in history(told.after, told.journey, who)].count(sending)
        for who in ("northgate.tutor", "northgate.adviser")
    }
    assert sent == {"northgate.tutor": 1, "northgate.adviser": 2}


def test_the_record_is_shown_as_erased(told: Tale) -> None:
    _status, body = told.after.answers["northgate.manager", f"{API}/journeys/{told.journey}"]
    learner = body["learner"]
    assert (learner["given_name"], learner["family_name"], learner["birth_date"]) == ("Erased", "learner", "2008-08-31")
    assert learner["erased_at"] == "2032-09-01T09:00:00Z"


def test_history_is_verified_with_its_words_erased(told: Tale) -> None:
    with told.story.cast.runtime.database.reading() as transaction:
        counted = Counted()
        found = [each.told() for each in audit.of_histories(transaction, counted)]
    entries = tale.erased_entries(told.story, told.journey)
    assert found == []
    assert (counted.erased >= len(entries), entries != []) == (True, True)
    assert all((each.salt, each.reason, each.detail) == (None, None, {}) for each in entries)


def test_she_could_come_in_before_and_nothing_lets_anybody_in_now(story: Story, told: Tale) -> None:
    ways = {"learner_code", "learner_account", "learner_session"}
    assert "learner_account.email" in where(told.before)
    with story.cast.runtime.database.reading() as transaction:
        rows = [transaction.connection.execute(sa.select(SQLModel.metadata.tables[each])).all() for each in ways]
    assert rows == [[], [], []]


def test_nothing_impossible_is_found_afterwards(story: Story) -> None:
    story.check_invariants()


@pytest.mark.parametrize("word", ["Zebedee", "Quillfeather", "1000000043"])
def test_no_search_finds_her(story: Story, word: str) -> None:
    assert story.get("northgate.adviser", "/journeys", q=word)["items"] == []


def test_nothing_is_written_to_it_any_more(story: Story, told: Tale) -> None:
    for action in ("record_details", "raise_concern", "record_consent"):
        body = next(each.body for each in operations() if each.path.endswith(f"/{action}"))
        refused = story.act("northgate.manager", told.journey, action, body, expect=409)
        assert [each["code"] for each in refused["refusals"]] == ["erased"]


def test_nothing_is_written_to_its_hand_offs_any_more(story: Story, told: Tale) -> None:
    refused = story.hand_off("northgate.manager", story.inbound(told.journey), "acknowledge", expect=409)
    assert [each["code"] for each in refused["refusals"]] == ["erased"]


def test_no_action_is_offered_on_it(told: Tale) -> None:
    _status, body = told.after.answers["northgate.manager", f"{API}/journeys/{told.journey}/actions"]
    assert [each["name"] for each in body["items"] if each["open"]] == []


def test_an_erased_journey_is_nobodys_earlier_one(story: Story, told: Tale) -> None:
    refused = story.refer(tale.ZEBEDEE, "partnership", expect=409, earlier_journey_id=told.journey)
    assert [each["code"] for each in refused["refusals"]] == ["earlier_journey_erased"]


def test_whoever_comes_back_begins_anew(story: Story, told: Tale) -> None:
    assert tale.learner_of(story, story.refer(tale.ZEBEDEE, "partnership")) != tale.learner_of(story, told.journey)


def test_each_erasure_is_on_record_without_her(told: Tale) -> None:
    learner = tale.learner_of(told.story, told.journey)
    with told.story.cast.runtime.database.reading() as transaction:
        wanted = (
            select(Erasure).where(Erasure.learner_id == learner).order_by(col(Erasure.kept_until), col(Erasure.kind))
        )
        rows = [row for row in transaction.session.exec(wanted) if row.kind != "concerns"]
    assert [(row.kind, row.ground, row.by_id, row.schedule, row.kept_until) for row in rows] == [
        ("messages", "schedule", "clock", "12 months", date(2027, 3, 2)),
        ("consents", "schedule", "clock", "72 months", date(2032, 3, 2)),
        ("record", "schedule", "clock", "72 months", date(2032, 3, 2)),
    ]
    assert all(row.rows > 0 for row in rows)


def test_a_second_run_finds_nothing(story: Story) -> None:
    assert tale.run(story).learners == 0


def test_others_stay_as_they_were(story: Story) -> None:
    assert story.get("northgate.adviser", "/journeys", q="Dale")["items"] != []


def test_with_the_concern_the_last_of_her_goes(story: Story, told: Tale) -> None:
    """What comes in the story after is another learner's."""
    assert tale.run(story, at="2033-09-02 10:00").learners == 1
    assert (
        where(seen(story, told.journey)) & {"concern.text", "concern.place", "concern.about", "concern_note.text"}
        == set()
    )
