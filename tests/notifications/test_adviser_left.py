"""What waits on a referrer whose named adviser has left is told to the managers, and whoever is told can answer."""

import pytest

from tests.notifications.office import Office
from tests.stories import way
from tests.stories.chased import answer, chase
from tests.stories.story import Story
from tests.stories.test_deputies import stalled
from tests.stories.test_leavers import leave

MANAGER = "connexions.manager"
LATE = "2026-03-10 09:00"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Both databases."""
    return str(request.param)


@pytest.fixture
def asked(story: Story, office: Office) -> str:
    """Priya was asked for more about Amy and was to answer by Monday 9 March; messages so far are forgotten."""
    found: str = story.inbound(way.refer(story))
    story.hand_off(way.LEAD, found, "ask_for_more", {"question": "Which school?"})
    office.empty()
    return found


def told(office: Office) -> set[str]:
    """Who at Connexions has something in the inbox once the clock has worked and the messages have gone out."""
    office.story.sweep(LATE)
    office.deliver()
    return {who for who in ("priya", "tom", MANAGER) if office.inbox(who)}


def test_as_long_as_she_is_there_she_alone_hears(office: Office, asked: str) -> None:
    assert told(office) == {"priya"}


def test_once_she_has_left_the_managers_hear(office: Office, story: Story, asked: str) -> None:
    leave(story, "priya")
    assert told(office) == {MANAGER}


def test_where_there_is_no_manager_her_colleagues_hear(office: Office, story: Story, asked: str) -> None:
    leave(story, MANAGER)
    leave(story, "priya")
    assert told(office) == {"tom"}


@pytest.mark.parametrize("who", [MANAGER, "tom"])
def test_the_manager_and_her_colleagues_have_it_and_can_answer(
    office: Office, story: Story, asked: str, who: str
) -> None:
    leave(story, "priya")
    story.sweep(LATE)
    assert stalled(story, who) == ["answer"]
    answer(story, who, chase(story, asked, rule="answer").id, {"answer": "done"})


@pytest.mark.parametrize(("without", "has_it"), [([], MANAGER), ([MANAGER], "tom")])
def test_what_still_waits_is_said_to_those_who_are_told(
    office: Office, story: Story, asked: str, without: list[str], has_it: str
) -> None:
    """Below the digests of the next days."""
    for who in (*without, "priya"):
        leave(story, who)
    story.sweep(LATE)
    with office.database.reading() as transaction:
        session, moment, here = transaction.session, story.clock.now(), {"tom", MANAGER}.difference(without)
        found = [who for who in here if office.address_book.still_late(session, story.cast[who], moment)]
    assert found == [has_it]
