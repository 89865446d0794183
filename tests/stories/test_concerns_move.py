"""C24: a concern waits on whoever answers for the learner, and neither a hold nor an end nor a death stops that."""

from datetime import date
from typing import Any

import pytest

from api.auth.api_keys import add_key
from engine.actor import CLOCK
from tests.both import BOTH
from tests.people import Cast
from tests.stories import way
from tests.stories.concerned import SAFEGUARDING, concern, concerns, decide, to_look_at
from tests.stories.story import API, Story, codes
from tests.stories.test_agreed_task_times import CLOSED, agree, referrals
from tests.stories.test_unusual_journeys import at_school
from tests.stories.way import LEAD
from workflows.tables.organisations import Person
from workflows.vocabulary import Role

BEFORE = "connexions.manager"
HOLD: dict[str, Any] = {"decision": "hold", "review_on": "2026-03-09"}


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    return str(request.param)


def waits_on(story: Story, raised: str) -> list[tuple[str, date]]:
    """On which organisation the concern waits, and until which day."""
    names = {identifier: name for name, identifier in story.cast.ids.items()}
    return [(names[task.organisation_id], story.task_due(task)) for task in to_look_at(story, raised)]


def leave(story: Story, who: str) -> None:
    """Somebody has left."""
    story.set_stored(Person, story.cast[who], left_at=story.clock.now())


def test_before_acceptance_it_waits_on_the_referrers_manager_where_nobody_leads(story: Story) -> None:
    journey = way.refer(story)
    raised = concern(story, journey)
    assert waits_on(story, raised) == [("connexions", date(2026, 3, 3))]
    assert [each["id"] for each in concerns(story, BEFORE, journey)] == [raised]
    assert concerns(story, "tom", journey) == []
    decide(story, journey, raised, BEFORE)


@BOTH
def test_accepted_the_learners_open_concern_is_the_providers_to_look_at(story: Story) -> None:
    journey = way.refer(story)
    raised = concern(story, journey, "priya")
    way.accept(story, journey)
    assert waits_on(story, raised) == [("northgate", date(2026, 3, 3))]
    decide(story, journey, raised)


def test_it_stays_readable_where_it_was_received_and_is_decided_by_the_provider_alone(story: Story) -> None:
    journey = way.refer(story)
    raised = concern(story, journey, "priya")
    story.clock.later(minutes=1)
    way.accept(story, journey)
    (seen,) = concerns(story, BEFORE, journey)
    assert (seen["id"], seen["handler"]["name"]) == (raised, "Northgate")
    assert codes(decide(story, journey, raised, BEFORE, expect=409)) == ["not_yours"]


def test_raised_after_acceptance_the_referrers_manager_sees_nothing_of_it(story: Story) -> None:
    journey = way.accepted(story)
    story.clock.later(minutes=1)
    concern(story, journey)
    assert concerns(story, BEFORE, journey) == []


def test_decided_before_it_stays_where_it_was_decided_and_the_provider_reads_it(story: Story) -> None:
    journey = way.refer(story)
    raised = concern(story, journey, "priya")
    decide(story, journey, raised, BEFORE)
    way.accept(story, journey)
    assert waits_on(story, raised) == []
    assert [each["state"] for each in concerns(story, SAFEGUARDING, journey)] == ["looked_at"]


def test_moved_when_it_was_late_nobody_has_less_than_today(story: Story) -> None:
    journey = way.refer(story)
    raised = concern(story, journey, "priya")
    story.at("2026-03-05 09:00")
    way.accept(story, journey)
    assert waits_on(story, raised) == [("northgate", date(2026, 3, 5))]


@BOTH
def test_a_transfer_takes_an_open_concern_along(story: Story) -> None:
    journey = way.on_programme(story)
    raised, transfer = concern(story, journey), way.transferring(story, journey)
    way.begin(story, transfer)
    assert story.state(journey) == "transferred_out"
    (task,) = to_look_at(story, raised)
    lead, linked = "millbrook.safeguarding_lead", task.detail["journey"]
    assert waits_on(story, raised) == [("millbrook", date(2026, 3, 3))]
    assert [each["id"] for each in concerns(story, lead, linked)] == [raised]
    decide(story, linked, raised, lead)
    assert [each["state"] for each in concerns(story, SAFEGUARDING, journey)] == ["looked_at"]


def test_where_the_last_lead_has_left_the_manager_looks_at_it(story: Story) -> None:
    journey = way.in_induction(story)
    raised = concern(story, journey)
    assert concerns(story, "northgate.manager", journey) == []
    leave(story, SAFEGUARDING)
    kinds = [each["kind"] for each in story.get("northgate.manager", "/tasks")["items"]]
    assert "concern_triage" in kinds
    decide(story, journey, raised, "northgate.manager")


def test_a_manager_in_place_of_a_lead_sets_no_safeguarding_hold(story: Story) -> None:
    """G9: that is the safeguarding lead's alone."""
    journey = way.in_induction(story)
    raised = concern(story, journey)
    leave(story, SAFEGUARDING)
    refused = decide(story, journey, raised, "northgate.manager", expect=409, **HOLD)
    assert codes(refused) == ["not_yours"]
    assert [each["state"] for each in concerns(story, "northgate.manager", journey)] == ["received"]


@BOTH
def test_deciding_on_a_hold_holds_the_journey_at_once(story: Story) -> None:
    journey = way.in_induction(story)
    decide(story, journey, concern(story, journey), **HOLD)
    held = story.instance(journey)
    assert (held.hold_reason, held.hold_review_on) == ("safeguarding", date(2026, 3, 9))
    refused = story.act(way.LEAD, journey, "resume", expect=409)
    assert "safeguarding_hold" in codes(refused) or codes(refused) == ["not_yours"]
    story.act(SAFEGUARDING, journey, "resume")
    assert story.instance(journey).held_since is None


def test_the_note_of_the_decision_stands_in_no_story(story: Story) -> None:
    journey = way.in_induction(story)
    decide(story, journey, concern(story, journey), **HOLD)
    assert [entry.reason for entry in story.history(journey)][-1] is None
    assert "duty team" not in str([(entry.reason, entry.detail) for entry in story.history(journey)])


@pytest.mark.parametrize(("decision", "review_on"), [("hold", None), ("watch", "2026-03-09")])
def test_a_hold_says_its_review_and_nothing_else_does(story: Story, decision: str, review_on: str | None) -> None:
    journey = way.in_induction(story)
    decide(story, journey, concern(story, journey), decision=decision, review_on=review_on, expect=422)


def test_a_hold_that_is_refused_decides_nothing(story: Story) -> None:
    journey = way.in_induction(story)
    raised = concern(story, journey)
    refused = decide(story, journey, raised, decision="hold", review_on="2026-02-27", expect=409)
    assert codes(refused) == ["review_in_the_past"]
    assert [each["state"] for each in concerns(story, SAFEGUARDING, journey)] == ["received"]


def test_on_hold_a_concern_is_raised_and_its_time_runs(story: Story) -> None:
    journey = way.in_induction(story)
    before = concern(story, journey)
    story.act(way.LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": "2026-03-31"})
    after = concern(story, journey)
    assert waits_on(story, before) == waits_on(story, after) == [("northgate", date(2026, 3, 3))]
    decide(story, journey, after)


def test_after_the_end_a_concern_stays_open_and_others_are_raised(story: Story) -> None:
    journey = way.in_induction(story)
    before = concern(story, journey)
    body = {"reason": "changed_mind", "last_attended_on": way.in_days(story, 0)}
    story.act(way.LEAD, journey, "withdraw", body)
    after = concern(story, journey)
    assert waits_on(story, before) == waits_on(story, after) == [("northgate", date(2026, 3, 3))]
    for raised in (before, after):
        decide(story, journey, raised)


@BOTH
def test_a_childs_death_does_not_end_it(story: Story) -> None:
    journey = way.in_induction(story)
    raised = concern(story, journey)
    body = {"died_on": way.in_days(story, 0), "source": "the family", "evidence": "a call"}
    story.act(way.LEAD, journey, "report_death", body)
    story.act("northgate.second_coordinator", journey, "confirm_death", {"source": "the registrar"})
    assert (story.state(journey), waits_on(story, raised)) == ("deceased", [("northgate", date(2026, 3, 3))])
    decide(story, journey, raised, decision="emergency")


def test_a_pupils_concern_is_the_providers_once_they_have_left_school(story: Story) -> None:
    journey = at_school(story, story.cast)
    raised = concern(story, journey, at="2026-03-20 10:00")
    assert [name for name, _due in waits_on(story, raised)] == ["connexions"]
    story.sweep("2026-03-21 00:00")
    assert waits_on(story, raised) == [("northgate", date(2026, 3, 23))]


def test_after_the_end_there_is_no_hold_to_decide_on(story: Story) -> None:
    journey = way.in_induction(story)
    raised = concern(story, journey)
    body = {"reason": "changed_mind", "last_attended_on": way.in_days(story, 0)}
    story.act(way.LEAD, journey, "withdraw", body)
    assert codes(decide(story, journey, raised, expect=409, **HOLD)) == ["already_ended"]
    assert [each["state"] for each in concerns(story, SAFEGUARDING, journey)] == ["received"]


def test_whoever_takes_the_learner_hears_of_what_comes_along(story: Story) -> None:
    """Also as the one safeguarding lead there: who accepts a learner knows nothing of what was feared before."""
    journey = way.refer(story)
    concern(story, journey, "priya", immediate=True)
    way.accept(story, journey)
    told = [message.payload["opened_by"] for message in story.messages("concern.urgent")]
    assert told == [story.cast["priya"], CLOCK.id]


def test_who_answered_before_writes_and_closes_no_more(story: Story) -> None:
    journey = way.refer(story)
    raised = concern(story, journey, "priya")
    story.clock.later(minutes=1)
    way.accept(story, journey)
    decide(story, journey, raised)
    note = {"concern_id": raised, "note": "from before"}
    for action, more in (("add_concern_note", {}), ("close_concern", {"outcome": "risk_ended"})):
        assert codes(story.act(BEFORE, journey, action, {**note, **more}, expect=409)) == ["not_yours"]


def test_no_agreement_makes_the_day_longer_nor_a_closure(story: Story) -> None:
    agree(story, referrals(provider_calendar=True))
    story.post("northgate.manager", "/closures", CLOSED)
    journey = way.accepted(story)
    assert waits_on(story, concern(story, journey)) == [("northgate", date(2026, 3, 3))]


def test_an_older_version_stops_no_concern(story: Story, cast: Cast) -> None:
    journey = way.accepted(story)
    body = {"text": "bruises", "seen_on": "2026-03-02", "immediate": False}
    headers = {"Idempotency-Key": "1", "If-Match": '"1"'}
    client = cast.client_of(LEAD)
    assert client.post(f"{API}/journeys/{journey}/raise_concern", json=body, headers=headers).status_code == 200


def test_no_machine_looks_after_concerns(story: Story, cast: Cast) -> None:
    journey = way.accepted(story)
    concern(story, journey)
    with cast.runtime.database.unit_of_work() as transaction:
        key = add_key(transaction.session, cast["northgate"], "records", [Role.SAFEGUARDING_LEAD])
    found = cast.stranger().get(f"{API}/journeys/{journey}/concerns", headers={"X-API-Key": key})
    assert [each["text"] for each in found.json()["items"]] == [None]
