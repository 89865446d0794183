"""A page says that something was done to whoever did it, and to nobody for an address alone."""

import pytest

from engine.runtime import new_id
from tests.pages.looks.agreements import drafted
from tests.pages.looks.people import ADMINISTRATOR, TUTOR, administered
from tests.pages.posting import open_form
from tests.stories import way
from tests.stories.story import Story
from tests.stories.visiting import KEEPS, announce

BANNER = "govuk-notification-banner--success"


def has_banner(story: Story, who: str, address: str) -> bool:
    """Whether the page says to somebody that something was done."""
    answer = story.cast.client_of(who).get(address)
    assert answer.status_code == 200
    return BANNER in answer.text


@pytest.mark.parametrize(
    ("who", "path", "word"),
    [
        (ADMINISTRATOR, "/people", "left"), (KEEPS, "/programmes", "added"), (KEEPS, "/tasks", "finished"),
        (way.PRIYA, "/refer", "saved"), (way.PRIYA, "/refer", "deleted"),
    ],
)  # fmt: skip
def test_an_address_alone_says_nothing(story: Story, who: str, path: str, word: str) -> None:
    administered(story)
    assert not has_banner(story, who, f"{path}?done={word}")


def test_of_a_record_neither(story: Story) -> None:
    assert not has_banner(story, "northgate.manager", f"{drafted(story)}?done=sign")
    assert not has_banner(story, KEEPS, f"/events/{announce(story)}?done=call_off")
    assert not has_banner(story, KEEPS, f"/programmes/{story.cast.programme('millbrook')}?done=changed")


def test_what_was_done_is_said_to_whoever_did_it_and_to_nobody_else(story: Story) -> None:
    administered(story)
    form = open_form(story, ADMINISTRATOR, f"/people/{story.cast[TUTOR]}/roles")
    done = form.send(story, roles=["coordinator", "tutor"])
    assert "The roles count from now on." in done.page.text
    path = str(done.page.url.raw_path, "ascii")
    assert has_banner(story, ADMINISTRATOR, path)
    assert not has_banner(story, "tom", path)


def test_a_second_click_on_recording_a_leaver_leads_where_the_first_did(story: Story) -> None:
    administered(story)
    form = open_form(story, ADMINISTRATOR, f"/people/{story.cast[TUTOR]}/leave")
    for _click in range(2):
        assert "They have left and are signed out." in form.send(story).page.text
    assert form.send(story, _key=new_id()).page.status_code == 404


def test_a_draft_that_is_kept_says_so(story: Story) -> None:
    form = open_form(story, way.PRIYA, "/refer")
    born = {"birth_date-day": "3", "birth_date-month": "5", "birth_date-year": "2009"}
    known = form.send(story, given_name="Amy", family_name="Cole", postcode="BS1 4DJ", **born)
    draft = known.page.url.path.split("/")[2]
    page = open_form(story, way.PRIYA, f"/refer/{draft}/pages/who")
    assert "Your draft is kept." in page.send(story, _later="yes").page.text
