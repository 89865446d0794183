"""For each guard of a change of vocational area: what is done while its fact is false, and how it is refused."""

from typing import Any

from engine.tables import Instance
from tests.stories import areas, way
from tests.stories.deeds import ask, send
from tests.stories.guards_of_journeys import Case, closed_hand_off
from tests.stories.story import Story
from tests.stories.way import LEAD, PARTNER, in_days
from workflows.tables.learning import Review


def ready(story: Story) -> str:
    """Ella on programme, reviewed with an adviser the day after."""
    journey = areas.on_programme(story, None)
    story.at("2026-03-03 10:00")
    areas.reviewed(story, journey)
    return journey


def accepted(story: Story) -> tuple[str, str]:
    """Ella's journey, and her change accepted to begin in a week."""
    journey = ready(story)
    change = areas.propose(story, journey)
    areas.agree(story, change)
    return journey, change


def change_without_adviser(story: Story) -> Any:
    journey = ready(story)
    story.set_all(Review, with_adviser=False)
    return areas.propose(story, journey, expect=409)


def change_without_word(story: Story) -> Any:
    return areas.propose(story, ready(story), expect=409, learner_agrees=None)


def support_proposed(story: Story) -> Any:
    return send(story, ready(story), "support", "waywheel", need="travel", proposed_by="home")


def transfer_beside_a_change(story: Story) -> Any:
    journey, _change = accepted(story)
    return send(story, journey, "transfer", "northgate", to_partnership_id=story.cast["holistic"])


def break_before_a_change(story: Story) -> Any:
    journey, _change = accepted(story)
    body = {"agreed_on": in_days(story, 0), "return_on": in_days(story, 20), "reason": "operation"}
    return ask(story, LEAD, journey, "start_break", {**body, "learner_agrees": way.word(story)})


def leave_before_a_change(story: Story) -> Any:
    journey, _change = accepted(story)
    way.secure(story, journey)
    return ask(story, LEAD, journey, "leave_programme",
               {"last_learning_on": in_days(story, 0), "reason": "destination_secured"})  # fmt: skip


def accept_on_a_break(story: Story) -> Any:
    journey = ready(story)
    change = areas.propose(story, journey)
    story.set_stored(Instance, journey, state="on_break")
    found = closed_hand_off(story, PARTNER, change, "accept")
    story.set_stored(Instance, journey, state="on_programme")
    return found


def recognise_what_does_not_wait(story: Story) -> Any:
    return ask(story, LEAD, ready(story), "decide_recognition", {"number": "T/999/0001", "recognised": True})


def end_a_change_that_began(story: Story) -> Any:
    journey = ready(story)
    change = areas.propose(story, journey)
    areas.agree(story, change, start=in_days(story, 0))
    areas.arrive(story, change)
    return story.hand_off(PARTNER, change, "return_work", {"reason": "not suited"}, expect=None)


OF_JOURNEYS = (
    Case("reviewed_with_adviser", "3.5", change_without_adviser, "review_with_adviser_needed"),
    Case("no_change_under_way", "3.8", break_before_a_change, "change_under_way"),
    Case("no_change_under_way", "3.8", leave_before_a_change, "change_under_way"),
    Case("recognition_pending", "3.6", recognise_what_does_not_wait, "no_recognition_pending"),
)
AT_SENDING = (
    Case("change_proposed", "3.5", change_without_word, "change_not_proposed"),
    Case("change_proposed", "3.5", support_proposed, "only_for_changes"),
    Case("one_move_at_a_time", "3.7", transfer_beside_a_change, "move_under_way"),
)
AFTERWARDS = (
    Case("change_possible", "3.6", accept_on_a_break, "not_on_programme"),
    Case("not_inbound", "3.7", end_a_change_that_began, "change_lasts"),
)
