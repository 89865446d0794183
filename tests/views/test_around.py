"""Around the journeys: tasks, the directory, unmet need, and the words of this release."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.partnering import at_planning, offer
from tests.stories.partnering import rank as rank_for
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.views.crowd import with_counselling

DANIEL = "Dan Declined"
NO = {"reason": "no_place", "note": "full until June", "advice": "ask again"}


@pytest.fixture
@scene
def declined(story: Story) -> str:
    """A referral that Northgate declined; Priya has a task to find a next step."""
    journey = way.refer(story, about=DANIEL)
    story.hand_off(way.LEAD, story.inbound(journey), "decline", NO)
    return journey


def tasks(story: Story, who: str, **query: Any) -> list[Any]:
    """Somebody's tasks."""
    return list(story.get(who, "/tasks", **query)["items"])


@pytest.mark.parametrize("who", ["priya", "tom", "connexions.manager"])
def test_a_task_is_seen_by_its_person_role_and_manager(story: Story, declined: str, who: str) -> None:
    (task,) = tasks(story, who)
    assert (task["kind"], task["learner_name"], task["due_on"]) == ("aftercare", DANIEL, "2026-03-09")


@pytest.mark.parametrize("who", [way.LEAD, "council.officer"])
def test_nobody_else_sees_it(story: Story, declined: str, who: str) -> None:
    assert tasks(story, who) == []


def test_a_task_ends_with_what_came_of_it(story: Story, declined: str) -> None:
    (task,) = tasks(story, "priya")
    done = story.post("tom", f"/tasks/{task['id']}/done", {"outcome": "sent to the college"})
    assert (done["result"], tasks(story, "priya"), len(tasks(story, "priya", ended="true"))) == (
        "sent to the college", [], 1,
    )  # fmt: skip


def test_a_task_ends_once(story: Story, declined: str) -> None:
    (task,) = tasks(story, "priya")
    story.post("priya", f"/tasks/{task['id']}/done", {"outcome": "one"})
    assert codes(story.post("priya", f"/tasks/{task['id']}/done", {"outcome": "two"}, expect=409)) == ["already_ended"]


def test_another_organisation_does_not_find_it(story: Story, declined: str) -> None:
    (task,) = tasks(story, "priya")
    story.post(way.LEAD, f"/tasks/{task['id']}/done", {"outcome": "mine"}, expect=404)


def test_a_second_person_is_no_word_in_a_task(story: Story) -> None:
    journey = way.in_induction(story)
    reported = {"died_on": way.in_days(story, 0), "source": "family", "evidence": "a call"}
    story.act(way.LEAD, journey, "report_death", reported)
    (task,) = tasks(story, way.LEAD)
    refused = story.post(way.LEAD, f"/tasks/{task['id']}/done", {"outcome": "yes"}, expect=409)
    assert codes(refused) == ["ended_by_action"]


def test_no_task_tells_of_restricted_support(story: Story) -> None:
    journey = way.in_induction(story)
    with_counselling(story, journey)
    body = {"reason": "not_engaging", "last_attended_on": way.in_days(story, 0)}
    story.act(way.LEAD, journey, "withdraw", body)
    assert "support_hand_over" not in {task["kind"] for task in tasks(story, "priya")}


def test_partnerships_are_listed_with_their_members(story: Story) -> None:
    found = {row["delivery_model"]: row for row in story.get("priya", "/partnerships")["items"]}
    members = {member["organisation"]["name"]: member["sector"] for member in found["consortium"]["members"]}
    assert members == {"Northgate": "hair", "Millbrook": "motor vehicle", "Harbour": "care"}
    assert found["consortium"]["lead"]["name"] == "Northgate"


def test_programmes_show_the_places_still_free(story: Story) -> None:
    way.accepted(story)
    rows = story.get("priya", "/programmes", organisation=story.cast["northgate"])["items"]
    assert [(row["places"], row["places_free"]) for row in rows] == [(20, 19)]


def test_a_day_without_places_set_shows_none(story: Story) -> None:
    rows = story.get("priya", "/programmes", organisation=story.cast["northgate"], on="2040-01-01")["items"]
    assert [(row["places"], row["places_free"]) for row in rows] == [(None, None)]


def test_only_own_agreements_are_listed(story: Story) -> None:
    rows = story.get("priya", "/agreements")["items"]
    assert [(row["title"], row["in_force"]) for row in rows] == [("referrals", True)]


def test_an_agreement_shows_its_clauses(story: Story) -> None:
    rows = {row["title"]: row for row in story.get(way.PARTNER, "/agreements")["items"]}
    external = rows["lead_provider.millbrook"]
    assert external["deliveries"] == ["functional_skills", "initial_assessment"]
    assert external["records"] == ["results_form"]


@pytest.mark.parametrize(
    ("query", "expected"), [({"q": "hav"}, ["Haven"]), ({"kind": "employer"}, ["Pellow Joinery"]), ({"q": "%"}, [])]
)
def test_organisations_are_found(story: Story, query: dict[str, Any], expected: list[str]) -> None:
    assert [row["name"] for row in story.get("priya", "/organisations", **query)["items"]] == expected


def test_organisations_come_in_pages(story: Story) -> None:
    first = story.get("priya", "/organisations", limit=4)
    second = story.get("priya", "/organisations", limit=100, after=first["next"])
    ids = [row["id"] for row in (*first["items"], *second["items"])]
    assert (len(set(ids)), second["next"]) == (11, None)


def test_unmet_need_counts_refusals_without_names(story: Story) -> None:
    journey = at_planning(story, way.learner("Gil Hart"), "2026-03-02 10:00")
    rank_for(story, journey, "millbrook", "harbour")
    refused = offer(story, journey, "millbrook")
    story.hand_off(way.PARTNER, refused, "decline", {"reason": "needs_not_meetable", "note": "workshop access"})
    report = story.get("northgate.manager", "/reports/unmet-need")
    (line,) = report["lines"]
    assert (line["reason"], line["partner"]["name"], line["component"], line["count"]) == (
        "needs_not_meetable", "Millbrook", "vocational", 1,
    )  # fmt: skip
    assert not [word for word in ("Gil", "Hart", "workshop") if word in str(report)]


@pytest.mark.parametrize(("first", "total"), [("2026-03-02", 1), ("2026-03-03", 0)])
def test_unmet_need_is_that_of_a_period(story: Story, declined: str, first: str, total: int) -> None:
    query = {"from": first, "until": "2026-03-31"}
    assert story.get("northgate.manager", "/reports/unmet-need", expect=200, **query)["total"] == total


def test_unmet_need_is_only_that_of_partnerships_one_leads(story: Story, declined: str) -> None:
    assert story.get("harbour.manager", "/reports/unmet-need")["total"] == 0


@pytest.mark.parametrize("who", ["northgate.tutor", "priya"])
def test_unmet_need_is_for_managers_and_coordinators(story: Story, who: str) -> None:
    story.get(who, "/reports/unmet-need", expect=404)


def test_the_vocabulary_holds_words_states_and_destinations(story: Story) -> None:
    words = story.get("priya", "/vocabulary")
    assert words["enumerations"]["DeclineReason"][0] == "not_eligible"
    assert {"holistic", "hand_off"} <= set(words["states"])
    young = next(row for row in words["destinations"] if (row["age_group"], row["high_needs"]) == ("14-19", False))
    assert {"train_to_gain", "diploma"}.isdisjoint(each["key"] for each in young["destinations"])
