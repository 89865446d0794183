"""A consent taken back finds every copy that rests on it: each is listed, asked for, and its end recorded (C25)."""

import json
from typing import Any

import pytest

from tests.stories import deeds, way
from tests.stories.copying import copies, copy_id, export, settle, table, withdraw
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER
from tests.views.crowd import CONSENT, COUNSELLING

LEVELS = {"item": "levels_plan_credit", "basis": "consent", "purpose": "programme"}
WORKER = "waywheel.worker"


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Millbrook assesses Amy, and is told of her levels with her consent; WayWheel helps her with travel."""
    found = way.in_assessment(story, "lead_provider", **deeds.NEED)
    word = {"learners_word": way.word(story), "given_on": way.in_days(story, 0)}
    story.act(LEAD, found, "record_consent", {**LEVELS, **word, "receiver_id": story.cast["millbrook"]})
    share = [{"item": "contact"}, {"item": "levels_plan_credit"}]
    way.hand_over(story, found, "stage", stage="initial_assessment", share=share)
    support = story.send(LEAD, found, "support", "waywheel", need="travel")
    story.hand_off(WORKER, support, "accept")
    return found


def consent_on(story: Story, journey: str, item: str, need: str | None = None) -> str:
    """The consent of the learner on which an item is shared."""
    rows = story.get(LEAD, f"/journeys/{journey}")["consents"]
    wanted = (row for row in rows if (row["item"], row["need"]) == (item, need) and "consent" in row["basis"])
    return str(next(wanted)["id"])


def recalled(story: Story, who: str, journey: str) -> dict[str, str]:
    """The copies that were recalled: their receiver's name and what became of them."""
    rows = (row for row in copies(story, who, journey) if row["recalled_at"] is not None)
    return {row["receiver"]["name"]: row["outcome"] for row in rows}


def test_what_rests_on_it_is_recalled_and_nothing_else(story: Story, journey: str) -> None:
    for to in (None, "millbrook", "waywheel"):
        export(story, LEAD, journey, to)
    withdraw(story, LEAD, journey, consent_on(story, journey, "levels_plan_credit"))
    assert recalled(story, LEAD, journey) == {"Millbrook": None}


def test_a_consent_is_taken_back_after_the_end_too(story: Story, journey: str) -> None:
    """What was told then may still be with others."""
    export(story, LEAD, journey, "millbrook")
    consent = consent_on(story, journey, "levels_plan_credit")
    story.act(LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": way.in_days(story, 0)})
    offered = {each["name"]: each["open"] for each in story.get(LEAD, f"/journeys/{journey}/actions")["items"]}
    assert offered["withdraw_consent"]
    withdraw(story, LEAD, journey, consent)
    assert recalled(story, LEAD, journey) == {"Millbrook": None}
    (row,) = [each for each in story.get(LEAD, f"/journeys/{journey}")["consents"] if each["id"] == consent]
    assert row["withdrawn_at"] is not None


def test_so_is_a_copy_that_the_receiver_made_itself(story: Story, journey: str) -> None:
    export(story, PARTNER, journey)
    export(story, WORKER, journey, form="html")
    withdraw(story, LEAD, journey, consent_on(story, journey, "support_need", "travel"))
    assert recalled(story, LEAD, journey) == {"WayWheel": None}


def test_whoever_made_it_is_asked_for_it_within_five_working_days(story: Story, journey: str) -> None:
    made = copy_id(export(story, WORKER, journey))
    withdraw(story, LEAD, journey, consent_on(story, journey, "support_need", "travel"))
    (task,) = story.tasks(journey, "recall_copy")
    assert (task.organisation_id, task.role, task.person_id) == (story.cast["waywheel"], "worker", story.cast[WORKER])
    assert (task.detail["copy"], str(story.task_due(task))) == (made, "2026-03-09")
    assert story.messages("task.opened")[-1].payload["kind"] == "recall_copy"


@pytest.mark.parametrize("outcome", ["destroyed", "returned", "cannot_be"])
def test_the_task_ends_with_what_became_of_the_copy(story: Story, journey: str, outcome: str) -> None:
    made = copy_id(export(story, PARTNER, journey))
    withdraw(story, LEAD, journey, consent_on(story, journey, "levels_plan_credit"))
    settle(story, PARTNER, journey, made, outcome)
    assert story.tasks(journey, "recall_copy") == []
    (copy,) = copies(story, LEAD, journey)
    assert (copy["outcome"], copy["note"]) == (outcome, "Shredded by the office.")
    assert copy["settled_by"]["name"] == "Millbrook Coordinator"


def test_a_copy_is_asked_for_once_however_many_consents_go(story: Story, journey: str) -> None:
    story.act(LEAD, journey, "record_need", {"need": "housing", "status": "new"})
    housing = {"item": "support_need", "need": "housing", "basis": "consent", "given_on": way.in_days(story, 0)}
    story.act(LEAD, journey, "record_consent", housing)
    story.send(LEAD, journey, "support", "waywheel", need="housing")
    export(story, WORKER, journey)
    for need in ("travel", "housing"):
        withdraw(story, LEAD, journey, consent_on(story, journey, "support_need", need))
    assert len(story.tasks(journey, "recall_copy")) == 1


def test_it_is_asked_for_on_hold_and_after_the_end(story: Story, journey: str) -> None:
    made = copy_id(export(story, PARTNER, journey))
    story.act(LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": way.in_days(story, 7)})
    withdraw(story, LEAD, journey, consent_on(story, journey, "levels_plan_credit"))
    (task,) = story.tasks(journey, "recall_copy")
    assert task.due_at is not None
    body = {"reason": "changed_mind", "last_attended_on": way.in_days(story, 0)}
    story.act(LEAD, journey, "withdraw", body)
    settle(story, PARTNER, journey, made)
    assert [task.result for task in story.all_tasks(journey) if task.kind == "recall_copy"] == ["destroyed"]


def test_what_was_never_recalled_and_what_is_settled_is_not_settled(story: Story, journey: str) -> None:
    made = copy_id(export(story, PARTNER, journey))
    assert codes(settle(story, PARTNER, journey, made, expect=409)) == ["not_recalled"]
    withdraw(story, LEAD, journey, consent_on(story, journey, "levels_plan_credit"))
    settle(story, "northgate.manager", journey, made, "cannot_be")
    assert codes(settle(story, PARTNER, journey, made, expect=409)) == ["recall_settled"]


@pytest.mark.parametrize("who", ["northgate.tutor", "northgate.adviser", WORKER, "priya"])
def test_whose_copy_it_is_not_hears_as_if_there_were_none(story: Story, journey: str, who: str) -> None:
    made = copy_id(export(story, PARTNER, journey))
    withdraw(story, LEAD, journey, consent_on(story, journey, "levels_plan_credit"))
    refused = settle(story, who, journey, made, expect=409)
    assert refused == settle(story, who, journey, story.cast["haven"], expect=409)
    assert (codes(refused), copies(story, who, journey)) == (["copy_unknown"], [])


def copied_twice(story: Story) -> str:
    """Millbrook and WayWheel both made copies of what they were told on one consent, given for anybody."""
    contact = {"item": "contact", "basis": "consent"}
    needs = deeds.NEED["needs"]
    journey = way.taught_elsewhere(story, "lead_provider", needs=needs, shared=[contact, way.FOR_SUPPORT])
    story.hand_off(WORKER, story.send(LEAD, journey, "support", "waywheel", need="travel"), "accept")
    for who in (PARTNER, WORKER):
        export(story, who, journey)
    return journey


def test_what_a_consent_for_anybody_goes_on_for_is_not_recalled(story: Story) -> None:
    """WayWheel's worker records that Amy wants nothing shared with WayWheel: Millbrook keeps its copy."""
    journey = copied_twice(story)
    withdraw(story, WORKER, journey)
    assert recalled(story, LEAD, journey) == {"WayWheel": None}
    rows = {row["receiver"]["name"]: row for row in copies(story, LEAD, journey)}
    (kept,) = [each["consent_id"] for each in rows["Millbrook"]["items"] if each["consent_id"]]
    withdraw(story, LEAD, journey, kept)
    assert recalled(story, LEAD, journey) == {"WayWheel": None, "Millbrook": None}


def test_nor_is_that_of_somebody_of_whom_the_learner_did_not_speak(story: Story) -> None:
    """Millbrook's part has ended; WayWheel's worker records that Amy wants nothing shared with WayWheel."""
    journey = copied_twice(story)
    story.hand_off(PARTNER, story.hand_offs(journey, "component")[0], "return_work", {"reason": "no tutor"})
    withdraw(story, WORKER, journey)
    assert recalled(story, LEAD, journey) == {"WayWheel": None}


def test_the_referrer_s_summary_is_recalled_too(story: Story) -> None:
    journey = way.on_programme(story)
    body = {
        "item": "levels_plan_credit", "basis": "consent", "given_on": way.in_days(story, 0),
        "learners_word": way.word(story), "receiver_id": story.cast["connexions"], "purpose": "referral",
    }  # fmt: skip
    given = story.act(LEAD, journey, "record_consent", body)["consent"]
    assert len(json.loads(export(story, "priya", journey).text)["record"]["aims"]) == 3
    withdraw(story, LEAD, journey, given)
    assert recalled(story, LEAD, journey) == {"Westshire Connexions": None}
    assert json.loads(export(story, "priya", journey).text)["record"]["aims"] == []


def test_a_copy_made_after_the_withdrawal_does_not_hold_it(story: Story, journey: str) -> None:
    withdraw(story, LEAD, journey, consent_on(story, journey, "support_need", "travel"))
    fields = {row[0] for row in table(export(story, LEAD, journey, "waywheel", "csv"))}
    assert not {field for field in fields if field.startswith("needs")}
    (copy,) = copies(story, LEAD, journey)
    assert "support_need:travel" not in [each["item"] for each in copy["items"]]


@pytest.fixture
@scene
def secret(story: Story) -> tuple[str, str]:
    """Counselling at Haven, of which Northgate's adviser gave Haven a copy; the journey and the consent."""
    journey = way.on_programme(story)
    story.act("northgate.adviser", journey, "record_need", COUNSELLING)
    body: Any = CONSENT | {"receiver_id": story.cast["haven"]}
    given = story.act("northgate.adviser", journey, "record_consent", body)["consent"]
    story.send("northgate.adviser", journey, "support", "haven", need="counselling")
    export(story, "northgate.adviser", journey, "haven")
    export(story, "haven.worker", journey)
    return journey, given


def test_a_restricted_copy_is_for_named_staff(story: Story, secret: tuple[str, str]) -> None:
    journey, given = secret
    withdraw(story, "northgate.adviser", journey, given)
    assert [len(copies(story, who, journey)) for who in (LEAD, "northgate.safeguarding_lead", "haven.worker")] == [
        2
    ] * 3
    assert copies(story, "northgate.manager", journey) == []
    assert story.get("northgate.manager", "/tasks")["items"] == []


def test_nor_may_others_try_whether_haven_has_a_part(story: Story, secret: tuple[str, str]) -> None:
    refused = export(story, "northgate.manager", secret[0], "haven", expect=409).json()
    assert refused == export(story, "northgate.manager", secret[0], "moneyright", expect=409).json()
