"""C24: a concern finds whoever can look at it: with a learner who moves on, and where the usual people are gone."""

from typing import Any

import pytest

from tests.both import BOTH
from tests.stories import way
from tests.stories.concerned import SAFEGUARDING, concern, concerns, decide, supported, to_look_at, told
from tests.stories.story import Story, codes
from tests.stories.test_leavers import leave
from workflows.deputies import set_absence

MANAGER, ELSEWHERE = "northgate.manager", "millbrook.safeguarding_lead"


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    return str(request.param)


def away(story: Story, who: str, deputy: str) -> None:
    """Somebody is away today."""
    today = way.today(story)

    with story.cast.runtime.database.unit_of_work() as transaction:
        set_absence(transaction.session, story.cast[who], (story.cast[deputy], today, today))


def at_millbrook(story: Story) -> str:
    """Amy in induction with Millbrook, in the consortium that Northgate leads."""
    journey = way.refer(story, "consortium", receivers=[story.cast["millbrook"]])
    way.accept(story, journey, "millbrook")
    way.start(story, journey, "millbrook")
    return journey


def transferred(story: Story, journey: str) -> str:
    """The learner begins at Millbrook; the journey that goes on there."""
    transfer = way.transferring(story, journey)
    way.begin(story, transfer)
    return str(story.get(way.LEAD, f"/hand-offs/{transfer}")["linked_journey_id"])


def waits_with(story: Story, raised: str) -> list[str]:
    """The organisations whose task it is to look at the concern."""
    names = {identifier: name for name, identifier in story.cast.ids.items()}
    return [names[task.organisation_id] for task in to_look_at(story, raised)]


@BOTH
def test_one_decided_on_and_not_closed_goes_along_with_a_transfer(story: Story) -> None:
    journey = way.on_programme(story)
    raised = concern(story, journey)
    decide(story, journey, raised)
    linked = transferred(story, journey)
    assert [each["state"] for each in concerns(story, ELSEWHERE, linked)] == ["looked_at"]
    body = {"concern_id": raised, "note": "Spoke with her."}
    story.act(ELSEWHERE, linked, "add_concern_note", body)
    assert codes(story.act(SAFEGUARDING, journey, "add_concern_note", body, expect=409)) == ["not_yours"]
    story.act(ELSEWHERE, linked, "close_concern", body | {"outcome": "risk_ended"})


def test_a_closed_one_stays_where_it_was(story: Story) -> None:
    journey = way.on_programme(story)
    decide(story, journey, concern(story, journey), decision="no_further_action")
    assert concerns(story, ELSEWHERE, transferred(story, journey)) == []


@BOTH
def test_raised_on_the_journey_left_it_waits_where_the_learner_is_now(story: Story) -> None:
    journey = way.on_programme(story)
    linked = transferred(story, journey)
    raised = concern(story, journey, "northgate.tutor")
    assert waits_with(story, raised) == ["millbrook"]
    assert [each["id"] for each in concerns(story, ELSEWHERE, linked)] == [raised]
    decide(story, linked, raised, ELSEWHERE)


def test_a_restricted_agency_before_the_transfer_is_not_named_to_the_next_lead(story: Story) -> None:
    journey = way.on_programme(story)
    story.act(SAFEGUARDING, journey, "record_need", {"need": "counselling", "status": "new"})
    given = {"item": "support_need", "need": "counselling", "basis": "explicit_consent",
             "given_on": way.in_days(story, 0)}  # fmt: skip
    story.act(SAFEGUARDING, journey, "record_consent", given)
    story.send(way.LEAD, journey, "support", "haven", need="counselling")
    raised = concern(story, journey, "haven.worker")
    (seen,) = concerns(story, SAFEGUARDING, journey)
    assert (seen["id"], seen["raised_for"]["name"]) == (raised, "Haven")
    (seen,) = concerns(story, ELSEWHERE, transferred(story, journey))
    assert (seen["id"], seen["raised_for"], seen["raised_by"]) == (raised, None, None)


def test_whoever_looks_after_it_reads_about_whom_it_is(story: Story) -> None:
    journey = way.in_induction(story)
    concern(story, journey)
    assert [each["learner_name"] for each in concerns(story, SAFEGUARDING, journey)] == ["Amy Cole"]


def test_while_every_lead_is_away_a_manager_looks_at_it(story: Story) -> None:
    journey = way.in_induction(story)
    raised = concern(story, journey)
    assert concerns(story, MANAGER, journey) == []
    away(story, SAFEGUARDING, MANAGER)
    assert [each["id"] for each in concerns(story, MANAGER, journey)] == [raised]
    decide(story, journey, raised, MANAGER)


def test_the_day_the_lead_is_back_it_is_the_leads_alone(story: Story) -> None:
    journey = way.in_induction(story)
    away(story, SAFEGUARDING, MANAGER)
    concern(story, journey)
    story.at("2026-03-03 00:00")
    assert concerns(story, MANAGER, journey) == []


def nobody_looks(story: Story) -> None:
    """Neither lead nor manager nor anybody named for restricted matters is left at Millbrook; a tutor is."""
    for who in ("safeguarding_lead", "manager", "coordinator", "second_coordinator", "adviser"):
        leave(story, f"millbrook.{who}")


@BOTH
def test_where_nobody_can_look_any_more_it_is_the_leads_of_the_partnership(story: Story) -> None:
    journey = at_millbrook(story)
    raised = concern(story, journey, "millbrook.tutor")
    assert waits_with(story, raised) == ["millbrook"]
    nobody_looks(story)
    assert waits_with(story, raised) == ["northgate"]
    assert [each["id"] for each in concerns(story, SAFEGUARDING, journey)] == [raised]
    decide(story, journey, raised, SAFEGUARDING)


def test_raised_where_nobody_can_look_it_goes_to_the_lead_at_once(story: Story) -> None:
    journey = at_millbrook(story)
    nobody_looks(story)
    assert waits_with(story, concern(story, journey, "millbrook.tutor")) == ["northgate"]


def test_that_lead_reads_the_concern_and_nothing_else_of_the_journey(story: Story) -> None:
    journey = at_millbrook(story)
    story.get(SAFEGUARDING, f"/journeys/{journey}/concerns", expect=404)
    nobody_looks(story)
    concern(story, journey, "millbrook.tutor")
    story.get(SAFEGUARDING, f"/journeys/{journey}", expect=404)
    story.get(way.LEAD, f"/journeys/{journey}/concerns", expect=404)


def on_hand_off(story: Story, who: str, hand_off: str, *, expect: int = 200, **more: Any) -> Any:
    """Raise a concern on a hand-off."""
    return story.hand_off(who, hand_off, "raise_concern", told(story, **more), expect=expect)


@BOTH
def test_an_agency_that_knows_only_its_hand_off_raises_one_there(story: Story) -> None:
    journey = way.in_induction(story)
    hand_off = supported(story, journey)
    story.hand_off("haven.worker", hand_off, "decline", {"reason": "no_place", "advice": "ask again in May"})
    assert story.get("haven.worker", f"/hand-offs/{hand_off}")["journey_id"] is None
    raised = on_hand_off(story, "haven.worker", hand_off)["id"]
    assert [each["id"] for each in concerns(story, SAFEGUARDING, journey)] == [raised]


def test_raised_on_a_hand_off_it_leaves_no_trace_there(story: Story) -> None:
    journey = way.in_induction(story)
    hand_off = supported(story, journey)
    before = story.get("haven.worker", f"/hand-offs/{hand_off}")
    on_hand_off(story, "haven.worker", hand_off)
    assert story.get("haven.worker", f"/hand-offs/{hand_off}") == before


def test_nobody_raises_one_on_a_hand_off_that_is_not_theirs_to_see(story: Story) -> None:
    hand_off = supported(story, way.in_induction(story))
    on_hand_off(story, "waywheel.worker", hand_off, expect=404)
