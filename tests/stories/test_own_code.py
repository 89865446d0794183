"""Staff give a learner a code, replace it and take it away; the history says who did."""

import re

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from api.auth.api_keys import add_key
from tests.people import Cast
from tests.stories import way
from tests.stories.coming_in import came_in, choose, enter, give, is_in, sign_in
from tests.stories.story import API, Story, codes
from workflows.rules import own_codes
from workflows.vocabulary import Role

LEAD = way.LEAD
DEATH = {"died_on": "2026-03-02", "source": "The family", "evidence": "A call"}


def offered(story: Story, who: str, journey: str) -> set[str]:
    """Which of the two actions are open to somebody."""
    found = story.get(who, f"/journeys/{journey}/actions")["items"]
    return {each["name"] for each in found if each["open"]} & {"give_code", "take_code_away"}


def stored(cast: Cast, table: str) -> list[dict[str, object]]:
    """Every row of a table."""
    with cast.runtime.database.reading() as transaction:
        rows = transaction.connection.execute(sa.select(SQLModel.metadata.tables[table])).mappings()
        return [dict(row) for row in rows]


@pytest.mark.parametrize("role", ["adviser", "tutor", "coordinator", "manager"])
def test_whoever_works_with_the_learner_gives_a_code(story: Story, role: str) -> None:
    journey = way.in_induction(story)
    assert enter(story.cast.stranger(), give(story, journey, f"northgate.{role}")).status_code == 303


@pytest.mark.parametrize("who", ["northgate.mis_officer", "northgate.safeguarding_lead", "priya"])
def test_nobody_else_does_once_the_learner_is_accepted(story: Story, who: str) -> None:
    journey = way.in_induction(story)
    assert codes(story.act(who, journey, "give_code", expect=409)) == ["not_yours"]
    assert offered(story, who, journey) == set()


def test_another_organisation_does_not_learn_of_the_journey(story: Story) -> None:
    journey = way.in_induction(story)
    story.act("ashdown.coordinator", journey, "give_code", expect=404)


def test_before_acceptance_nobody_gives_one_for_anybody_may_refer(story: Story) -> None:
    in_induction = way.in_induction(story)
    client = came_in(story, in_induction)
    another = way.refer(story, "lead_provider", same_person=True)
    for who in ("priya", LEAD):
        assert codes(story.act(who, another, "give_code", expect=409)) == ["not_accepted_yet"]
    assert is_in(client)


def test_the_learners_other_journeys_say_that_a_code_was_given_and_not_by_whom(story: Story) -> None:
    journey = way.in_induction(story)
    another = way.refer(story, "lead_provider", same_person=True)
    story.clock.later(minutes=1)
    give(story, journey)
    story.clock.later(minutes=1)
    story.act(LEAD, journey, "take_code_away")
    told = story.get("priya", f"/journeys/{another}/history")["items"][-2:]
    assert [(each["event"], each["by"], each["person"], each["organisation"]) for each in told] == [
        ("code_given_elsewhere", "clock", None, None), ("code_taken_away_elsewhere", "clock", None, None),
    ]  # fmt: skip
    page = story.cast.client_of("priya").get(f"/journeys/{another}/story").text
    assert page.count("by staff elsewhere") == 2
    assert "Code for the learner&#39;s own pages given" in page


def test_a_machine_gives_none(story: Story) -> None:
    journey = way.in_induction(story)
    with story.cast.runtime.database.unit_of_work() as transaction:
        key = add_key(transaction.session, story.cast["northgate"], "a system", [Role.COORDINATOR])
    headers = {"X-API-Key": key, "Idempotency-Key": "m-1"}
    answer = story.cast.stranger().post(f"{API}/journeys/{journey}/give_code", json={}, headers=headers)
    assert codes(answer.json()) == ["person_needed"]


def test_the_code_is_told_once_and_kept_nowhere(story: Story) -> None:
    journey = way.in_induction(story)
    first = story.act(LEAD, journey, "give_code", key="k-1")
    again = story.act(LEAD, journey, "give_code", key="k-1")
    assert re.fullmatch(rf"[{own_codes.ALPHABET}]{{5}} [{own_codes.ALPHABET}]{{5}}", first.pop("code"))
    assert again == first
    for code in (give(story, journey), give(story, journey)):
        for each in (code, code.replace(" ", "")):
            assert all(each not in str(stored(story.cast, table)) for table in SQLModel.metadata.tables)


def test_the_history_says_who_gave_it_and_who_took_it_away(story: Story) -> None:
    journey = way.in_induction(story)
    story.clock.later(minutes=1)
    give(story, journey)
    story.clock.later(minutes=1)
    story.act("northgate.tutor", journey, "take_code_away")
    told = story.get(LEAD, f"/journeys/{journey}/history")["items"][-2:]
    assert [(each["event"], each["person"]["name"], each["detail"]) for each in told] == [
        ("give_code", "Northgate Coordinator", {}), ("take_code_away", "Northgate Tutor", {}),
    ]  # fmt: skip


def test_nothing_else_of_the_journey_moves(story: Story) -> None:
    journey = way.in_induction(story)
    before, due = story.instance(journey), story.deadlines(journey)
    give(story, journey)
    after = story.instance(journey)
    same = {"version", "link"}
    assert before.model_dump(exclude=same) == after.model_dump(exclude=same)
    assert (after.version, story.deadlines(journey)) == (before.version + 1, due)


def test_a_new_code_ends_the_old_one_its_sessions_and_a_sign_in_made_with_it(story: Story) -> None:
    journey = way.in_induction(story)
    old = give(story, journey)
    client = story.cast.stranger()
    enter(client, old)
    assert choose(client, old).status_code == 303
    new = give(story, journey)
    assert not is_in(client)
    assert [enter(story.cast.stranger(), each).status_code for each in (old, new)] == [401, 303]
    assert sign_in(story.cast.stranger()).status_code == 401


def test_taking_it_away_ends_all_at_once(story: Story) -> None:
    journey = way.in_induction(story)
    client = came_in(story, journey)
    story.act(LEAD, journey, "take_code_away")
    assert not is_in(client)
    assert stored(story.cast, "learner_code") == []
    assert codes(story.act(LEAD, journey, "take_code_away", expect=409)) == ["no_way_in"]
    assert offered(story, LEAD, journey) == {"give_code"}


def test_after_the_end_the_learner_reads_on_and_nobody_gives_a_new_code(story: Story) -> None:
    journey = way.in_induction(story)
    client, code = story.cast.stranger(), give(story, journey)
    enter(client, code)
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": "2026-03-02"})
    assert is_in(client)
    assert enter(story.cast.stranger(), code).status_code == 303
    assert codes(story.act(LEAD, journey, "give_code", expect=409)) == ["already_ended"]


def test_after_the_end_a_code_is_taken_away_without_a_word_of_whether_there_was_one(story: Story) -> None:
    journey = way.in_induction(story)
    client = came_in(story, journey)
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": "2026-03-02"})
    for _ in range(2):
        assert offered(story, LEAD, journey) == {"take_code_away"}
        story.act(LEAD, journey, "take_code_away")
    assert not is_in(client)


def test_nobody_comes_in_while_a_death_is_reported_and_again_once_that_was_wrong(story: Story) -> None:
    journey = way.in_induction(story)
    code, client = give(story, journey), story.cast.stranger()
    enter(client, code)
    story.act(LEAD, journey, "report_death", DEATH)
    assert not is_in(client)
    assert enter(story.cast.stranger(), code).status_code == 401
    assert codes(story.act(LEAD, journey, "give_code", expect=409)) == ["death_is_reported"]
    story.act(LEAD, journey, "withdraw_death_report", {"reason": "Somebody else."})
    assert is_in(client)


def test_a_confirmed_death_ends_every_way_in(story: Story) -> None:
    journey = way.in_induction(story)
    came_in(story, journey)
    story.act(LEAD, journey, "report_death", DEATH)
    story.act("northgate.second_coordinator", journey, "confirm_death", {"source": "The registrar"})
    assert stored(story.cast, "learner_code") == []
    assert [row["revoked_at"] is not None for row in stored(story.cast, "learner_session")] == [True]
