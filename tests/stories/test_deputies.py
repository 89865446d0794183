"""While somebody is away their deputy hears and does what waits on them, as long as the absence lasts."""

from datetime import date
from typing import Any

import pytest

from tests.stories import way
from tests.stories.chased import answer, chase
from tests.stories.scenes import scene
from tests.stories.story import API, Story, codes
from tests.stories.test_leavers import leave
from workflows import deputies
from workflows.tables.organisations import PersonRole
from workflows.vocabulary import Role

COORDINATOR, SECOND, TUTOR, MANAGER = (
    f"northgate.{each}" for each in ("coordinator", "second_coordinator", "tutor", "manager")
)

FORTNIGHT = (date(2026, 3, 2), date(2026, 3, 16))


def put(story: Story, who: str, path: str, body: Any, expect: int = 200) -> Any:
    """Put something as somebody; the answer."""
    key = {"Idempotency-Key": f"{who}-{path}-{story.clock.now()}-{body}"[:190].replace(" ", "")}
    answered = story.cast.client_of(who).put(f"{API}{path}", json=body, headers=key)
    assert answered.status_code == expect, answered.text
    return answered.json()


def days(story: Story, deputy: str, until: str = "2026-03-20") -> dict[str, str]:
    """Away from Monday 2 March, with a deputy."""
    return {"from_on": "2026-03-02", "until_on": until, "deputy_id": story.cast[deputy]}


def go_away(story: Story, who: str, deputy: str, until: str = "2026-03-20") -> None:
    """Somebody enters their own absence."""
    put(story, who, "/preferences", {"away": days(story, deputy, until)})


@pytest.fixture
@scene
def asked(story: Story) -> str:
    """Priya was asked for more about Amy on Monday 2 March and was to answer by Monday 9 March; the hand-off."""
    journey = way.refer(story)
    inbound: str = story.inbound(journey)
    story.hand_off(way.LEAD, inbound, "ask_for_more", {"question": "Which school?"})
    return inbound


def stalled(story: Story, who: str) -> list[str]:
    """What stands late before somebody as theirs."""
    return [line["rule"] for line in story.get(who, "/stalled")["items"]]


def test_what_a_named_adviser_must_answer_is_the_deputys_while_she_is_away(story: Story, asked: str) -> None:
    go_away(story, "priya", "tom", "2026-03-10")
    story.sweep("2026-03-10 09:00")
    assert stalled(story, "tom") == ["answer"]
    story.sweep("2026-03-11 09:00")
    assert (stalled(story, "tom"), stalled(story, "priya")) == ([], ["answer"])


def test_without_a_deputy_it_is_no_colleagues(story: Story, asked: str) -> None:
    story.sweep("2026-03-10 09:00")
    assert stalled(story, "tom") == []


def test_the_deputy_answers_the_chaser(story: Story, asked: str) -> None:
    go_away(story, "priya", "tom")
    story.sweep("2026-03-10 09:00")
    answer(story, "tom", chase(story, asked, rule="answer").id, {"answer": "done"})


@pytest.mark.parametrize(("who", "deputy"), [(COORDINATOR, TUTOR), (MANAGER, COORDINATOR)])
def test_a_deputy_holds_the_same_roles(story: Story, who: str, deputy: str) -> None:
    """Anybody else would be told of what waits and could do nothing about it."""
    refused = put(story, who, "/preferences", {"away": days(story, deputy)}, 409)
    assert codes(refused) == ["deputy_lacks_roles"]
    assert who.partition(".")[2] in refused["refusals"][0]["sentence"]
    assert story.get(who, "/preferences")["away"] is None


@pytest.mark.parametrize(("who", "expect"), [(COORDINATOR, 200), ("northgate.safeguarding_lead", 409)])
def test_a_manager_may_be_the_deputy_of_all_but_the_safeguarding_lead(story: Story, who: str, expect: int) -> None:
    put(story, who, "/preferences", {"away": days(story, MANAGER)}, expect)


def test_a_manager_enters_the_absence_of_somebody_who_is_ill(story: Story, asked: str) -> None:
    path = f"/preferences/{story.cast['priya']}/away"
    found = put(story, "connexions.manager", path, {"away": days(story, "tom")})
    assert found == {"person_id": story.cast["priya"], "away": days(story, "tom")}
    assert story.get("priya", "/preferences")["away"] == days(story, "tom")
    story.sweep("2026-03-10 09:00")
    assert stalled(story, "tom") == ["answer"]


def test_a_manager_ends_it_too(story: Story) -> None:
    go_away(story, "priya", "tom")
    put(story, "connexions.manager", f"/preferences/{story.cast['priya']}/away", {"away": None})
    assert story.get("priya", "/preferences")["away"] is None


@pytest.mark.parametrize(("body", "stays"), [({}, True), ({"away": None}, False)])
def test_an_absence_that_is_not_spoken_of_stays(story: Story, body: dict[str, Any], stays: bool) -> None:
    go_away(story, "priya", "tom")
    put(story, "priya", "/preferences", {"choices": [{"group": "referrals", "channel": "inbox"}], **body})
    assert story.get("priya", "/preferences")["away"] == (days(story, "tom") if stays else None)


def test_a_colleague_enters_nobodys_absence(story: Story) -> None:
    refused = put(story, "tom", f"/preferences/{story.cast['priya']}/away", {"away": days(story, "tom")}, 409)
    assert codes(refused) == ["not_yours"]
    assert refused["refusals"][0]["who_could"] == ["manager of Westshire Connexions"]


@pytest.mark.parametrize("whose", ["northgate.coordinator", "connexions"])
def test_of_somebody_elses_people_a_manager_finds_nobody(story: Story, whose: str) -> None:
    path = f"/preferences/{story.cast[whose]}/away"
    put(story, "connexions.manager", path, {"away": days(story, "tom")}, 404)


def test_a_deputy_named_by_a_manager_holds_the_persons_roles(story: Story) -> None:
    """Whose roles count are those of the person who is away, not the manager's."""
    path = f"/preferences/{story.cast[TUTOR]}/away"
    assert codes(put(story, MANAGER, path, {"away": days(story, COORDINATOR)}, 409)) == ["deputy_lacks_roles"]
    put(story, MANAGER, f"/preferences/{story.cast[COORDINATOR]}/away", {"away": days(story, SECOND)})


@pytest.mark.parametrize(("until", "acts"), [("2026-03-20", "una"), ("2026-03-09", "tom")])
def test_the_deputys_deputy_acts_while_both_are_away(story: Story, asked: str, until: str, acts: str) -> None:
    """Una Bell is an adviser too here; Tom, who stands in for Priya, is away until the day before or longer."""
    una = "connexions.manager"
    story.set_stored(PersonRole, (story.cast[una], Role.MANAGER), role=Role.ADVISER)
    go_away(story, "priya", "tom")
    go_away(story, "tom", una, until)
    story.sweep("2026-03-10 09:00")
    seen = {who for who, name in (("una", una), ("tom", "tom")) if stalled(story, name)}
    assert seen == {acts}


def acting(story: Story, who: str) -> str | None:
    """Who is the deputy of somebody from Northgate now."""
    away = story.get(who, "/preferences")["away"]
    names = {identifier: name for name, identifier in story.cast.ids.items()}
    return names[away["deputy_id"]] if away else None


def test_when_a_deputy_leaves_a_manager_acts_on_the_same_days(story: Story, asked: str) -> None:
    go_away(story, "priya", "tom")
    leave(story, "tom")
    assert story.get("priya", "/preferences")["away"] == days(story, "connexions.manager")
    story.sweep("2026-03-10 09:00")
    assert stalled(story, "connexions.manager") == ["answer"]


def test_without_a_manager_a_colleague_in_the_same_roles_does(story: Story) -> None:
    leave(story, MANAGER)
    story.set_stored(PersonRole, (story.cast[TUTOR], Role.TUTOR), role=Role.COORDINATOR)
    go_away(story, COORDINATOR, SECOND)
    leave(story, SECOND)
    assert acting(story, COORDINATOR) == TUTOR


def test_rather_somebody_who_is_there_than_a_manager_who_is_away_too(story: Story) -> None:
    """Northgate's manager has named the coordinator, who would be their own deputy; a third coordinator is there."""
    go_away(story, COORDINATOR, SECOND)
    story.set_stored(PersonRole, (story.cast[TUTOR], Role.TUTOR), role=Role.COORDINATOR)
    with story.cast.runtime.database.unit_of_work() as transaction:
        deputies.set_absence(transaction.session, story.cast[MANAGER], (story.cast[COORDINATOR], *FORTNIGHT))
    leave(story, SECOND)
    assert acting(story, COORDINATOR) == TUTOR


def test_where_nobody_may_be_the_deputy_the_absence_keeps_its_days(story: Story) -> None:
    """Nobody but another safeguarding lead does what one does: what is hers stays hers, and is passed up when late."""
    lead = "northgate.safeguarding_lead"
    story.set_stored(PersonRole, (story.cast[TUTOR], Role.TUTOR), role=Role.SAFEGUARDING_LEAD)
    go_away(story, lead, TUTOR)
    leave(story, TUTOR)
    assert story.get(lead, "/preferences")["away"] == days(story, TUTOR)


def test_an_absence_that_is_over_stays_as_it_was(story: Story) -> None:
    go_away(story, COORDINATOR, SECOND, "2026-03-06")
    story.at("2026-03-07 09:00")
    leave(story, SECOND)
    assert acting(story, COORDINATOR) == SECOND
