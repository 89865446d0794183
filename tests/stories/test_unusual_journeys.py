"""Journeys: what must also hold when deaths, transfers, re-referrals and reopenings meet something unusual."""

from typing import Any

import pytest
from sqlmodel import select

from tests.people import Cast
from tests.stories import way
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER, PRIYA
from workflows.tables.learning import Break
from workflows.tables.organisations import Organisation, PersonRole
from workflows.vocabulary import OrganisationKind, Role

ULN = "1000000027"
DEATH = {"died_on": "2026-03-01", "source": "the family", "evidence": "a letter"}


def two_journeys(story: Story) -> tuple[str, str]:
    """Amy in the holistic partnership and, as the same person, in the lead provider's."""
    first = way.refer(story)
    return first, way.refer(story, "lead_provider", same_person=True)


def reopened(story: Story, journey: str, first: str = LEAD, second: str = "northgate.second_coordinator") -> None:
    """The last move of the journey is taken back."""
    story.act(first, journey, "ask_reopening", {"reason": "by mistake"})
    story.act(second, journey, "confirm_reopening")


def test_one_person_cannot_confirm_on_another_journey_of_the_learner(story: Story) -> None:
    first, second = two_journeys(story)
    story.act(PRIYA, first, "report_death", DEATH)
    assert codes(story.act(PRIYA, second, "confirm_death", {"source": "again"}, expect=409)) == ["second_person_needed"]


def test_a_death_confirmed_on_another_journey_is_known(story: Story, cast: Cast) -> None:
    first, second = two_journeys(story)
    story.act(PRIYA, first, "report_death", DEATH)
    story.act(LEAD, second, "confirm_death", {"source": "the registrar"})
    assert [story.state(each) for each in (first, second)] == ["deceased", "deceased"]
    assert codes(story.refer(way.learner("Amy Cole"), "consortium", same_person=True, expect=409)) == [
        "learner_deceased"
    ]


def test_an_earlier_journey_does_not_hide_whose_uln_it_is(story: Story) -> None:
    story.refer(way.learner("Ida Reed", uln=ULN))
    earlier = way.refer(story)
    body = way.learner("Amy Cole", uln=ULN)
    refused = story.refer(body, "consortium", earlier_journey_id=earlier, expect=409)
    assert codes(refused) == ["uln_held_elsewhere"]


def test_an_earlier_journey_of_another_person_is_refused(story: Story) -> None:
    earlier = way.refer(story)
    refused = story.refer(way.learner("Una Reed"), "consortium", earlier_journey_id=earlier, expect=409)
    assert codes(refused) == ["earlier_journey_of_another"]


def under_transfer(story: Story, cast: Cast) -> tuple[str, str, str]:
    """A journey, its accepted transfer to Millbrook, and the journey that this opened."""
    journey = way.on_programme(story)
    transfer = way.transferring(story, journey)
    linked = story.get(PARTNER, "/journeys")["items"][0]["id"]
    return journey, transfer, linked


@pytest.mark.parametrize("how", ["cancel", "return"])
def test_a_transfer_whose_new_journey_ends_goes_back(story: Story, cast: Cast, how: str) -> None:
    journey, transfer, linked = under_transfer(story, cast)
    if how == "cancel":
        story.act(PARTNER, linked, "cancel", {"reason": "mistake"})
    else:
        story.hand_off(PARTNER, story.inbound(linked), "return_unstarted", {"reason": "no tutor"})
    assert [story.state(each) for each in (journey, transfer, linked)] == ["on_programme", "returned", "cancelled"]
    assert story.places_taken("millbrook") == 0


def test_a_transfers_journey_that_is_reopened_names_its_provider_everywhere(story: Story, cast: Cast) -> None:
    """C27, 0.1: list and record say the same of who answers from then on."""
    _journey, _transfer, linked = under_transfer(story, cast)
    story.act(PARTNER, linked, "cancel", {"reason": "mistake"})
    story.act(LEAD, linked, "ask_reopening", {"reason": "She comes after all."})
    story.act("northgate.second_coordinator", linked, "confirm_reopening")
    listed = {line["id"]: line["responsible"]["id"] for line in story.get(PARTNER, "/journeys")["items"]}
    assert story.get(PARTNER, f"/journeys/{linked}")["responsible"]["id"] == listed[linked] == cast["millbrook"]
    assert story.instance(linked).responsible == cast["millbrook"]


def waits_on(story: Story, cast: Cast, journey: str) -> tuple[Any, Any]:
    """Whom the journey and its start wait on, by short name."""
    names = {identifier: name for name, identifier in cast.ids.items()}
    found = story.instance(journey).waiting_on, story.deadline(journey, "start").waiting_on
    return tuple(names.get(each or "") for each in found)  # type: ignore[return-value]


def test_a_journey_passed_on_waits_on_the_lead(story: Story, cast: Cast) -> None:
    journey = way.refer(story, "lead_provider", receivers=[cast["millbrook"]])
    story.hand_off(PARTNER, story.inbound(journey), "pass_on")
    assert waits_on(story, cast, journey) == ("northgate", "northgate")


def test_an_offered_journey_waits_on_the_member_left(story: Story, cast: Cast) -> None:
    journey = way.refer(story, "consortium")
    receivers = [cast["millbrook"], cast["harbour"]]
    story.act(LEAD, journey, "offer_to_members", {"receivers": receivers})
    assert waits_on(story, cast, journey) == ("millbrook", "millbrook")
    story.hand_off(PARTNER, story.hand_offs(journey)[1], "decline", {"reason": "not_suitable", "advice": "ask Harbour"})
    assert waits_on(story, cast, journey) == ("harbour", "harbour")


def test_a_question_waits_on_the_referrer_until_answered(story: Story, cast: Cast) -> None:
    journey = way.refer(story)
    story.hand_off(LEAD, story.inbound(journey), "ask_for_more", {"question": "Which bus?"})
    assert waits_on(story, cast, journey)[0] == "connexions"
    story.hand_off(PRIYA, story.inbound(journey), "answer", {"answer": "The 6."})
    assert waits_on(story, cast, journey)[0] == "northgate"


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_the_referrer_hears_the_answer_to_an_offer(story: Story, cast: Cast, answer: str) -> None:
    journey = way.refer(story, "consortium")
    story.act(LEAD, journey, "offer_to_members", {"receivers": [cast["millbrook"]]})
    offer = story.inbound(journey)
    if answer == "accept":
        way.accept(story, journey, "millbrook")
    else:
        story.hand_off(PARTNER, offer, "decline", {"reason": "not_suitable", "advice": "ask Harbour"})
    topic = {"accept": "hand_off.accepted", "decline": "hand_off.declined"}[answer]
    assert story.told(topic, offer) == ["connexions", "northgate"]


def test_a_returned_referral_takes_back_what_was_handed_on(story: Story) -> None:
    journey = way.accepted(story, "lead_provider")
    component = way.hand_over(story, journey, "component", component="functional_skills")
    story.hand_off(LEAD, story.inbound(journey), "return_unstarted", {"reason": "no tutor"})
    assert (story.state(journey), story.state(component)) == ("referred", "recalled")
    assert story.places_taken("millbrook") == 0


def test_nobody_recalls_for_want_of_an_answer(story: Story) -> None:
    journey = way.refer(story)
    refused = story.hand_off(PRIYA, story.inbound(journey), "recall", {"reason": "no_answer"}, expect=409)
    assert codes(refused) == ["reason_of_the_system"]


def declined(story: Story) -> str:
    """A journey that Northgate declined."""
    journey = way.refer(story)
    story.hand_off(LEAD, story.inbound(journey), "decline", {"reason": "not_suitable", "advice": "ask elsewhere"})
    return journey


def test_a_journey_referred_again_is_not_reopened(story: Story) -> None:
    journey = declined(story)
    way.refer(story, same_person=True)
    refused = story.act(PRIYA, journey, "ask_reopening", {"reason": "by mistake"}, expect=409)
    assert codes(refused) == ["duplicate"]


def test_whoever_declined_may_ask_for_reopening(story: Story) -> None:
    journey = declined(story)
    reopened(story, journey, LEAD, PRIYA)
    assert (story.state(journey), story.state(story.inbound(journey))) == ("referred", "sent")


def test_a_plan_agreed_again_has_only_its_own_aims(story: Story) -> None:
    journey = way.on_programme(story)
    reopened(story, journey)
    story.act(LEAD, journey, "agree_plan", way.plan(story))
    assert len(story.get(LEAD, f"/journeys/{journey}")["aims"]) == 3


def on_break(story: Story) -> str:
    """A journey on a break of two weeks."""
    journey = way.on_programme(story)
    body = {"agreed_on": way.in_days(story, 0), "return_on": way.in_days(story, 14), "reason": "a new baby",
            "learner_agrees": way.word(story)}  # fmt: skip
    story.act(LEAD, journey, "start_break", body)
    return journey


def breaks(story: Story) -> list[bool]:
    """Of each recorded break, whether it is open."""
    with story.cast.runtime.database.reading() as transaction:
        return [row.ended_on is None for row in transaction.session.exec(select(Break))]


def test_a_break_taken_back_leaves_none_recorded(story: Story) -> None:
    journey = on_break(story)
    reopened(story, journey)
    assert (story.state(journey), breaks(story)) == ("on_programme", [])


def test_a_return_taken_back_leaves_the_learner_on_the_break(story: Story) -> None:
    journey = on_break(story)
    story.act(LEAD, journey, "return_from_break")
    reopened(story, journey)
    assert (story.state(journey), breaks(story)) == ("on_break", [True])


def at_school(story: Story, cast: Cast) -> str:
    """A pupil until 20 March, referred by the school, whose two advisers coordinate, and accepted by Northgate."""
    story.set_stored(Organisation, cast["connexions"], kind=OrganisationKind.SCHOOL)
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.session.add_all([PersonRole(person_id=cast[who], role=Role.COORDINATOR) for who in (PRIYA, "tom")])
    return way.accepted(story, about=way.learner("Amy Cole", school_leaving_on="2026-03-20"))


def test_a_pupil_s_hold_is_the_providers_to_look_at_once_they_have_left_school(story: Story, cast: Cast) -> None:
    journey = at_school(story, cast)
    story.act(PRIYA, journey, "hold", {"reason": "learner_unwell", "review_on": "2026-03-31"})
    assert story.deadline(journey, "hold_review").waiting_on == cast["connexions"]
    story.sweep("2026-03-21 00:00")
    assert story.deadline(journey, "hold_review").waiting_on == cast["northgate"]


def test_a_pupil_s_reopened_journey_still_becomes_the_provider_s(story: Story, cast: Cast) -> None:
    journey = at_school(story, cast)
    before = story.responsibility(journey)
    story.act(PRIYA, journey, "cancel", {"reason": "mistake"})
    reopened(story, journey, PRIYA, "tom")
    assert story.responsibility(journey) == before
    story.sweep("2026-03-21 00:00")
    assert story.instance(journey).responsible == cast["northgate"]


def test_what_the_school_handed_on_is_the_provider_s_once_the_pupil_has_left(story: Story, cast: Cast) -> None:
    journey = at_school(story, cast)
    own = {"team": "iag", "owner_id": cast[PRIYA]}
    work = story.send(PRIYA, journey, "internal", "connexions", team_task=own)
    taster = story.send(PRIYA, journey, "taster", "millbrook", taster={"area": "Motor"})
    story.sweep("2026-03-04 10:00")
    days = {"start_on": "2026-03-04", "planned_end_on": "2026-03-06"}
    story.hand_off(PRIYA, work, "accept", days)
    story.hand_off(PRIYA, work, "start", {"arrived_on": "2026-03-04"})
    story.hand_off(way.PARTNER, taster, "accept", {"eligible": True, "suitable": True, "ready": True, **days})
    story.hand_off(way.PARTNER, taster, "start", {"arrived_on": "2026-03-04"})
    story.sweep("2026-03-21 00:00")
    assert (story.state(work), story.state(taster)) == ("ended_complete", "active")
    assert story.get(way.PARTNER, f"/hand-offs/{taster}")["sender"]["name"] == "Northgate"
    story.get(PRIYA, f"/hand-offs/{taster}", expect=404)
    story.hand_off(way.LEAD, taster, "end", {"learners_words": "I liked it.", "suits": True})
