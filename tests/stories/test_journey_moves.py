"""Moves of a journey before and during learning, each a short story: rules C4 to C9, C14 and C18."""

from datetime import date
from typing import Any

from tests.stories import way
from tests.stories.story import Story, codes, london
from tests.stories.way import LEAD, PRIYA
from workflows.tables.learners import Learner

NO = {"reason": "not_suitable", "advice": "Try the consortium."}
AMY = way.learner("Amy Cole", uln="1000000043", uln_requested=False)


def aftercare(story: Story, journey: str) -> tuple[str | None, date]:
    """Whose task the next step is, and by which day."""
    (task,) = story.tasks(journey, "aftercare")
    return task.person_id, story.task_due(task)


def test_c4_a_decline_of_the_last_referral_ends_the_journey(story: Story) -> None:
    journey = way.refer(story)
    story.hand_off(LEAD, story.inbound(journey), "decline", NO)
    assert story.state(journey) == "declined"
    assert aftercare(story, journey) == (story.cast["priya"], date(2026, 3, 9))


def test_c4_the_referrer_is_told_of_a_decline_at_once(story: Story) -> None:
    inbound = story.inbound(way.refer(story))
    story.hand_off(LEAD, inbound, "decline", NO)
    assert story.told("hand_off.declined", inbound) == ["connexions"]


def test_c4_a_decline_gives_advice(story: Story) -> None:
    inbound = story.inbound(way.refer(story))
    refused = story.hand_off(LEAD, inbound, "decline", {"reason": "not_suitable"}, expect=409)
    assert codes(refused) == ["advice_missing"]


def test_c4_not_ready_yet_says_what_is_needed_and_when_to_look_again(story: Story) -> None:
    inbound = story.inbound(way.refer(story))
    story.hand_off(LEAD, inbound, "decline", {**NO, "reason": "not_ready_yet"}, expect=422)


def test_c4_a_decline_of_one_offer_leaves_the_others_open(story: Story) -> None:
    journey = way.refer(story, "consortium", receivers=[story.cast["millbrook"], story.cast["harbour"]])
    story.hand_off("millbrook.coordinator", story.hand_offs(journey)[0], "decline", NO)
    assert story.state(journey) == "referred"


def reach(story: Story, journey: str, channel: str, *, reached: bool = False, at: str | None = None) -> None:
    """A try to reach the learner."""
    story.act("northgate.adviser", journey, "record_contact", {"channel": channel, "reached": reached}, at=at)


def test_c5_the_first_success_meets_the_contact_deadline(story: Story) -> None:
    journey = way.accepted(story)
    reach(story, journey, "phone", at="2026-03-03 10:00")
    reach(story, journey, "text_message", reached=True, at="2026-03-04 10:00")
    assert (story.state(journey), story.deadline(journey, "contact").result) == ("accepted", "met")


def test_c6_the_referrer_calls_a_referral_off(story: Story) -> None:
    journey = way.accepted(story)
    story.act(PRIYA, journey, "cancel", {"reason": "needs_met_elsewhere"})
    assert (story.state(journey), story.state(story.inbound(journey))) == ("cancelled", "ended_with_journey")
    assert story.places_taken("northgate") == 0


def test_c6_after_induction_nothing_is_cancelled(story: Story) -> None:
    refused = story.act(PRIYA, way.in_induction(story), "cancel", {"reason": "changed_mind"}, expect=409)
    assert codes(refused) == ["not_in_this_state"]


def test_c6_recalling_the_last_referral_cancels_the_journey(story: Story) -> None:
    journey = way.refer(story)
    story.hand_off(PRIYA, story.inbound(journey), "recall", {"reason": "mistake"})
    assert (story.state(journey), story.state(story.inbound(journey))) == ("cancelled", "recalled")


def test_c6_a_start_elsewhere_releases_every_other_referral(story: Story) -> None:
    released = way.refer(story, "consortium", AMY, receivers=[story.cast["millbrook"]])
    way.accept(story, released, "millbrook")
    way.in_induction(story, "holistic", AMY)
    entry = story.history(released)[-1]
    assert (entry.event, entry.actor_kind, entry.reason) == ("release", "clock", "started elsewhere")
    assert (story.state(released), story.places_taken("millbrook")) == ("cancelled", 0)


def test_c6_who_was_released_is_told_no_more_than_that(story: Story) -> None:
    released = way.refer(story, "consortium", AMY, receivers=[story.cast["millbrook"]])
    way.in_induction(story, "holistic", AMY)
    assert "Northgate" not in str(story.get(way.PARTNER, f"/hand-offs/{story.inbound(released)}"))
    assert story.tasks(released) == []


def test_c7_silence_is_an_expiry_dated_at_midnight_and_both_sides_are_told_once(story: Story) -> None:
    inbound = story.inbound(way.refer(story))
    story.sweep("2026-03-10 09:00")
    story.sweep("2026-03-10 09:05")
    assert (story.state(inbound), story.history(inbound)[-1].at) == ("expired", london("2026-03-10 00:00"))
    assert story.told("hand_off.expired", inbound) == ["connexions", "northgate"]


def test_c7_two_working_days_without_another_try_cancel_the_journey(story: Story) -> None:
    journey = way.refer(story)
    story.sweep("2026-03-10 00:00")
    assert (story.state(journey), story.due(journey, "resend_or_cancel_expired")) == ("referred", date(2026, 3, 12))
    story.sweep("2026-03-13 00:00")
    entry = story.history(journey)[-1]
    assert (story.state(journey), entry.reason, entry.actor_kind) == ("cancelled", "no answer", "clock")


def test_c7_a_referral_sent_again_is_decided_anew(story: Story) -> None:
    journey = way.refer(story)
    story.sweep("2026-03-10 00:00")
    story.act(PRIYA, journey, "send_referral", at="2026-03-11 10:00")
    story.sweep("2026-03-13 00:00")
    assert (story.state(journey), story.due(story.inbound(journey), "decide")) == ("referred", date(2026, 3, 18))


def test_c8_a_late_click_does_not_outrun_the_midnight_before_it(story: Story) -> None:
    inbound = story.inbound(way.refer(story))
    story.at("2026-03-10 00:00:30")
    refused = story.accept(LEAD, inbound, "2026-03-10", "2026-07-24", expect=409)
    assert codes(refused) == ["offer_expired"]


def test_c8_a_learner_who_does_not_come_is_late_and_stays_accepted(story: Story) -> None:
    journey = way.accepted(story)
    story.sweep("2026-03-17 00:00")
    assert (story.state(journey), story.deadline(journey, "start").missed_at) == (
        "accepted", london("2026-03-17 00:00"))  # fmt: skip


def tried(story: Story, model: str = "holistic", **about: Any) -> str:
    """Three tries on three working days by two channels, and the referrer asked."""
    journey = way.accepted(story, model, way.learner("Amy Cole", **about))
    for day, channel in (("03", "phone"), ("04", "phone"), ("05", "text_message")):
        reach(story, journey, channel, at=f"2026-03-{day} 10:00")
    story.act(LEAD, journey, "ask_referrer_for_details")
    return journey


def test_c9_a_learner_tried_enough_is_recorded_as_not_to_be_reached(story: Story) -> None:
    journey = tried(story)
    story.act(LEAD, journey, "close_unable_to_contact")
    found = story.get("council.officer", f"/journeys/{journey}")["destination"]
    assert story.state(journey) == "unable_to_contact"
    assert (found["out_type"], found["out_code"], found["nccis_activity"]) == ("OTH", 3, 810)
    assert story.places_taken("northgate") == 0


def test_c9_the_local_authority_hears_of_a_learner_of_sixteen(story: Story) -> None:
    journey = tried(story)
    story.act(LEAD, journey, "close_unable_to_contact")
    assert story.told("local_authority.told", journey) == ["council"]
    assert aftercare(story, journey) == (story.cast["priya"], date(2026, 3, 12))


def test_c9_the_local_authority_hears_nothing_of_an_adult(story: Story) -> None:
    journey = tried(story, birth_date="2005-01-01")
    story.act(LEAD, journey, "close_unable_to_contact")
    assert story.told("local_authority.told", journey) == []


def test_c9_a_success_in_between_begins_the_count_anew(story: Story) -> None:
    journey = tried(story)
    reach(story, journey, "phone", reached=True)
    refused = story.act(LEAD, journey, "close_unable_to_contact", expect=409)
    assert codes(refused) == ["contact_not_tried_enough"]


def test_c9_a_try_on_a_saturday_does_not_count(story: Story) -> None:
    journey = way.accepted(story)
    for moment, channel in (("05 10:00", "phone"), ("06 10:00", "phone"), ("07 10:00", "text_message")):
        reach(story, journey, channel, at=f"2026-03-{moment}")
    story.act(LEAD, journey, "ask_referrer_for_details")
    refused = story.act(LEAD, journey, "close_unable_to_contact", expect=409)
    assert refused["refusals"][0]["missing"] == ["attempts on 1 more working days"]


def on_break(story: Story) -> str:
    """Planned on 2 March, away from 9 March to 27 March."""
    journey = way.on_programme(story)
    story.at("2026-03-09 10:00")
    body = {"agreed_on": "2026-03-09", "return_on": "2026-03-27", "reason": "caring", "learner_agrees": way.word(story)}
    story.act(LEAD, journey, "start_break", body)
    return journey


def test_c14_a_break_is_looked_at_five_working_days_before_the_return(story: Story) -> None:
    journey = on_break(story)
    assert story.due(journey, "break_review") == date(2026, 3, 20)
    assert story.due(journey, "break_return") == date(2026, 3, 27)


def test_c14_the_review_clock_keeps_what_was_left(story: Story) -> None:
    journey = on_break(story)
    assert (story.due(journey, "review"), story.deadline(journey, "review").remaining) == (None, 21)
    story.act(LEAD, journey, "return_from_break", at="2026-03-27 09:00")
    assert (story.state(journey), story.due(journey, "review")) == ("on_programme", date(2026, 4, 17))


def test_c14_a_learner_may_be_withdrawn_from_a_break(story: Story) -> None:
    journey = on_break(story)
    story.act(LEAD, journey, "withdraw", {"reason": "caring_or_family", "last_attended_on": "2026-03-06"})
    assert story.state(journey) == "withdrawn"


def withdrawn(story: Story) -> str:
    """Withdrawn from induction on Monday 2 March."""
    journey = way.in_induction(story)
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": "2026-03-02"})
    return journey


def test_c18_the_local_authority_hears_the_same_day_of_a_withdrawal_at_sixteen(story: Story) -> None:
    journey = withdrawn(story)
    assert story.told("local_authority.told", journey) == ["council"]


def test_c18_a_withdrawal_frees_the_place_and_asks_for_the_next_step(story: Story) -> None:
    journey = withdrawn(story)
    assert (story.places_taken("northgate"), aftercare(story, journey)) == (0, (story.cast["priya"], date(2026, 3, 9)))


def test_c18_without_a_named_adviser_the_next_step_is_the_local_authoritys(story: Story) -> None:
    said = {"on": "2026-03-01", "channel": "phone"}
    journey = way.refer(story, by=LEAD, source="self", learner_said=said)
    story.hand_off(LEAD, story.inbound(journey), "decline", NO)
    assert aftercare(story, journey)[0] == story.cast["council.officer"]


def test_c18_the_reason_and_the_last_day_are_on_record(story: Story) -> None:
    entry = story.history(withdrawn(story))[-1]
    assert (entry.event, entry.reason, entry.detail) == ("withdraw", "health", {"last_attended_on": "2026-03-02"})


def test_the_learner_without_an_address_is_recorded_under_820(story: Story) -> None:
    journey = tried(story, postcode=None)
    story.set_all(Learner, address=None)
    story.act(LEAD, journey, "close_unable_to_contact")
    assert story.get("council.officer", f"/journeys/{journey}")["destination"]["nccis_activity"] == 820
