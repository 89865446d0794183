"""The learner's own pages say where they are and what comes next, and nothing that staff keep among themselves."""

import pytest

from api.schemas.paging import decode_cursor
from tests.stories import concerned, own, way
from tests.stories.own import come_in, helped, read, say
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.way import LEAD
from workflows.tables.accesses import AccessEntry
from workflows.tables.organisations import Organisation

SAFETY = "northgate.safeguarding_lead"
REASON = "at risk of harm, seen today"
SAFEGUARDING_HOLD = {"reason": "safeguarding", "review_on": "2026-03-20"}


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy, on her programme."""
    return way.on_programme(story)


def test_where_a_referral_stands_and_by_when_it_is_answered(story: Story) -> None:
    way.refer(story)
    page = read(come_in(story), "/my")
    assert "Northgate We have asked for a place for you. Next, they tell us if they have a place for you." in page
    assert "You should hear if there is a place for you ( Northgate ): by 9 March 2026" in page
    assert "Who we wait for Northgate" in page
    assert "Ask for Priya Shah ." in page


def test_who_looks_after_and_who_teaches_are_named(story: Story, journey: str) -> None:
    page = read(come_in(story), "/my")
    assert "You are on your programme." in page
    assert "Who looks after you Northgate Who teaches you now Northgate" in page
    assert "Ask for Northgate Adviser ." in page
    assert "You should have your next review ( Northgate ): by" in page


def test_an_ended_journey_says_where_the_learner_went(story: Story) -> None:
    journey = way.in_exit_review(story)
    way.credit(story, journey)
    story.act(LEAD, journey, "record_exit_report", {"report": "Done.", "reported_on": way.in_days(story, 0)})
    story.act(LEAD, journey, "progress")
    page = read(come_in(story), "/my")
    assert "You have moved on." in page
    assert "Where you went Apprenticeship" in page
    assert "Who we wait for" not in page


def test_several_journeys_are_named_by_their_providers(story: Story) -> None:
    way.refer(story, "holistic")
    way.refer(story, "consortium", same_person=True, receivers=[story.cast["millbrook"]])
    page = read(come_in(story), "/my")
    assert page.index("Millbrook We have asked") < page.index("Northgate We have asked")


def test_the_plan_says_what_is_learnt_and_when_the_review_is(story: Story, journey: str) -> None:
    way.review(story, journey, actions=["Visit the garage"], learner_comment="I like the hair salon.")
    page = read(come_in(story), "/my/plan")
    for said in ("Award in vocational Your trade or kind of work Northgate 12", "You have 0 of 20", "Visit the garage",
                 "What you said: I like the hair salon.", "Your next review is by"):  # fmt: skip
        assert said in page


def test_a_review_whose_day_has_passed_is_said_to_be_late(story: Story, journey: str) -> None:
    way.review(story, journey)
    story.at("2026-04-20 10:00")
    page = read(come_in(story), "/my/plan")
    assert "You should have had a review by 30 March 2026 . This is late. Ask when it is." in page
    assert "Your next review is by" not in page


@pytest.mark.parametrize(
    ("phone", "email", "said"),
    [("0117 496 0000", None, "You can call and ask"), (None, "in@northgate.example", "You can write and ask")],
)
def test_a_learner_is_told_to_call_only_where_there_is_a_number(
    story: Story, journey: str, phone: str | None, email: str | None, said: str
) -> None:
    story.set_stored(Organisation, story.cast["northgate"], phone=phone, email=email)
    story.at("2026-04-20 10:00")
    page = read(come_in(story), "/my")
    assert f"This is late. {said}." in page
    assert ("call" in page.partition("By when")[2], "Phone:" in page) == (phone is not None,) * 2


def test_what_staff_wrote_for_one_another_is_not_shown(story: Story, journey: str) -> None:
    way.review(story, journey, at_risk=True, at_risk_reason="Her uncle drinks.", needs_note="Ask the uncle.")
    client = come_in(story)
    for path in ("/my", "/my/plan", "/my/print"):
        page = read(client, path)
        assert "uncle" not in page
        assert "risk" not in page


def test_a_concern_and_what_was_done_for_safety_leave_no_trace(story: Story, journey: str) -> None:
    client = come_in(story)
    pages = ("/my", "/my/plan", "/my/sharing", "/my/print")
    before = [read(client, path) for path in pages]
    story.act("northgate.adviser", journey, "record_need", {"need": "counselling", "status": "new"})
    shown = [read(client, path) for path in pages]
    assert shown[0] == before[0]
    concerned.concern(story, journey, "northgate.tutor")
    story.send(SAFETY, journey, "support", "haven", need="counselling", safeguarding_reason=REASON)
    story.act(SAFETY, journey, "hold", {"reason": "safeguarding", "review_on": "2026-03-20"}, expect=None)
    story.get("haven.worker", f"/journeys/{journey}")
    story.get("haven.worker", "/hand-offs")
    assert [read(client, path) for path in pages[:3]] == shown[:3]
    looked = read(client, "/my/looked")
    assert "Haven" not in looked
    assert REASON not in looked


def test_a_safeguarding_hold_changes_no_page(story: Story) -> None:
    journey = helped(story)[0]
    story.act(LEAD, journey, "record_need", {"need": "housing", "status": "new"})
    story.act(LEAD, journey, "record_consent", {**own.TRAVEL, "need": "housing", "given_on": way.in_days(story, 0)})
    story.send(LEAD, journey, "support", "haven", need="housing")
    client = come_in(story)
    say(client, "/my/change", kind="support", text="I need money for the bus.")
    pages = ("/my", "/my/plan", "/my/sharing", "/my/comments", "/my/change")
    before = [read(client, path) for path in pages]
    assert "They should tell us that they got our letter ( Haven ): by" in before[0]
    story.act(SAFETY, journey, "hold", SAFEGUARDING_HOLD)
    assert [read(client, path) for path in pages] == before
    say(client, "/my/change", kind="change", text="I want to learn about cars.")
    assert read(client, "/my/change").count("You should hear from us by 9 March 2026.") == 2


def test_a_day_that_passes_under_a_safeguarding_hold_is_late_as_ever(story: Story, journey: str) -> None:
    story.act(SAFETY, journey, "hold", SAFEGUARDING_HOLD)
    story.at("2026-04-20 10:00")
    assert "You should have your next review ( Northgate ): by 30 March 2026 . This is late." in read(
        come_in(story), "/my"
    )


def test_another_hold_is_told_and_goes_on_under_one_for_safety(story: Story, journey: str) -> None:
    client = come_in(story)
    story.act(LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": "2026-03-20"})
    before = read(client, "/my")
    assert "We set a pause with you." in before
    story.act(SAFETY, journey, "hold", SAFEGUARDING_HOLD, at="2026-03-02 10:10")
    assert read(client, "/my") == before


def test_who_looked_is_named_with_why_and_ones_own_look_is_not_noted(story: Story, journey: str) -> None:
    story.get("council.officer", f"/journeys/{journey}")
    client = come_in(story)
    page = read(client, "/my/looked")
    assert "Meg Doyle, Westshire Council What we wrote about you The law says that they may look" in page
    for path in ("/my", "/my/plan", "/my/sharing", "/my/looked", "/my/comments", "/my/change", "/my/print"):
        read(client, path)
    assert {row.actor_kind for row in _looks(story)} == {"person"}


def test_many_looks_come_some_at_a_time(story: Story, journey: str) -> None:
    for _ in range(60):
        story.get("council.officer", f"/journeys/{journey}")
    client = come_in(story)
    first = client.get("/my/looked").text
    older = first.partition('rel="next" href="')[2].partition('"')[0]
    assert first.count("<tr") == 51
    assert "Back to the last ones" in read(client, older)
    # Numbers would tell by their gaps how many looks are left out.
    fiftieth = sorted(_looks(story), key=lambda row: row.sequence)[-50]
    assert decode_cursor(older.partition("after=")[2], 1) == [fiftieth.id]


def test_another_learners_page_shows_nothing_of_this_one(story: Story, journey: str) -> None:
    way.refer(story, "consortium", about="Ben Ode", receivers=[story.cast["millbrook"]])
    ben = come_in(story, "Ben")
    for path in ("/my", "/my/plan", "/my/sharing", "/my/looked", "/my/print"):
        assert "Northgate" not in read(ben, path) or path == "/my/looked"
        assert "Award in vocational" not in read(ben, path)


def test_staff_come_to_no_learners_page_and_learners_to_none_of_staff(story: Story, journey: str) -> None:
    client = come_in(story)
    for path in ("/work", "/journeys", f"/journeys/{journey}"):
        assert client.get(path, follow_redirects=False).headers["location"].startswith("/sign-in")
    assert client.get(f"/api/v1/journeys/{journey}").status_code == 401
    staff = story.cast.client_of(LEAD)
    assert staff.get("/my", follow_redirects=False).headers["location"] == "/my/enter"


def test_big_letters_stay_until_they_are_not_wanted(story: Story, journey: str) -> None:
    client = come_in(story)
    assert "app-large" not in client.get("/my/plan").text
    answer = client.get("/my/size?large=yes&back=/my/plan", follow_redirects=False)
    assert answer.headers["location"] == "/my/plan"
    assert "app-large" in client.get("/my").text
    assert client.get("/my/size?large=no&back=//elsewhere.example", follow_redirects=False).headers["location"] == "/my"
    assert "app-large" not in client.get("/my").text


def test_everything_is_on_the_page_to_print(story: Story, journey: str) -> None:
    client = come_in(story)
    say(client, "/my/comments", text="I was late because of the bus.")
    page = read(client, "/my/print")
    for said in ("You are on your programme.", "Award in vocational", "late because of the bus", "Who looked",
                 "Who has my information", "Northgate Coordinator, Northgate"):  # fmt: skip
        assert said in page
    assert "Say no" not in page


def _looks(story: Story) -> list[AccessEntry]:
    return [row for row in story._rows(AccessEntry, AccessEntry.learner_id, own.newest(story))]
