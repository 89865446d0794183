"""A Year 11 leaver applies to three partnerships, is offered a place in two, and starts in one in September (0.3)."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from engine.runtime import new_id
from tests.stories import way
from tests.stories.story import Story, codes, london
from tests.stories.way import LEAD, PARTNER, PRIYA
from workflows.tables.organisations import Organisation, Partnership, PartnershipMember
from workflows.tables.programmes import Intake, PlacePool
from workflows.vocabulary import DeliveryModel, OrganisationKind

SEPTEMBER = date(2026, 9, 7)
ZARA = way.learner("Zara Nwosu", birth_date="2010-03-10", school_leaving_on="2026-06-26")
OFFER = {"start_on": str(SEPTEMBER), "planned_end_on": "2027-07-16"}
CONDITION = "GCSE English at grade 3"


@pytest.fixture
def applied(story: Story) -> tuple[str, str, str]:
    """The school refers Zara to Northgate, Millbrook and Ashdown on Monday 2 March; Ashdown is full."""
    story.set_stored(Organisation, story.cast["connexions"], kind=OrganisationKind.SCHOOL)
    alone = Partnership(id=new_id(), name="ashdown alone", delivery_model=DeliveryModel.HOLISTIC,
                        lead_id=story.cast["ashdown"])  # fmt: skip
    ashdown = alone.id
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.session.add(alone)
        transaction.flush()
        transaction.session.add(PartnershipMember(partnership_id=ashdown, organisation_id=story.cast["ashdown"]))
        for provider in ("northgate", "millbrook", "ashdown"):
            transaction.session.add(Intake(programme_id=story.cast.programme(provider), starts_on=SEPTEMBER))
        full = col(PlacePool.programme_id) == story.cast.programme("ashdown")
        transaction.connection.execute(sa.update(PlacePool).where(full).values(places=0))
    return (
        way.refer(story, "holistic", ZARA),
        way.refer(story, "consortium", ZARA, same_person=True, receivers=[story.cast["millbrook"]]),
        way.refer(story, "holistic", ZARA, same_person=True, partnership_id=ashdown),
    )


def offered(story: Story, northgate: str, millbrook: str, ashdown: str) -> None:
    """Northgate makes a conditional offer, Millbrook one without conditions, and at Ashdown Zara waits."""
    way.accept(story, northgate, conditions=CONDITION, answer_by="2026-03-31", **OFFER)
    story.at("2026-03-04 10:00")
    way.accept(story, millbrook, "millbrook", answer_by="2026-03-20", **OFFER)
    agreed: dict[str, Any] = {"learner_agrees": way.word(story), "referrer_agrees": True}
    waiting = {**agreed, "programme_id": story.cast.programme("ashdown")}
    story.hand_off("ashdown.coordinator", story.inbound(ashdown), "waitlist", waiting)


def test_from_three_applications_to_one_start_in_september(story: Story, applied: tuple[str, str, str]) -> None:
    offered(story, *applied)
    northgate, millbrook, ashdown = applied
    (choice,) = story.tasks(millbrook, "learners_choice")
    assert (choice.organisation_id, story.task_due(choice)) == (story.cast["connexions"], date(2026, 3, 20))
    offers = [story.get(PRIYA, f"/hand-offs/{story.inbound(each)}")["offer"] for each in applied]
    assert offers == ["conditional", "unconditional", None]
    # Nothing but the clock comes by when Zara leaves school: each referral goes on as it was sent.
    story.sweep("2026-06-26 23:59")
    assert {story.instance(each).responsible for each in applied} == {story.cast["connexions"]}
    story.sweep("2026-06-27 00:00")
    assert [story.instance(each).responsible for each in applied] == [
        story.cast["northgate"], story.cast["millbrook"], story.cast["connexions"],
    ]  # fmt: skip
    assert story.responsibility(millbrook) == [
        ("connexions", london("2026-03-02 10:00"), london("2026-06-27 00:00")),
        ("millbrook", london("2026-06-27 00:00"), None),
    ]
    assert [len(story.hand_offs(each)) for each in applied] == [1, 1, 1]
    # Between what the pupil chooses is for the school to know, and not for the provider that answers now.
    (choice,) = story.tasks(millbrook, "learners_choice")
    assert choice.organisation_id == story.cast["connexions"]

    started = {"arrived_on": str(SEPTEMBER)}
    story.hand_off(PARTNER, story.inbound(millbrook), "start", started, at="2026-09-07 09:30")
    assert [story.state(each) for each in applied] == ["cancelled", "induction", "cancelled"]
    moment = story.history(millbrook)[-1].at
    for other, who in ((northgate, LEAD), (ashdown, "ashdown.coordinator")):
        assert (story.state(story.inbound(other)), story.history(other)[-1].at) == ("ended_with_journey", moment)
        seen = str(story.get(who, f"/hand-offs/{story.inbound(other)}"))
        assert "Millbrook" not in seen
        assert story.cast["millbrook"] not in seen
    assert [story.places_taken(each) for each in ("northgate", "millbrook")] == [0, 1]
    assert story.tasks(millbrook, "learners_choice") == []


def test_a_second_application_to_the_same_partnership_is_a_duplicate(
    story: Story, applied: tuple[str, str, str]
) -> None:
    again = story.refer(ZARA, "holistic", same_person=True, expect=409)
    assert (codes(again), len(applied)) == (["duplicate"], 3)
    assert story.get(PRIYA, f"/journeys/{applied[0]}")["state"] == "referred"
