"""On a learner's record whoever referred them, or answers for them, books visits and reads who came."""

from tests.pages.posting import open_form
from tests.stories import way
from tests.stories.story import Story
from tests.stories.visiting import announce, book


def page_of(story: Story, journey: str, who: str = way.PRIYA) -> str:
    """The record's page of visits."""
    answer = story.cast.client_of(who).get(f"/journeys/{journey}/visits")
    assert answer.status_code == 200
    return str(answer.text)


def test_a_place_is_booked_where_one_was_chosen_and_given_back(story: Story) -> None:
    journey, event = way.refer(story), announce(story)
    assert f"book_visit?chosen={event}" in page_of(story, journey)
    form = open_form(story, way.PRIYA, f"/journeys/{journey}/actions/book_visit?chosen={event}")
    assert form.value("event_id") == event
    said = {f"learner_agrees.on-{part}": text for part, text in (("day", "2"), ("month", "3"), ("year", "2026"))}
    booked = form.send(story, **{"learner_agrees.channel": "phone"}, **said)
    assert booked.page.url.path.endswith("/visits")
    assert "No visit is booked." not in booked.text
    (visit,) = story.get(way.PRIYA, f"/journeys/{journey}/visits")["items"]
    back = open_form(story, way.PRIYA, f"/journeys/{journey}/actions/cancel_visit?chosen={visit['reference']}")
    assert back.value("reference") == visit["reference"]
    assert "Given back on 2 March 2026" in back.send(story).text


def test_only_what_is_for_learners_and_has_a_place_is_offered(story: Story) -> None:
    journey = way.refer(story)
    full, staff = announce(story, title="Full day", places=1), announce(story, title="For staff", kind="staff_session")
    book(story, way.refer(story, about="Ben Hill"), full)
    page = page_of(story, journey)
    assert (full in page, staff in page) == (False, False)


def test_who_came_is_read_on_the_record(story: Story) -> None:
    journey, event = way.refer(story), announce(story)
    reference = book(story, journey, event)
    story.clock.move_to(story.at("2026-03-21 15:00"))
    assert "has not said yet" in page_of(story, journey)
    story.post(
        "millbrook.coordinator", f"/provider-events/{event}/attendance", {"came": [reference], "stayed_away": []}
    )
    assert "The learner came" in page_of(story, journey)


def test_whoever_books_nothing_has_no_such_page(story: Story) -> None:
    journey = way.in_induction(story)
    client = story.cast.client_of("northgate.mis_officer")
    assert client.get(f"/journeys/{journey}").status_code == 200
    assert client.get(f"/journeys/{journey}/visits").status_code == 404
    assert f"/journeys/{journey}/visits" not in client.get(f"/journeys/{journey}").text
