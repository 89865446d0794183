"""Work handed from team to team inside one organisation: its owner alone answers, or a manager or deputy (1.4)."""

from datetime import timedelta
from typing import Any

import pytest

from engine.actor import Actor, ActorKind
from engine.runtime import Command
from tests.people import agreement
from tests.stories import deeds, way
from tests.stories.deeds import send
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, in_days
from workflows import deputies
from workflows.set_up.apply import set_up
from workflows.set_up.leavers import leave
from workflows.set_up.network import Network
from workflows.tables.parts import TeamTask
from workflows.vocabulary import DeliveryModel, Role

ADVISER, MANAGER, TUTOR, MIS = "northgate.adviser", "northgate.manager", "northgate.tutor", "northgate.mis_officer"


def handed(story: Story, journey: str, team: str = "iag", owner: str = ADVISER, work: str | None = None) -> str:
    """Work for a team of Northgate, sent by its coordinator."""
    task = way.for_team(story, team, owner, work)
    return story.send(LEAD, journey, "internal", "northgate", team_task=task)  # type: ignore[no-any-return]


def dates(story: Story) -> dict[str, str]:
    return {"start_on": in_days(story, 0), "planned_end_on": in_days(story, 7)}


def left(story: Story, who: str) -> int:
    """Somebody of the cast has left; how much was handed on."""
    clock = Actor(ActorKind.CLOCK, "clock", None, frozenset())
    done = story.cast.runtime.run(
        Command("leave", {"who": who}, f"left-{who}"), clock, lambda work: {"count": leave(work, story.cast[who])}
    )
    return int(done["count"])


def owner_of(story: Story, hand_off: str) -> Any:
    return story.get(LEAD, f"/hand-offs/{hand_off}")["team_task"]["owner"]


@pytest.mark.parametrize("model", [DeliveryModel.HOLISTIC, DeliveryModel.PARTNERSHIP])
def test_a_team_does_its_work_and_nothing_moves(story: Story, model: DeliveryModel) -> None:
    journey = way.in_induction(story, model)
    sent = story.act(LEAD, journey, "send_hand_off", {
        "kind": "internal", "receiver_id": story.cast["northgate"],
        "team_task": way.for_team(story, "iag", ADVISER), "note": "Which sector?",
    })  # fmt: skip
    assert sent["warnings"] == ["There is no internal agreement in force of your teams."]
    work, before = sent["hand_off"]["id"], story.responsibility(journey)
    assert [each.payload["person"] for each in story.messages("hand_off.sent", work)] == [story.cast[ADVISER]]
    assert [each["id"] for each in story.get(ADVISER, "/hand-offs", owner="me")["items"]] == [work]
    assert story.get(TUTOR, "/hand-offs", owner="me")["items"] == []
    story.hand_off(ADVISER, work, "acknowledge")
    story.hand_off(ADVISER, work, "accept", dates(story))
    story.hand_off(ADVISER, work, "start", {"arrived_on": in_days(story, 0)})
    story.hand_off(ADVISER, work, "end", {"reason": "Motor vehicle suits."})
    assert (story.state(work), story.responsibility(journey), story.places_taken("northgate")) == (
        "ended_complete", before, 1)  # fmt: skip
    assert story.get(TUTOR, f"/hand-offs/{work}")["shared"] == []


def test_two_teams_at_work_beside_one_another_are_nothing_impossible(story: Story) -> None:
    journey = way.in_induction(story)
    for team, owner in (("iag", ADVISER), ("mis", MIS)):
        work = handed(story, journey, team, owner)
        story.hand_off(owner, work, "accept", dates(story))
        story.hand_off(owner, work, "start", {"arrived_on": in_days(story, 0)})
    story.check_invariants()


def test_with_an_agreement_of_its_teams_nothing_is_warned_of(story: Story) -> None:
    signed = agreement("internal", "who does what", "northgate")
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, Network.model_validate({"agreements": [signed]}))
    assert deeds.internal_hand_off(story, DeliveryModel.HOLISTIC)["warnings"] == []


def test_its_owner_alone_answers_or_a_manager(story: Story) -> None:
    journey = way.in_induction(story)
    work = handed(story, journey)
    for other in (LEAD, "northgate.second_coordinator", MIS, "northgate.employer_engagement"):
        assert codes(story.hand_off(other, work, "accept", dates(story), expect=409)) == ["not_yours"]
        story.get(other, f"/hand-offs/{work}")
    story.hand_off("millbrook.manager", work, "accept", dates(story), expect=404)
    assert story.hand_off(MANAGER, work, "accept", dates(story))["state"] == "accepted"
    other = handed(story, journey, "mis", MIS)
    assert codes(story.hand_off(MIS, other, "accept", {"start_on": in_days(story, 0)}, expect=409)) == ["dates_missing"]
    story.hand_off(MIS, other, "ask_for_more", {"question": "Which fields?"})
    assert codes(story.hand_off(MIS, other, "answer", {"answer": "All."}, expect=409)) == ["not_yours"]
    story.hand_off(LEAD, other, "answer", {"answer": "The postcode."})
    assert [each.payload["person"] for each in story.messages("hand_off.question_answered", other)] == [story.cast[MIS]]
    story.hand_off(MIS, other, "decline", {"reason": "duplicate"})


def test_while_the_owner_is_away_the_deputy_answers(story: Story) -> None:
    way.give_role(story, "northgate.second_coordinator", Role.ADVISER)
    work = handed(story, way.in_induction(story))
    days = (way.today(story), way.today(story) + timedelta(days=3))
    with story.cast.runtime.database.unit_of_work() as transaction:
        away = (story.cast["northgate.second_coordinator"], *days)
        deputies.set_absence(transaction.session, story.cast[ADVISER], away)
    assert codes(story.hand_off(LEAD, work, "acknowledge", expect=409)) == ["not_yours"]
    assert story.hand_off("northgate.second_coordinator", work, "acknowledge")["state"] == "acknowledged"


def test_whose_it_may_be(story: Story) -> None:
    journey = way.in_induction(story)

    def asked(team: str, owner: str, work: str | None = None) -> Any:
        return send(story, journey, "internal", "northgate", team_task=way.for_team(story, team, owner, work))

    assert codes(asked("iag", "millbrook.adviser")) == ["colleague_unknown"]
    assert codes(asked("iag", TUTOR)) == ["colleague_lacks_roles"]
    assert codes(asked("mis", ADVISER)) == ["colleague_lacks_roles"]
    left(story, "northgate.employer_engagement")
    gone = asked("employer_engagement", "northgate.employer_engagement")
    assert codes(gone) == ["colleague_unknown"]
    nobody = "01a00000-0000-7000-8000-000000000000"
    unknown = send(story, journey, "internal", "northgate", team_task={"team": "iag", "owner_id": nobody})
    assert unknown["refusals"] == gone["refusals"]
    # Nobody is in finance or leads level 2: the managers act for both.
    assert "hand_off" in asked("finance", MANAGER)
    assert "hand_off" in asked("level_2", MANAGER, "briefing")
    assert codes(asked("level_2", MANAGER, "briefing")) == ["already_open"]
    assert "hand_off" in asked("level_2", MANAGER, "taster")
    assert asked("level_2", MANAGER)["type"].endswith("invalid-request")
    assert codes(send(story, journey, "internal", "millbrook", team_task=way.for_team(story, "iag", ADVISER))) == [
        "colleague_unknown", "not_inside"]  # fmt: skip
    assert codes(send(story, journey, "internal", "northgate")) == ["subject_missing"]
    shared = send(story, journey, "internal", "northgate", share=[{"item": "contact"}],
                  team_task=way.for_team(story, "iag", ADVISER))  # fmt: skip
    assert "nothing_to_share" in codes(shared)


def test_the_level_2_team_briefs_until_the_assessment_is_over(story: Story) -> None:
    journey = way.in_planning(story)
    brief = send(story, journey, "internal", "northgate", team_task=way.for_team(story, "level_2", MANAGER, "briefing"))
    assert codes(brief) == ["briefing_past"]
    assert story.state(handed(story, journey, "level_2", MANAGER, "transition")) == "sent"


def test_only_who_answers_for_the_learner_hands_work_to_its_teams(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    own = way.for_team(story, "iag", "millbrook.adviser")
    refused = send(story, journey, "internal", "millbrook", who="millbrook.coordinator", team_task=own)
    assert codes(refused) == ["not_yours"]
    assert codes(send(story, journey, "internal", "northgate", who=TUTOR,
                      team_task=way.for_team(story, "iag", ADVISER))) == ["not_yours"]  # fmt: skip


def test_the_work_of_an_owner_who_leaves_is_a_colleagues_who_is_told(story: Story) -> None:
    way.give_role(story, "northgate.second_coordinator", Role.ADVISER)
    journey = way.in_induction(story)
    work = handed(story, journey)
    assert left(story, ADVISER) == 1
    assert owner_of(story, work)["id"] == story.cast["northgate.second_coordinator"]
    told = story.messages("hand_off.owner_named", work)
    assert [each.payload["person"] for each in told] == [story.cast["northgate.second_coordinator"]]
    assert story.history(work)[-1].detail["handed_from"] == story.cast[ADVISER]
    left(story, "northgate.second_coordinator")
    assert owner_of(story, work)["id"] == story.cast[MANAGER]
    story.hand_off(MANAGER, work, "acknowledge")


def test_a_manager_names_another_owner(story: Story) -> None:
    way.give_role(story, TUTOR, Role.ADVISER)
    work = handed(story, way.in_induction(story))
    named = {"person_id": story.cast[TUTOR]}
    assert codes(story.hand_off(LEAD, work, "name_owner", named, expect=409)) == ["not_yours"]
    wrong = {"person_id": story.cast["millbrook.adviser"]}
    assert codes(story.hand_off(MANAGER, work, "name_owner", wrong, expect=409)) == ["colleague_unknown"]
    story.hand_off(MANAGER, work, "name_owner", named)
    assert codes(story.hand_off(ADVISER, work, "acknowledge", expect=409)) == ["not_yours"]
    story.hand_off(TUTOR, work, "acknowledge")


def test_the_owner_is_chased_and_silence_returns_the_work(story: Story) -> None:
    work = handed(story, way.in_induction(story), "mis", MIS)
    story.sweep("2026-03-05 00:30")
    late = story.get(MIS, "/stalled")["items"]
    assert [each["hand_off"] for each in late] == [work]
    story.sweep("2026-03-10 00:30")
    assert story.state(work) == "expired"


def test_nobody_outside_sees_anything_of_it(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    work = handed(story, journey)
    for outsider in ("millbrook.coordinator", "priya", "council.officer"):
        story.get(outsider, f"/hand-offs/{work}", expect=404)
        lines = story.get(outsider, "/hand-offs")["items"]
        assert work not in [each["id"] for each in lines]
        assert work not in str(story.get(outsider, f"/journeys/{journey}/history"))


def test_it_ends_with_its_journey_and_its_owner_hears(story: Story) -> None:
    journey = way.in_induction(story)
    work = handed(story, journey)
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": in_days(story, 0)})
    assert story.state(work) == "ended_with_journey"
    assert [each.payload["person"] for each in story.messages("hand_off.ended", work)] == [story.cast[ADVISER]]


def test_work_without_an_owner_is_a_managers(story: Story) -> None:
    work = handed(story, way.in_induction(story))
    story.set_stored(TeamTask, work, owner_id=None)
    assert codes(story.hand_off(ADVISER, work, "acknowledge", expect=409)) == ["not_yours"]
    story.hand_off(MANAGER, work, "acknowledge")


def test_restored_work_of_one_who_has_left_is_a_colleagues(story: Story) -> None:
    journey = way.in_induction(story)
    work = handed(story, journey)
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": in_days(story, 0)})
    left(story, ADVISER)
    story.act(LEAD, journey, "ask_reopening", {"reason": "She is back."})
    story.act("northgate.second_coordinator", journey, "confirm_reopening")
    assert (story.state(work), owner_of(story, work)["id"]) == ("sent", story.cast[MANAGER])
    told = story.messages("hand_off.owner_named", work)
    assert [each.payload["person"] for each in told] == [story.cast[MANAGER]]
    assert story.history(work)[-1].detail["handed_from"] == story.cast[ADVISER]
    story.hand_off(MANAGER, work, "acknowledge")
