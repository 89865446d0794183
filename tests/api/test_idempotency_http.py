"""The same key again: one change and one answer, also when twenty requests arrive at once at two processes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from api.auth.api_keys import add_key
from engine import history
from engine.statements import table_of
from engine.tables import CommandRecord
from tests.clock import Clock
from tests.people import Cast
from tests.stories.race_server import Servers, at_once, two_servers
from tests.stories.story import Story, codes
from workflows.vocabulary import Role

KEYS = table_of(CommandRecord)
CONTACT = {"channel": "phone", "reached": False}


@pytest.fixture
def journey(story: Story) -> str:
    """A journey at Northgate."""
    return str(story.refer("Amy Cole"))


@pytest.fixture
def servers(database_url: str, clock: Clock) -> Iterator[Servers]:
    """Two processes, and the clock of this one set to theirs."""
    with two_servers(database_url) as found:
        clock.move_to(found.now())
        yield found


def stored_keys(story: Story) -> list[str]:
    """The keys under which an answer is kept."""
    with story.cast.runtime.database.reading() as transaction:
        return list(transaction.connection.execute(sa.select(KEYS.c.key)).scalars())


def events(story: Story, journey: str) -> list[str]:
    """The events of a journey."""
    with story.cast.runtime.database.reading() as transaction:
        return [entry.event for entry in history.entries(transaction.session, journey)]


def secret_of(cast: Cast, organisation: str, *roles: Role) -> str:
    """A key of an organisation."""
    with cast.runtime.database.unit_of_work() as transaction:
        return add_key(transaction.session, cast[organisation], "test", roles)


def test_twenty_at_once_with_one_key_are_one_change_and_one_answer(servers: Servers, story: Story) -> None:
    contact_at_once(servers, story)
    refer_at_once(servers, story)


def contact_at_once(servers: Servers, story: Story) -> None:
    """Twenty times the same contact of one journey: one entry."""
    secret, journey = secret_of(story.cast, "northgate", Role.COORDINATOR), story.refer("Amy Cole")
    path = f"/journeys/{journey}/record_contact"
    calls = [partial(servers.post, number, path, CONTACT, secret, "one") for number in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = at_once(pool, Random(20), calls)  # noqa: S311
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert events(story, journey) == ["send_referral", "contact_attempted"]


def refer_at_once(servers: Servers, story: Story) -> None:
    """Twenty times the same referral of somebody else: one journey."""
    secret = secret_of(story.cast, "connexions", Role.ADVISER)
    body: dict[str, Any] = {
        "partnership_id": story.cast["holistic"], "reason": "wants to go on learning", "wish": "undecided",
        "learner": {"given_name": "Ben", "family_name": "Ode", "birth_date": "2009-05-14", "postcode": "BS1 4DJ"},
        "current_activity": 619, "shared": [{"item": "contact", "basis": "public_task"}],
    }  # fmt: skip
    calls = [partial(servers.post, number, "/referrals", body, secret, "one") for number in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = at_once(pool, Random(21), calls)  # noqa: S311
    assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert len(story.get("priya", "/journeys")["items"]) == 2, "that of the contacts, and one more"


def test_the_same_key_again_gets_the_first_answer(story: Story, journey: str) -> None:
    first = story.act("northgate.adviser", journey, "record_contact", CONTACT, key="one")
    again = story.act("northgate.adviser", journey, "record_contact", CONTACT, key="one")
    assert again == first
    assert events(story, journey).count("contact_attempted") == 1


def test_a_referral_sent_again_is_answered_as_created_again(story: Story) -> None:
    assert story.refer("Amy Cole", key="one") == story.refer("Amy Cole", key="one")


def test_the_answer_stays_the_same_when_the_record_has_moved_on(story: Story, journey: str) -> None:
    first = story.act("northgate.adviser", journey, "record_contact", CONTACT, key="one")
    story.act("northgate.adviser", journey, "record_contact", CONTACT, key="two")
    assert story.act("northgate.adviser", journey, "record_contact", CONTACT, key="one") == first


@pytest.mark.parametrize("other", [{"channel": "email", "reached": False}, {"channel": "phone", "reached": True}])
def test_the_same_key_with_another_body_is_refused(story: Story, journey: str, other: dict[str, Any]) -> None:
    story.act("northgate.adviser", journey, "record_contact", CONTACT, key="one")
    refused = story.act("northgate.adviser", journey, "record_contact", other, key="one", expect=422)
    assert refused["type"] == "idempotency-key-reused"
    assert events(story, journey).count("contact_made") == 0


def test_the_same_key_for_another_record_is_refused(story: Story, journey: str) -> None:
    other = story.refer("Ben Ode")
    story.act("northgate.adviser", journey, "record_contact", CONTACT, key="one")
    refused = story.act("northgate.adviser", other, "record_contact", CONTACT, key="one", expect=422)
    assert refused["type"] == "idempotency-key-reused"


def test_the_same_key_for_another_action_is_refused(story: Story, journey: str) -> None:
    story.act("northgate.coordinator", journey, "ask_referrer_for_details", key="one")
    refused = story.hand_off("northgate.coordinator", story.inbound(journey), "acknowledge", key="one", expect=422)
    assert refused["type"] == "idempotency-key-reused"


def test_two_callers_may_choose_the_same_key(story: Story, journey: str) -> None:
    story.act("northgate.adviser", journey, "record_contact", CONTACT, key="one")
    story.act("northgate.coordinator", journey, "record_contact", CONTACT, key="one")
    assert events(story, journey).count("contact_attempted") == 2


def test_a_refused_command_is_not_kept_under_its_key(story: Story, journey: str) -> None:
    refused = story.hand_off("northgate.coordinator", story.inbound(journey), "accept", key="one", expect=409)
    assert "not_all_three" in codes(refused)
    assert "one" not in stored_keys(story)


def test_a_key_that_was_refused_serves_the_mended_request(story: Story, journey: str) -> None:
    inbound = story.inbound(journey)
    story.hand_off("northgate.coordinator", inbound, "accept", key="one", expect=409)
    story.accept("northgate.coordinator", inbound, "2026-03-10", "2026-12-18", key="one")
    assert story.state(inbound) == "accepted"


def test_a_body_that_breaks_its_schema_is_not_kept_under_its_key(story: Story, journey: str) -> None:
    story.act("northgate.adviser", journey, "record_contact", {"channel": "pigeon"}, key="one", expect=422)
    assert "one" not in stored_keys(story)


def test_a_caller_who_may_not_see_the_record_leaves_no_key(story: Story, journey: str) -> None:
    story.act("millbrook.coordinator", journey, "record_contact", CONTACT, key="one", expect=404)
    assert "one" not in stored_keys(story)
