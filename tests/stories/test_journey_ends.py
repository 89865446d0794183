"""Ends of a journey and what comes after: moves, deaths, new referrals, support, transfers, reopening (C19 to C27)."""

from datetime import date

from sqlmodel import col, select

from engine.tables import OutboxMessage
from tests.stories import deeds, way
from tests.stories.guards_of_journeys import DEATH, SECOND
from tests.stories.story import Story, codes, london
from tests.stories.way import LEAD, PARTNER, PRIYA
from workflows.tables.agreements import Agreement

AMY = way.learner("Amy Cole", uln="1000000043", uln_requested=False)
MOVED = {"moved_on": "2026-03-01", "source": "her mother", "evidence": "a new address", "destination_asked": True}


def test_c19_a_learner_of_sixteen_who_moved_away_is_reported_the_same_day(story: Story) -> None:
    journey = way.on_programme(story)
    story.act(LEAD, journey, "record_moved_away", MOVED)
    assert story.state(journey) == "moved_away"
    assert story.told("local_authority.told", journey) == ["council"]


def test_c19_with_consent_a_referral_in_the_new_area_is_offered(story: Story) -> None:
    journey = way.on_programme(story)
    story.act(LEAD, journey, "record_moved_away", {**MOVED, "wants_referral_in_new_area": True})
    (task,) = story.tasks(journey)
    assert (task.kind, task.person_id) == ("new_area_referral", story.cast["priya"])


def test_c19_before_acceptance_the_referrers_adviser_records_it(story: Story) -> None:
    journey = way.refer(story)
    story.act(PRIYA, journey, "record_moved_away", MOVED)
    assert story.state(journey) == "moved_away"


def message_states(story: Story, *instances: str) -> set[str]:
    """How the messages about journeys and hand-offs stand, but for what asks the second person."""
    about = (col(OutboxMessage.instance_id).in_(instances), col(OutboxMessage.despite_hold).is_(False))
    with story.cast.runtime.database.reading() as transaction:
        return {message.status for message in transaction.session.exec(select(OutboxMessage).where(*about))}


def test_c27_whoever_confirms_that_a_death_was_none_hears_of_it(story: Story) -> None:
    journey = way.accepted(story)
    story.act(LEAD, journey, "report_death", DEATH)
    story.act(SECOND, journey, "confirm_death", {"source": "the registrar"})
    story.act(LEAD, journey, "ask_reopening", {"reason": "It was somebody else."})
    (asking,) = [each for each in story.messages("task.opened") if each.payload["kind"] == "confirm_reopening"]
    assert asking.status == "waiting"


def test_c19_on_the_first_record_messages_wait(story: Story) -> None:
    journey = way.accepted(story)
    story.act(LEAD, journey, "report_death", DEATH)
    assert message_states(story, journey, story.inbound(journey)) == {"held"}
    assert story.state(journey) == "accepted"


def test_c19_a_second_person_confirms_and_everything_stops(story: Story) -> None:
    journey = way.on_programme(story)
    story.act(LEAD, journey, "report_death", DEATH)
    story.act(SECOND, journey, "confirm_death", {"source": "the registrar"})
    family = (journey, story.inbound(journey))
    assert (story.state(journey), message_states(story, *family)) == ("deceased", {"cancelled"})
    assert [left for each in family for left in (*story.tasks(each), *story.open_deadlines(each))] == []
    assert story.places_taken("northgate") == 0


def test_c19_a_confirmed_death_ends_all_journeys_of_that_person(story: Story) -> None:
    elsewhere = way.refer(story, "consortium", AMY, receivers=[story.cast["millbrook"]])
    journey = way.accepted(story, "holistic", AMY)
    story.act(LEAD, journey, "report_death", DEATH)
    story.act(SECOND, journey, "confirm_death", {"source": "the registrar"})
    assert story.state(elsewhere) == "deceased"


def test_c19_a_report_that_was_wrong_lets_messages_go_again(story: Story) -> None:
    journey = way.accepted(story)
    story.act(LEAD, journey, "report_death", DEATH)
    story.act(SECOND, journey, "withdraw_death_report", {"reason": "another Amy Cole"})
    assert message_states(story, journey) == {"waiting"}
    assert story.tasks(journey, "confirm_death") == []


def test_c20_a_new_referral_after_an_end_is_linked_to_the_earlier_journey(story: Story) -> None:
    first = way.in_induction(story, "holistic", AMY)
    story.act(LEAD, first, "withdraw", {"reason": "health", "last_attended_on": "2026-03-02"})
    again = way.refer(story, "holistic", AMY, earlier_journey_id=first, at="2026-04-13 10:00")
    assert story.get(PRIYA, f"/journeys/{again}")["referral"]["earlier_journey_id"] == first
    assert story.tasks(first) == []


def test_c20_an_assessment_under_six_months_old_is_taken_over_once_confirmed(story: Story) -> None:
    first = way.in_planning(story, "holistic", AMY)
    story.act(LEAD, first, "withdraw", {"reason": "health", "last_attended_on": "2026-03-02"})
    story.at("2026-04-13 10:00")
    again = way.in_assessment(story, "holistic", AMY, earlier_journey_id=first)
    story.act(LEAD, again, "reuse_assessment")
    assert len(story.get(LEAD, f"/journeys/{again}")["assessment"]) == 5


def test_c20_an_assessment_that_a_subcontractor_made_is_taken_over_too(story: Story) -> None:
    first = deeds.assessed_elsewhere(story, AMY)
    story.act(LEAD, first, "withdraw", {"reason": "health", "last_attended_on": "2026-03-02"})
    again = way.in_assessment(story, "holistic", AMY, earlier_journey_id=first)
    assert story.act(LEAD, again, "reuse_assessment")["taken_over_from"] == "2026-03-02"


def supported(story: Story) -> tuple[str, str]:
    """A journey in INDUCTION and its support referral to WayWheel, sent on Monday 2 March."""
    journey = way.in_induction(story, **deeds.NEED)
    return journey, story.send(LEAD, journey, "support", "waywheel", need="travel")


def test_c21_support_is_acknowledged_and_begun_but_never_decided_on(story: Story) -> None:
    _journey, support = supported(story)
    assert {each.rule: story.due(support, each.rule) for each in story.open_deadlines(support)} == {
        "acknowledge": date(2026, 3, 4), "appointment": date(2026, 3, 16),
    }  # fmt: skip


def test_c21_support_does_not_expire(story: Story) -> None:
    _journey, support = supported(story)
    story.sweep("2026-04-01 09:00")
    assert story.state(support) == "sent"


def test_c21_support_runs_beside_the_programme(story: Story) -> None:
    journey, support = supported(story)
    way.induct(story, journey)
    story.act(LEAD, journey, "finish_induction")
    story.hand_off("waywheel.worker", support, "acknowledge")
    assert (story.state(journey), story.state(support)) == ("initial_assessment", "acknowledged")


def test_c21_an_agency_says_no_more_than_the_outcome(story: Story) -> None:
    _journey, support = supported(story)
    story.hand_off("waywheel.worker", support, "accept")
    way.begin(story, support, "waywheel", "worker")
    story.hand_off("waywheel.worker", support, "end", {"outcome": "in_place"})
    assert story.get(LEAD, f"/hand-offs/{support}")["support_outcome"] == "in_place"


def test_c21_needs_known_before_entry_are_supported_by_the_referrer(story: Story) -> None:
    journey = way.refer(story, **deeds.NEED)
    assert story.state(story.send(PRIYA, journey, "support", "waywheel", need="travel")) == "sent"


def test_c21_support_still_open_at_the_end_is_handed_over_by_the_adviser(story: Story) -> None:
    journey, support = supported(story)
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": "2026-03-02"})
    (task,) = story.tasks(journey, "support_hand_over")
    assert (story.state(support), task.detail["hand_off"], story.task_due(task)) == (
        "ended_with_journey", support, date(2026, 3, 9))  # fmt: skip


def transferring(story: Story) -> tuple[str, str, str]:
    """A journey, its accepted transfer to Millbrook in the consortium, and the journey that it opened there."""
    journey = way.in_induction(story)
    transfer = way.transferring(story, journey)
    return journey, transfer, story.get(LEAD, f"/hand-offs/{transfer}")["linked_journey_id"]


def test_c26_an_accepted_transfer_opens_a_linked_journey(story: Story) -> None:
    journey, _transfer, linked = transferring(story)
    assert (story.state(linked), story.state(journey)) == ("accepted", "induction")
    assert {story.instance(each).responsible for each in (journey, linked)} == {story.cast["northgate"]}


def test_c26_responsibility_moves_when_the_arrival_is_recorded(story: Story) -> None:
    journey, transfer, linked = transferring(story)
    story.hand_off(PARTNER, transfer, "start", {"arrived_on": "2026-03-03"}, at="2026-03-03 09:30")
    assert (story.state(journey), story.state(linked)) == ("transferred_out", "induction")
    assert story.responsibility(linked)[-1] == ("millbrook", london("2026-03-03 09:30"), None)
    assert (story.places_taken("northgate"), story.places_taken("millbrook")) == (0, 1)


def test_c26_a_learner_who_does_not_arrive_stays_where_they_were(story: Story) -> None:
    journey, transfer, linked = transferring(story)
    story.sweep("2026-03-05 00:00")
    assert [story.state(each) for each in (journey, transfer, linked)] == ["induction", "returned", "cancelled"]
    assert story.instance(journey).responsible == story.cast["northgate"]
    assert (story.places_taken("northgate"), story.places_taken("millbrook")) == (1, 0)


def reopened(story: Story, journey: str, *, at: str | None = None, expect: int = 200) -> dict[str, object]:
    """Asked for by one coordinator, confirmed by another."""
    body = {"reason": "she has come back"}
    asked = story.act(LEAD, journey, "ask_reopening", body, at=at, expect=expect)
    return dict(asked if expect != 200 else story.act(SECOND, journey, "confirm_reopening"))


def withdrawn(story: Story) -> tuple[str, str]:
    """A Model 2 journey withdrawn on Monday 2 March, and the component that Millbrook was teaching."""
    journey = way.taught_elsewhere(story, "lead_provider")
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": "2026-03-02"})
    return journey, story.hand_offs(journey, "component")[0]


def test_c27_two_people_reopen_a_journey_with_its_hand_offs(story: Story) -> None:
    journey, part = withdrawn(story)
    reopened(story, journey, at="2026-04-01 09:00")
    assert [story.state(each) for each in (journey, part, story.inbound(journey))] == [
        "on_programme", "active", "active"]  # fmt: skip
    assert (story.places_taken("northgate"), story.tasks(journey)) == (1, [])
    assert story.instance(journey).responsible == story.cast["northgate"]


def test_c27_on_the_thirty_first_day_it_is_too_late(story: Story) -> None:
    journey, _part = withdrawn(story)
    refused = reopened(story, journey, at="2026-04-02 10:00", expect=409)
    assert codes(refused) == ["too_late_to_reopen"]


def test_c27_whoever_asked_cannot_confirm(story: Story) -> None:
    journey, _part = withdrawn(story)
    story.act(LEAD, journey, "ask_reopening", {"reason": "she has come back"})
    assert codes(story.act(LEAD, journey, "confirm_reopening", expect=409)) == ["second_person_needed"]


def test_c27_a_hand_off_whose_agreement_has_ended_becomes_a_task(story: Story) -> None:
    journey, part = withdrawn(story)
    story.set_stored(Agreement, story.cast["lead_provider.millbrook"], ends_on=date(2026, 3, 5))
    reopened(story, journey, at="2026-03-09 10:00")
    (task,) = story.tasks(journey, "restore_hand_off")
    assert (story.state(part), task.detail) == ("ended_with_journey", {"hand_off": part})


def test_c27_nothing_is_deleted(story: Story) -> None:
    journey, _part = withdrawn(story)
    reopened(story, journey, at="2026-03-09 10:00")
    assert [(each.event, each.target) for each in story.history(journey)][-2:] == [
        ("withdraw", "withdrawn"), ("corrected", "on_programme")]  # fmt: skip


def test_c27_a_decline_is_taken_back_by_two_advisers_of_the_referrer(story: Story) -> None:
    journey = way.refer(story)
    inbound = story.inbound(journey)
    story.hand_off(LEAD, inbound, "decline", {"reason": "no_place", "advice": "Ask in May."}, at="2026-03-03 10:00")
    story.act(PRIYA, journey, "ask_reopening", {"reason": "the wrong Amy"}, at="2026-03-05 10:00")
    story.act("tom", journey, "confirm_reopening")
    assert (story.state(journey), story.state(inbound)) == ("referred", "sent")
    assert (story.due(inbound, "decide"), story.tasks(journey)) == (date(2026, 3, 11), [])


def test_c27_what_a_death_cancelled_is_not_sent_after_all(story: Story) -> None:
    journey = way.accepted(story)
    story.act(LEAD, journey, "report_death", DEATH)
    story.act(SECOND, journey, "confirm_death", {"source": "the registrar"})
    reopened(story, journey)
    assert message_states(story, journey, story.inbound(journey)) == {"cancelled"}
    assert (story.state(journey), story.places_taken("northgate")) == ("accepted", 1)
