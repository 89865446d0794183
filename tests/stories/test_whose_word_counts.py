"""What an agency tells of a learner whom others know: kept as its own word, nobody else's record (rules 0.6, C20)."""

from typing import Any

import pytest

from tests.people import Cast
from tests.stories import way
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER, PRIYA

STRANGER = "harbour.adviser"
ULN = "1000000043"
KNOWN = way.learner(
    "Amy Cole", address="12 Hidden Lane", phone="0117 496 0123", email="amy@home.example.org", uln=ULN,
    uln_requested=False,
)  # fmt: skip
OTHER_WORDS = way.learner("Amy Cole", address="1 Other Street", phone="0117 496 0999", uln_requested=False)
SECRET = ("+441174960123", "12 Hidden Lane", "amy@home.example.org", ULN)
FIELDS = ("phone", "address", "email", "uln")


def seen_by(story: Story, who: str, journey: str) -> tuple[Any, ...]:
    """Phone, address, e-mail and ULN of the learner on somebody's page of a journey."""
    learner = story.get(who, f"/journeys/{journey}")["learner"]
    return tuple(learner[field] for field in FIELDS)


def referred_again(story: Story, about: dict[str, Any] = OTHER_WORDS, **more: Any) -> str:
    """The stranger's own referral of the same person to the consortium."""
    return str(story.refer(about, "consortium", by=STRANGER, same_person=True, **more))


def in_charge(story: Story) -> str:
    """Amy's journey at Northgate, which Priya referred with all her details, accepted."""
    return way.accepted(story, about=KNOWN)


def accepted_at_millbrook(story: Story, cast: Cast) -> str:
    """The stranger's referral, accepted by another provider than the one in charge of the running journey."""
    journey = referred_again(story, receivers=[cast["millbrook"]])
    way.accept(story, journey, "millbrook")
    return journey


def test_a_stranger_who_refers_a_known_learner_sees_its_own_words_only(story: Story) -> None:
    in_charge(story)
    journey = referred_again(story)
    assert seen_by(story, STRANGER, journey) == ("+441174960999", "1 Other Street", None, None)


def test_whoever_knows_the_uln_is_told_nothing_more_of_the_learner(story: Story) -> None:
    in_charge(story)
    about = {"given_name": "Amy", "family_name": "Cole", "birth_date": "2009-05-14", "uln": ULN}
    journey = story.refer(about, "consortium", by=STRANGER)
    assert seen_by(story, STRANGER, journey) == (None, None, None, ULN)
    assert story.get(STRANGER, f"/journeys/{journey}")["learner"]["postcode"] is None


def test_the_receiver_of_the_new_referral_sees_what_it_sent(story: Story, cast: Cast) -> None:
    in_charge(story)
    journey = referred_again(story, receivers=[cast["millbrook"]])
    assert seen_by(story, PARTNER, journey) == ("+441174960999", "1 Other Street", None, None)


def test_the_stranger_learns_nothing_after_the_acceptance_either(story: Story, cast: Cast) -> None:
    in_charge(story)
    journey = accepted_at_millbrook(story, cast)
    assert seen_by(story, STRANGER, journey) == (None, "1 Other Street", None, None)


def test_the_stranger_learns_nothing_after_the_end_either(story: Story, cast: Cast) -> None:
    in_charge(story)
    journey = accepted_at_millbrook(story, cast)
    story.act(PARTNER, journey, "cancel", {"reason": "changed_mind"})
    assert seen_by(story, STRANGER, journey) == ("+441174960999", "1 Other Street", None, None)


def test_a_running_journey_keeps_its_details(story: Story, cast: Cast) -> None:
    running = in_charge(story)
    accepted_at_millbrook(story, cast)
    assert seen_by(story, LEAD, running) == SECRET
    assert seen_by(story, PRIYA, running)[1] == "12 Hidden Lane"


def test_a_stranger_s_later_words_change_no_running_journey(story: Story) -> None:
    running = in_charge(story)
    journey = referred_again(story)
    story.act(STRANGER, journey, "record_details", {"phone": "0117 496 0777"})
    story.act(STRANGER, journey, "record_uln", {"uln": "1000000027"})
    assert seen_by(story, LEAD, running) == SECRET
    assert seen_by(story, STRANGER, journey) == ("+441174960777", "1 Other Street", None, "1000000027")


def test_the_accepting_provider_sees_both_with_their_source(story: Story, cast: Cast) -> None:
    in_charge(story)
    journey = accepted_at_millbrook(story, cast)
    assert seen_by(story, PARTNER, journey) == SECRET
    (told,) = story.get(PARTNER, f"/journeys/{journey}")["learner"]["told"]
    assert (told["by"]["name"], told["phone"], told["address"]) == ("Harbour", "+441174960999", "1 Other Street")


def test_the_accepting_provider_is_asked_which_details_are_right(story: Story, cast: Cast) -> None:
    in_charge(story)
    journey = accepted_at_millbrook(story, cast)
    (task,) = story.tasks(journey, "details_differ")
    assert (task.organisation_id, task.detail) == (cast["millbrook"], {"other": "address, phone"})


def test_details_taken_over_are_on_record_and_the_other_provider_is_asked(story: Story, cast: Cast) -> None:
    running = in_charge(story)
    journey = accepted_at_millbrook(story, cast)
    story.act(PARTNER, journey, "record_details", {"phone": "0117 496 0999"})
    assert seen_by(story, LEAD, running)[0] == "+441174960999"
    assert story.tasks(journey, "details_differ") == []
    (task,) = story.tasks(running, "details_differ")
    assert task.organisation_id == cast["northgate"]


def test_what_was_replaced_stays_readable(story: Story, cast: Cast) -> None:
    in_charge(story)
    journey = accepted_at_millbrook(story, cast)
    story.act(PARTNER, journey, "record_details", {"phone": "0117 496 0999"})
    told = story.get(PARTNER, f"/journeys/{journey}")["learner"]["told"]
    assert [each["phone"] for each in told if each["by"] is None] == ["+441174960123"]


def test_once_every_earlier_journey_has_ended_an_acceptance_brings_the_new_details(story: Story, cast: Cast) -> None:
    earlier = in_charge(story)
    story.act(LEAD, earlier, "cancel", {"reason": "changed_mind"})
    journey = accepted_at_millbrook(story, cast)
    assert seen_by(story, PARTNER, journey) == ("+441174960999", "1 Other Street", "amy@home.example.org", ULN)
    assert story.tasks(journey, "details_differ") == []
    told = story.get(PARTNER, f"/journeys/{journey}")["learner"]["told"]
    assert [each["phone"] for each in told] == ["+441174960999", "+441174960123"]


def test_until_the_acceptance_nothing_changes(story: Story) -> None:
    earlier = in_charge(story)
    story.act(LEAD, earlier, "cancel", {"reason": "changed_mind"})
    referred_again(story)
    assert seen_by(story, LEAD, earlier) == SECRET


def test_a_stranger_s_prior_learning_is_its_own(story: Story) -> None:
    way.accepted(story, about=KNOWN, prior_learning=[{"title": "Award in cooking"}])
    journey = referred_again(story, prior_learning=[{"title": "Award in sewing"}])
    learner = story.get(STRANGER, f"/journeys/{journey}")["learner"]
    assert [each["title"] for each in learner["prior_learning"]] == ["Award in sewing"]


def test_a_stranger_s_needs_are_those_it_told(story: Story) -> None:
    running = way.accepted(story, about=KNOWN)
    story.act(LEAD, running, "record_need", {"need": "housing", "status": "new", "detail": "hostel"})
    story.act(LEAD, running, "record_need", {"need": "travel", "status": "new", "detail": "no bus"})
    shared = [way.CONTACT, way.FOR_SUPPORT]
    journey = referred_again(story, needs=[{"code": "travel", "detail": "two buses"}], shared=shared)
    needs = story.get(STRANGER, f"/journeys/{journey}")["needs"]
    assert [(need["need"], need["detail"]) for need in needs] == [("travel", "two buses")]


@pytest.mark.parametrize(("phone", "shown"), [("0117 496 0555", "+441174960555")])
def test_a_referrer_asked_for_other_details_reaches_the_provider(story: Story, phone: str, shown: str) -> None:
    journey = in_charge(story)
    story.act(PRIYA, journey, "record_details", {"phone": phone})
    assert seen_by(story, LEAD, journey)[0] == shown


def test_a_valid_uln_is_not_lost_to_a_referrer_s(story: Story, cast: Cast) -> None:
    running = in_charge(story)
    story.act(LEAD, running, "cancel", {"reason": "changed_mind"})
    journey = referred_again(story)
    story.act(STRANGER, journey, "record_uln", {"uln": "1000000027"})
    way.accept(story, journey)
    assert seen_by(story, LEAD, journey)[3] == ULN
    assert codes(story.act(LEAD, journey, "record_uln", {"requested": True}, expect=409)) == ["uln_known_already"]
