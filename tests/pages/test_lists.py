"""Lists keep to what they were narrowed to, and let something be done with all that they show."""

from tests.pages.reading import markup, said
from tests.pages.test_problem_pages import seated
from tests.pages.waiting import told
from tests.stories import way
from tests.stories.story import Story


def test_the_list_of_learners_keeps_the_state_that_the_map_led_to(story: Story) -> None:
    way.refer(story)
    way.in_induction(story, about="Ben Ode")
    text = markup(story, way.LEAD, f"/journeys?state=induction&ours=yes&partnership={story.cast['holistic']}")
    assert ("Ben Ode" in text, "Amy Cole" in text) == (True, False)
    assert '<option value="induction" selected>Induction</option>' in text
    assert f'<option value="{story.cast["holistic"]}" selected>' in text
    assert 'name="ours" value="yes" checked' in text


def test_all_on_a_page_are_chosen_at_once(story: Story) -> None:
    first, second = way.refer(story), way.refer(story, about="Ben Ode")
    path = f"/board/together?listed={first}&listed={second}&everybody=yes&action=remind"
    page = seated(story.cast, "priya").get(path)
    assert "For 2 learners:" in page.text


def test_what_is_stalled_is_told_by_the_label_of_its_state(story: Story) -> None:
    way.refer(story)
    story.sweep("2026-03-05 09:00")
    assert "Hand-off: sent, not acknowledged" in said(story, way.LEAD, "/stalled?scope=organisation")


def test_all_messages_that_a_page_showed_are_marked_as_read_at_once(story: Story) -> None:
    for subject in ("First", "Second"):
        told(story, "priya", subject, "Text")
    client = seated(story.cast, "priya")
    shown = client.get("/inbox").text
    told(story, "priya", "Came meanwhile", "Text")
    form = {name: shown.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("_key", "_for", "last")}
    assert client.post("/inbox/read", data=form).status_code == 200
    assert "Unread (1)" in said(story, "priya", "/inbox")
