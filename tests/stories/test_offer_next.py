"""4.3: what a partner would not take goes to the next on the list, confirmed once, with what was shared asked anew."""

from typing import Any

import pytest

from tests.stories import copying, way
from tests.stories.partnering import LEAD, at_planning, offer, rank
from tests.stories.story import Story, codes
from tests.stories.test_s07_partner_declines import ACCESS, DECLINE, GIL, NEED, SHARED, WHEELCHAIR

CONSENT = "explicit_consent"


@pytest.fixture
def journey(story: Story) -> str:
    """Gil's journey at planning, with three partners ranked."""
    found = at_planning(story, GIL, "2026-04-20 10:00", needs=[NEED], shared=SHARED)
    rank(story, found, "millbrook", "harbour", "ashdown")
    return found


@pytest.fixture
def former(story: Story, journey: str) -> str:
    """The referral that Millbrook declined."""
    found: str = offer(story, journey, "millbrook", at="2026-04-27 11:00", wanted_from="2026-05-11", **ACCESS)
    story.hand_off("millbrook.coordinator", found, "decline", DECLINE, at="2026-04-29 16:00")
    return found


def offer_next(story: Story, journey: str, to: str = "harbour", *, who: str = LEAD, expect: int = 200,
               **more: Any) -> Any:  # fmt: skip
    """Confirm the next partner as the one proposed."""
    body = {"organisation_id": story.cast[to], **more}
    return story.act(who, journey, "offer_next", body, expect=expect)


def for_millbrook_alone(story: Story) -> tuple[str, str]:
    """Gil let Millbrook alone know of the wheelchair, and Millbrook let the time pass."""
    journey = at_planning(story, GIL, "2026-04-20 10:00", needs=[NEED], shared=SHARED[:1])
    rank(story, journey, "millbrook", "harbour")
    said = {"item": "support_need", "need": WHEELCHAIR, "basis": CONSENT, "receiver_id": story.cast["millbrook"],
            "given_on": "2026-04-20"}  # fmt: skip
    story.act(LEAD, journey, "record_consent", said)
    former: str = offer(story, journey, "millbrook", at="2026-04-27 11:00", **ACCESS)
    story.sweep("2026-05-06 09:00")
    return journey, former


@pytest.mark.usefixtures("former")
def test_the_next_gets_the_same_part_wishes_and_items_as_the_second_asked(story: Story, journey: str) -> None:
    answer = offer_next(story, journey, component="vocational", who="northgate.manager")
    sent = story.get(LEAD, f"/hand-offs/{answer['hand_off']['id']}")
    assert (sent["sequence"], sent["component"], sent["wanted_from"]) == (2, "vocational", "2026-05-11")
    seen = story.get("harbour.coordinator", f"/hand-offs/{sent['id']}")
    assert [need["need"] for need in seen["needs"]] == [WHEELCHAIR]
    assert (answer["warnings"], story.tasks(journey, "re_offer")) == ([], [])


def test_what_the_former_partner_wrote_goes_to_nobody(story: Story, journey: str, former: str) -> None:
    sent = offer_next(story, journey, hand_off_id=former)["hand_off"]["id"]
    told = str(
        [
            story.get("harbour.coordinator", path)
            for path in (
                f"/hand-offs/{sent}",
                f"/journeys/{journey}",
                f"/journeys/{journey}/history",
                f"/journeys/{journey}/hand-offs",
            )
        ]
    )
    assert not any(word in told for word in ("no access", "Millbrook", story.cast["millbrook"]))


def test_confirming_another_than_the_next_by_now_is_refused(story: Story, journey: str, former: str) -> None:
    refused = offer_next(story, journey, "ashdown", hand_off_id=former, expect=409)
    assert codes(refused) == ["proposal_outdated"]
    assert "Harbour" in refused["refusals"][0]["sentence"]


def test_an_item_taken_back_meanwhile_is_left_out_and_said(story: Story, journey: str, former: str) -> None:
    consents = story.get(LEAD, f"/journeys/{journey}")["consents"]
    copying.withdraw(story, LEAD, journey, next(each["id"] for each in consents if each["need"] == WHEELCHAIR))
    answer = offer_next(story, journey, hand_off_id=former)
    assert story.get("harbour.coordinator", f"/hand-offs/{answer['hand_off']['id']}")["needs"] == []
    assert answer["warnings"] == [
        "Left out, because the learner's consent is not in force any more: physical equipment."
    ]


def test_once_all_that_was_shared_is_taken_back_nothing_else_is_shared_instead(story: Story, journey: str) -> None:
    """Millbrook was told of the wheelchair alone: Harbour does not get the contact details in its place."""
    wheelchair: Any = {"share": [{"item": "support_need", "need": WHEELCHAIR}]}
    former: str = offer(story, journey, "millbrook", **wheelchair)
    story.hand_off("millbrook.coordinator", former, "decline", DECLINE)
    consents = story.get(LEAD, f"/journeys/{journey}")["consents"]
    copying.withdraw(story, LEAD, journey, next(each["id"] for each in consents if each["need"] == WHEELCHAIR))
    assert codes(offer_next(story, journey, hand_off_id=former, expect=409)) == ["nothing_left_to_share"]


@pytest.mark.usefixtures("former")
def test_a_deleted_draft_neither_hides_what_was_declined_nor_counts(story: Story, journey: str) -> None:
    draft: str = offer(story, journey, "harbour", draft=True)
    story.hand_off(LEAD, draft, "delete")
    sent = offer_next(story, journey, component="vocational")["hand_off"]["id"]
    assert story.get(LEAD, f"/hand-offs/{sent}")["sequence"] == 2


def test_what_one_partner_alone_was_let_know_asks_for_the_learners_word(story: Story) -> None:
    journey, former = for_millbrook_alone(story)
    assert codes(offer_next(story, journey, hand_off_id=former, expect=409)) == [
        "explicit_consent_missing", "learner_must_agree",
    ]  # fmt: skip
    sent = offer_next(story, journey, hand_off_id=former, learner_agrees=way.word(story))["hand_off"]["id"]
    (need,) = story.get("harbour.coordinator", f"/hand-offs/{sent}")["needs"]
    assert need["need"] == WHEELCHAIR
    consents = story.get(LEAD, f"/journeys/{journey}")["consents"]
    assert [each["receiver"]["name"] for each in consents if each["need"]] == ["Millbrook", "Harbour"]


def test_a_word_from_before_the_consent_it_widens_does_not_count(story: Story) -> None:
    journey, former = for_millbrook_alone(story)
    early = {"on": "2026-04-19", "channel": "phone"}
    refused = offer_next(story, journey, hand_off_id=former, learner_agrees=early, expect=409)
    assert "learner_must_agree" in codes(refused)


def test_a_word_from_before_it_was_taken_back_from_the_next_does_not_count(story: Story) -> None:
    """On 6 May Gil takes back from Harbour what he let Harbour know on 21 April, which was never shared with it."""
    journey, former = for_millbrook_alone(story)
    said = {"item": "support_need", "need": WHEELCHAIR, "basis": CONSENT, "receiver_id": story.cast["harbour"],
            "given_on": "2026-04-21"}  # fmt: skip
    copying.withdraw(story, LEAD, journey, story.act(LEAD, journey, "record_consent", said)["consent"])
    early = {"on": "2026-04-22", "channel": "phone"}
    refused = offer_next(story, journey, hand_off_id=former, learner_agrees=early, expect=409)
    assert "learner_must_agree" in codes(refused)
    assert "since 6 May 2026" in str(refused)
    offer_next(story, journey, hand_off_id=former, learner_agrees=way.word(story))


def test_without_anything_declined_there_is_nothing_to_offer_again(story: Story, journey: str) -> None:
    first: str = offer(story, journey, "millbrook")
    assert codes(offer_next(story, journey, hand_off_id=first, expect=409)) == ["nothing_to_offer_again"]
    named = [each["name"] for each in story.get(LEAD, f"/journeys/{journey}/actions")["items"]]
    assert ("send_hand_off" in named, "offer_next" in named) == (True, False)


def test_twice_is_refused_by_the_guards_of_sending_and_at_the_end_nobody_is_left(story: Story, journey: str) -> None:
    rank(story, journey, "millbrook", "harbour")
    former: str = offer(story, journey, "millbrook")
    story.hand_off("millbrook.coordinator", former, "decline", DECLINE)
    sent = offer_next(story, journey, hand_off_id=former)["hand_off"]["id"]
    assert "already_open" in codes(offer_next(story, journey, hand_off_id=former, expect=409))
    story.hand_off("harbour.coordinator", sent, "decline", DECLINE)
    assert codes(offer_next(story, journey, hand_off_id=sent, expect=409)) == ["list_exhausted"]


@pytest.mark.parametrize("who", ["northgate.adviser", "northgate.tutor"])
def test_only_the_leads_management_confirms(story: Story, journey: str, former: str, who: str) -> None:
    assert codes(offer_next(story, journey, hand_off_id=former, who=who, expect=409)) == ["not_yours"]


@pytest.fixture
def confided(story: Story) -> tuple[str, str]:
    """Gil let Millbrook alone know of his counselling, and Millbrook declined; the journey, and that referral."""
    need = {"code": "counselling", "detail": "grief"}
    journey = at_planning(story, GIL, "2026-04-20 10:00", needs=[need], shared=SHARED[:1])
    rank(story, journey, "millbrook", "harbour")
    said = {"item": "support_need", "need": "counselling", "basis": CONSENT, "receiver_id": story.cast["millbrook"],
            "given_on": "2026-04-20"}  # fmt: skip
    story.act(LEAD, journey, "record_consent", said)
    shared: Any = {"share": [{"item": "contact"}, {"item": "support_need", "need": "counselling"}]}
    former: str = offer(story, journey, "millbrook", **shared)
    story.hand_off("millbrook.coordinator", former, "decline", DECLINE)
    return journey, former


def test_what_is_for_named_staff_is_offered_on_by_them_and_not_named_to_others(
    story: Story, confided: tuple[str, str]
) -> None:
    journey, former = confided
    refused = offer_next(story, journey, hand_off_id=former, who="northgate.manager", expect=409)
    assert (codes(refused), "counselling" in str(refused)) == (["named_staff_needed"], False)
    offer_next(story, journey, hand_off_id=former, learner_agrees=way.word(story))


def test_what_was_shared_of_a_restricted_matter_is_read_by_named_staff_alone(
    story: Story, confided: tuple[str, str]
) -> None:
    shared = [story.get(who, f"/hand-offs/{confided[1]}")["shared"] for who in (LEAD, "northgate.manager")]
    assert shared == [["contact", "support_need:counselling"], ["contact"]]
