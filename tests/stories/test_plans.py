"""The learning plan: what its destination asks for, when it is due with partners, and who does what inside."""

from datetime import date
from typing import Any

import pytest

from tests.people import agreement
from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network

HARBOUR = "harbour.coordinator"
ILL = {"reason": "our tutor is ill"}
COLLEGE = [{"requirement": "GCSE maths at grade 4", "met": False, "gap": "two grades"}]
NO_AGREEMENT = "There is no internal agreement in force that says who does what and when."


def reviewed(story: Story) -> str:
    """A journey on programme, reviewed on Monday 9 March, so that its plan may change."""
    journey = way.on_programme(story)
    story.at("2026-03-09 10:00")
    way.review(story, journey)
    return journey


def change(story: Story, journey: str, *, expect: int = 200, **about: Any) -> Any:
    """The plan is changed; what is said of its destination and entry requirements is in `about`."""
    said = {**way.plan(story), "reason": "another wish"}
    del said["entry_requirements"]
    return story.act(LEAD, journey, "change_plan", {**said, **about}, expect=expect)


def test_a_changed_destination_is_set_against_what_it_asks_for(story: Story) -> None:
    """C15: another destination without its entry requirements is refused, as it is in the first plan (C12)."""
    refused = change(story, reviewed(story), destination="supported_employment", expect=409)
    assert codes(refused) == ["entry_requirements_missing"]


def test_a_changed_requirement_names_its_gap(story: Story) -> None:
    """C15: a requirement that is not met says what is missing, whether the destination changes or not."""
    entry = [{"requirement": "GCSE maths at grade 4", "met": False}]
    assert codes(change(story, reviewed(story), entry_requirements=entry, expect=409)) == ["gap_missing"]


def test_the_gap_to_a_changed_destination_is_shown(story: Story) -> None:
    """C15: the verdict of a changed plan shows what is still missing for its destination."""
    journey = reviewed(story)
    answer = change(story, journey, destination="supported_employment", entry_requirements=COLLEGE)
    assert answer["gaps"] == COLLEGE


def test_an_unchanged_destination_keeps_its_requirements(story: Story) -> None:
    """C15: a plan changed without a word about its destination goes on showing the gap to it."""
    assert change(story, reviewed(story))["gaps"] == way.ENTRY


@pytest.fixture
@scene
def covered(story: Story) -> tuple[str, str]:
    """A Model 4 journey in PLANNING whose three components Millbrook accepted on 2 March; with Millbrook's part."""
    journey = way.in_planning(story, "partnership")
    return journey, way.with_partner(story, journey)


def test_the_plan_waits_again_when_the_partner_gives_its_part_back(story: Story, covered: tuple[str, str]) -> None:
    """4.4: the plan's five days end "not needed" with the acceptance from which they counted."""
    journey, part = covered
    story.hand_off(PARTNER, part, "return_unstarted", ILL, at="2026-03-03 10:00")
    plan = story.deadline(journey, "plan")
    assert (plan.result, plan.ended_at) == ("not_needed", story.clock.now())


def test_the_plan_waits_again_when_the_partner_s_learner_does_not_arrive(
    story: Story, covered: tuple[str, str]
) -> None:
    """4.4: a return by the clock two working days after the start counts like one by the partner."""
    journey, part = covered
    story.sweep("2026-03-05 00:00")
    assert (story.state(part), story.deadline(journey, "plan").result) == ("returned", "not_needed")


@pytest.mark.parametrize("action", ["return_work", "break_down"])
def test_the_plan_waits_again_when_begun_work_comes_back(story: Story, covered: tuple[str, str], action: str) -> None:
    """4.4: a part that had begun leaves its components without a deliverer as well."""
    journey, part = covered
    way.begin(story, part)
    story.hand_off(PARTNER, part, action, ILL)
    assert story.deadline(journey, "plan").result == "not_needed"


def test_the_plan_waits_again_when_the_lead_takes_the_part_back(story: Story, covered: tuple[str, str]) -> None:
    """4.4: a part recalled before its start has no deliverer any more."""
    journey, part = covered
    story.hand_off(LEAD, part, "recall", {"reason": "changed_mind"})
    assert story.deadline(journey, "plan").result == "not_needed"


@pytest.mark.parametrize("answered", [False, True])
def test_the_lead_that_takes_a_part_back_is_to_ask_another(story: Story, answered: bool) -> None:
    """4.4: a journey that waits for its partner is never left with nothing to do by any day."""
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook", "harbour")
    part = story.send(LEAD, journey, "partner", "millbrook")
    if answered:
        story.accept(PARTNER, part, way.in_days(story, 0), way.in_days(story, 140))
    story.hand_off(LEAD, part, "recall", {"reason": "changed_mind"})
    (task,) = story.tasks(journey, "re_offer")
    assert story.task_due(task) == date(2026, 3, 4)


def test_the_plan_is_due_again_five_days_after_the_next_acceptance(story: Story, covered: tuple[str, str]) -> None:
    """4.4: the five days count anew from the day on which another partner said yes."""
    journey, part = covered
    story.hand_off(PARTNER, part, "return_unstarted", ILL, at="2026-03-03 10:00")
    second = story.send(LEAD, journey, "partner", "harbour", at="2026-03-09 10:00")
    story.accept(HARBOUR, second, "2026-03-10", "2026-07-10")
    assert (story.due(journey, "plan"), len(plans_due(story, journey))) == (date(2026, 3, 16), 1)


def plans_due(story: Story, journey: str) -> list[Any]:
    """The deadlines of the plan that have not ended."""
    return [each for each in story.open_deadlines(journey) if each.rule == "plan"]


def test_the_plan_stays_due_while_another_covers_what_came_back(story: Story) -> None:
    """4.4: a part that came back changes nothing where the lead has named itself for all of it."""
    journey = way.in_planning(story, "partnership")
    story.act(LEAD, journey, "deliver_ourselves", {"reason": "no partner is near"})
    part = way.with_partner(story, journey)
    story.hand_off(PARTNER, part, "return_unstarted", ILL)
    assert len(plans_due(story, journey)) == 1


def own_agreement(story: Story, **more: Any) -> None:
    """Northgate's teams agree who does what and when."""
    document = Network.model_validate({"agreements": [agreement("internal", "teams", "northgate", **more)]})
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, document)


def agree(story: Story, model: str = "holistic") -> Any:
    """The warnings with which a plan is agreed."""
    journey = way.in_planning(story, model)
    if model == "partnership":
        way.with_partner(story, journey)
    return story.act(LEAD, journey, "agree_plan", way.plan(story))["warnings"]


def test_a_plan_warns_where_no_agreement_says_who_does_what(story: Story) -> None:
    """1.3: an internal agreement is wanted where one provider delivers everything; without one the plan is agreed."""
    assert agree(story) == [NO_AGREEMENT]


def test_a_plan_of_teams_that_agreed_comes_without_warning(story: Story) -> None:
    """1.3: an internal agreement of the provider in force answers the warning."""
    own_agreement(story)
    assert agree(story) == []


@pytest.mark.parametrize("dates", [{"ends_on": "2026-03-01"}, {"starts_on": "2026-03-03"}])
def test_an_internal_agreement_of_other_days_does_not_count(story: Story, dates: dict[str, str]) -> None:
    """1.3: an agreement that has ended, or has yet to begin, is none."""
    own_agreement(story, **dates)
    assert agree(story) == [NO_AGREEMENT]


@pytest.mark.parametrize("model", ["lead_provider", "partnership"])
def test_only_the_holistic_model_asks_for_an_internal_agreement(story: Story, model: str) -> None:
    """1.3: where work is given to others their agreements say who does what."""
    assert agree(story, model) == []
