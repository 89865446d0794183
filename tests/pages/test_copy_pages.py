"""Copies of a record, and of the list of learners, are made on pages and noted."""

from tests.pages.posting import open_form, read
from tests.stories import way
from tests.stories.copying import copies, table
from tests.stories.story import Story

MANAGER = "northgate.manager"


def test_a_copy_is_a_file_for_oneself_or_for_another_and_a_second_click_makes_no_other(story: Story) -> None:
    journey = way.in_induction(story)
    form = open_form(story, MANAGER, f"/journeys/{journey}/copies")
    assert ("Westshire Connexions" in form.text, "Harbour" in form.text) == (True, False)
    assert f'value="{story.cast["northgate"]}"' not in form.page.text
    for _click in range(2):
        given = form.send(story, format="csv", receiver_id=story.cast["connexions"]).page
        assert given.headers["content-disposition"].startswith("attachment")
        assert table(given)[0] == ["field", "value"]
    open_form(story, MANAGER, f"/journeys/{journey}/copies").send(story, format="html")
    made = [(each["format"], each["receiver"]["name"]) for each in copies(story, MANAGER, journey)]
    assert made == [("csv", "Westshire Connexions"), ("html", "Northgate")]


def test_nothing_chosen_is_told_at_the_field_and_who_makes_none_reads_why(story: Story) -> None:
    journey = way.in_induction(story)
    address = f"/journeys/{journey}/copies"
    assert "As what: Choose one" in open_form(story, MANAGER, address).send(story).text
    assert "Copies are made by a manager" in open_form(story, "northgate.tutor", address).text
    assert "Make a copy" not in story.cast.client_of("northgate.tutor").get(f"/journeys/{journey}/support").text


def test_the_list_is_kept_as_a_table_narrowed_as_it_is_shown(story: Story) -> None:
    way.in_induction(story)
    way.refer(story, about="Ben Hill")
    page = read(MANAGER, story.cast.client_of(MANAGER).get("/journeys?state=referred"))
    assert page.action == "/journeys/copies"
    assert [row[1] for row in table(page.send(story).page)[1:]] == ["Ben Hill"]
