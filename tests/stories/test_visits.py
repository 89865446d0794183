"""Providers open their doors, others book places by reference, and hear who came."""

from typing import Any

import pytest
from sqlmodel import select

from api.address_book import RecordsAddressBook
from notifications.channels import Channels
from notifications.run import deliver_once
from tests.both import BOTH
from tests.stories import way
from tests.stories.story import Story, codes
from tests.stories.test_reopened import reopened
from tests.stories.test_two_journeys_at_once import at_once
from tests.stories.visiting import BEGINS, KEEPS, announce, book, change, seen
from tests.stories.way import LEAD, PRIYA
from workflows.tables.visits import VisitBooking


@pytest.fixture
def journey(story: Story) -> str:
    """Priya referred Amy to Northgate."""
    return way.refer(story)


@pytest.fixture
def event(story: Story) -> str:
    """An open day at Millbrook with two places."""
    return str(announce(story))


def test_a_referrer_finds_it_books_a_place_and_reads_that_the_learner_came(
    story: Story, journey: str, event: str
) -> None:
    assert [each["id"] for each in story.get(PRIYA, "/provider-events", kind="open_day")["items"]] == [event]
    reference = book(story, journey, event)
    assert seen(story, event)["places_free"] == 1
    story.post(KEEPS, f"/provider-events/{event}/attendance", {"came": [reference]}, at=BEGINS)
    (visit,) = story.get(PRIYA, f"/journeys/{journey}/visits")["items"]
    assert (visit["reference"], visit["attended"], visit["event"]["title"]) == (reference, True, "Spring open day")


def test_the_provider_is_told_a_reference_and_nothing_of_the_learner(story: Story, journey: str, event: str) -> None:
    reference = book(story, journey, event)
    assert seen(story, event)["bookings"] == [
        {"reference": reference, "organisation": None,
         "person": None, "for_learner": True, "booked_at": "2026-03-02T10:00:00Z", "cancelled_at": None,
         "attended": None}
    ]  # fmt: skip
    story.get(KEEPS, f"/journeys/{journey}", expect=404)


def test_others_who_book_see_their_own_places_alone(story: Story, journey: str, event: str) -> None:
    reference = book(story, journey, event)
    assert [each["reference"] for each in seen(story, event, PRIYA)["bookings"]] == [reference]
    assert seen(story, event, LEAD)["bookings"] == []
    assert story.get(LEAD, f"/journeys/{journey}/visits")["items"] == []


@pytest.mark.parametrize("who", ["northgate.mis_officer", "millbrook.coordinator"])
def test_only_who_refers_or_answers_books_for_a_learner(story: Story, journey: str, event: str, who: str) -> None:
    way.accept(story, journey)
    book(story, journey, event, LEAD)
    refused = book(story, journey, event, who, expect=404 if who == KEEPS else 409)
    assert who == KEEPS or codes(refused) == ["not_yours"]


def test_a_learner_is_booked_once_and_again_after_cancelling(story: Story, journey: str, event: str) -> None:
    reference = book(story, journey, event)
    assert codes(book(story, journey, event, expect=409)) == ["booked_already"]
    story.act(PRIYA, journey, "cancel_visit", {"reference": reference})
    assert book(story, journey, event) != reference
    assert seen(story, event)["places_free"] == 1


@BOTH
def test_two_at_the_same_moment_never_share_the_last_place(story: Story, journey: str) -> None:
    event, other = announce(story, places=1), way.refer(story, about="Ben Ode")
    body = {"event_id": event, "learner_agrees": way.word(story)}
    asked = [(PRIYA, f"/journeys/{each}/book_visit", body) for each in (journey, other)]
    assert sorted(at_once(story, *asked)) == [200, 409]
    assert seen(story, event)["places_free"] == 0


def test_a_staff_session_is_for_colleagues(story: Story, journey: str) -> None:
    event = announce(story, kind="staff_session")
    assert codes(book(story, journey, event, expect=409)) == ["for_staff"]
    own = f"/provider-events/{event}/book_colleague"
    booked = story.post(PRIYA, own, {"person_id": story.cast["priya"]})
    assert seen(story, event)["bookings"][0]["person"]["name"] == "Priya Shah"
    # Neither for somebody elsewhere, nor for a colleague without leading anybody.
    for other in (LEAD, "tom"):
        assert codes(story.post(PRIYA, own, {"person_id": story.cast[other]}, expect=409)) == ["person_unknown"]
    back = f"/provider-events/{event}/cancel_colleague"
    story.post(LEAD, back, {"reference": booked["reference"]}, expect=404)
    story.post(PRIYA, back, {"reference": booked["reference"]})
    assert seen(story, event)["places_free"] == 2


@pytest.mark.parametrize(("about", "reasons"), [
    ({"starts_at": "2026-03-01T10:00:00Z", "ends_at": "2026-03-01T12:00:00Z"}, ["start_in_the_past"]),
    ({"ends_at": "2026-03-21T10:00:00Z"}, ["end_unlikely"]),
    ({"ends_at": "2026-05-21T10:00:00Z"}, ["end_unlikely"]),
    ({"programme_id": "programme.northgate"}, ["programme_unknown"]),
])  # fmt: skip
def test_what_cannot_be_is_refused_whole(story: Story, about: dict[str, Any], reasons: list[str]) -> None:
    named = {name: story.cast.ids.get(value, value) for name, value in about.items()}
    assert codes(announce(story, expect=409, **named)) == reasons
    assert story.get(PRIYA, "/provider-events")["items"] == []


@pytest.mark.parametrize("who", ["millbrook.tutor", "priya", "haven.worker"])
def test_a_provider_s_coordinator_or_manager_announces(story: Story, who: str) -> None:
    assert codes(announce(story, who, expect=409)) == ["not_yours"]


def test_places_booked_are_not_taken_away(story: Story, journey: str, event: str) -> None:
    for each in (journey, way.refer(story, about="Ben Ode")):
        book(story, each, event)
    assert codes(change(story, event, places=1, expect=409)) == ["places_below_booked"]
    assert codes(change(story, event, kind="staff_session", expect=409)) == ["kind_fixed"]
    assert seen(story, event)["places"] == 2


def test_who_booked_hears_of_another_time_and_that_it_was_called_off(story: Story, journey: str, event: str) -> None:
    book(story, journey, event)
    change(story, event, title="Look round")
    assert story.told("visit.changed", journey) == []
    change(story, event, venue="5 Quay Street")
    assert story.told("visit.changed", journey) == ["connexions"]
    story.post(KEEPS, f"/provider-events/{event}/call_off", {"reason": "The tutor is ill."})
    assert story.told("visit.called_off", journey) == ["connexions"]
    assert story.get(PRIYA, "/provider-events")["items"] == []
    assert codes(book(story, way.refer(story, about="Ben Ode"), event, expect=409)) == ["called_off"]


def test_another_s_event_is_changed_by_nobody_and_an_old_version_by_no_one(story: Story, event: str) -> None:
    change(story, event, who=LEAD, expect=404)
    change(story, event, etag='"7"', expect=412)


def test_nobody_writes_over_an_event_that_they_have_not_read(story: Story, event: str) -> None:
    assert codes(change(story, event, etag=None, title="Look round", expect=409)) == ["version_missing"]
    assert seen(story, event)["title"] == "Spring open day"


def test_attendance_is_kept_from_the_beginning_on_for_references_that_are_booked(
    story: Story, journey: str, event: str
) -> None:
    reference, path = book(story, journey, event), f"/provider-events/{event}/attendance"
    assert codes(story.post(KEEPS, path, {"came": [reference]}, expect=409)) == ["not_begun"]
    story.at(BEGINS)
    strays = {"came": [reference, "V-0000-0000"], "stayed_away": [reference]}
    assert codes(story.post(KEEPS, path, strays, expect=409)) == ["references_unknown"]
    assert seen(story, event)["bookings"][0]["attended"] is None
    story.post("millbrook.tutor", path, {"stayed_away": [reference]})
    story.post("millbrook.tutor", path, {"came": [reference]})
    assert seen(story, event)["bookings"][0]["attended"] is True
    story.post(PRIYA, path, {"came": [reference]}, expect=404)


def test_nobody_books_or_cancels_what_has_begun(story: Story, journey: str, event: str) -> None:
    reference = book(story, journey, event)
    story.at(BEGINS)
    other = way.refer(story, about="Ben Ode")
    assert codes(book(story, other, event, expect=409)) == ["begun"]
    assert codes(story.act(PRIYA, journey, "cancel_visit", {"reference": reference}, expect=409)) == ["begun"]


def test_what_was_booked_for_one_learner_is_not_cancelled_for_another(story: Story, journey: str, event: str) -> None:
    reference, other = book(story, journey, event), way.refer(story, about="Ben Ode")
    for unknown in (reference, "V-0000-0000"):
        refused = story.act(PRIYA, other, "cancel_visit", {"reference": unknown}, expect=409)
        assert codes(refused) == ["booking_unknown"]


def test_colleagues_who_are_booked_hear_that_a_session_was_called_off(story: Story) -> None:
    session = announce(story, kind="staff_session")
    story.post("tom", f"/provider-events/{session}/book_colleague", {"person_id": story.cast["tom"]})
    story.post(KEEPS, f"/provider-events/{session}/call_off", {"reason": "The hall is flooded."})
    deliver_once(story.cast.runtime.database, RecordsAddressBook(), Channels(), story.clock.now())
    (told,) = story.get("tom", "/inbox")["items"]
    assert (told["topic"], told["link"].endswith(f"/provider-events/{session}")) == ("visit.called_off", True)


def test_the_learner_s_word_is_on_record(story: Story, journey: str, event: str) -> None:
    book(story, journey, event)
    with story.cast.runtime.database.reading() as transaction:
        kept = transaction.session.exec(select(VisitBooking)).one()
    assert (str(kept.agreed_on), kept.agreed_channel) == ("2026-03-02", "face_to_face")


def test_whoever_answers_for_the_learner_sees_and_cancels_what_the_referrer_booked(
    story: Story, journey: str, event: str
) -> None:
    reference = book(story, journey, event)
    way.accept(story, journey)
    assert codes(book(story, journey, event, LEAD, expect=409)) == ["booked_already"]
    assert [each["reference"] for each in story.get(LEAD, f"/journeys/{journey}/visits")["items"]] == [reference]
    story.act(LEAD, journey, "cancel_visit", {"reference": reference})
    # The referrer reads of its own bookings alone, and cancels no other.
    other = book(story, journey, event, LEAD)
    assert codes(story.act(PRIYA, journey, "cancel_visit", {"reference": other}, expect=409)) == ["booking_unknown"]


def test_one_learner_with_two_applications_takes_one_place(story: Story, journey: str, event: str) -> None:
    book(story, journey, event)
    second = way.refer(story, "lead_provider", same_person=True)
    assert codes(book(story, second, event, expect=409)) == ["booked_already"]


def test_the_end_of_a_journey_frees_the_place(story: Story, journey: str, event: str) -> None:
    book(story, journey, event)
    story.act(PRIYA, journey, "cancel", {"reason": "mistake"})
    assert seen(story, event)["places_free"] == 2


def test_nothing_is_booked_while_a_journey_is_on_hold(story: Story, event: str) -> None:
    journey = way.accepted(story)
    story.act(LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": way.in_days(story, 10)})
    assert codes(book(story, journey, event, expect=409)) == ["on_hold"]


def test_who_booked_hears_that_the_end_of_the_journey_gave_the_place_back(
    story: Story, journey: str, event: str
) -> None:
    book(story, journey, event)
    story.hand_off(LEAD, story.inbound(journey), "decline", {"reason": "no_place", "advice": "try Millbrook"})
    assert (seen(story, event)["places_free"], story.told("visit.given_back", journey)) == (2, ["connexions"])


def test_whoever_answers_by_now_hears_that_it_was_called_off(story: Story, journey: str, event: str) -> None:
    book(story, journey, event)
    way.accept(story, journey)
    story.post(KEEPS, f"/provider-events/{event}/call_off", {"reason": "flood"})
    assert story.told("visit.called_off", journey) == ["connexions", "northgate"]


@pytest.mark.parametrize(("others", "stands"), [(1, True), (2, False)])
def test_a_journey_taken_back_has_its_place_again_if_one_is_free(
    story: Story, journey: str, event: str, others: int, stands: bool
) -> None:
    reference = book(story, journey, event)
    way.accept(story, journey)
    story.act(PRIYA, journey, "cancel", {"reason": "mistake"})
    for number in range(others):
        book(story, way.refer(story, about=f"Ben {'x' * (number + 1)}"), event)
    reopened(story, journey)
    (visit,) = story.get(PRIYA, f"/journeys/{journey}/visits")["items"]
    assert (visit["reference"], visit["cancelled_at"] is None) == (reference, stands)
    assert story.told("visit.booked_again", journey) == (["connexions"] if stands else [])
    assert seen(story, event)["places_free"] == 0


def test_a_transfer_takes_what_is_booked_along(story: Story) -> None:
    """Northgate booked with Harbour; from the arrival on Millbrook sees it, and hears of it with Northgate."""
    journey, event = way.on_programme(story), announce(story, "harbour.coordinator")
    reference = book(story, journey, event, LEAD)
    transfer = way.transferring(story, journey)
    linked = story.get(LEAD, f"/hand-offs/{transfer}")["linked_journey_id"]
    way.begin(story, transfer)
    assert story.told("visit.given_back", journey) == []
    (visit,) = story.get("millbrook.coordinator", f"/journeys/{linked}/visits")["items"]
    assert (visit["reference"], visit["cancelled_at"]) == (reference, None)
    story.post("harbour.coordinator", f"/provider-events/{event}/call_off", {"reason": "flood"})
    assert story.told("visit.called_off", linked) == ["millbrook", "northgate"]


def test_what_another_keeps_to_itself_is_betrayed_by_no_refusal_and_takes_one_place(story: Story) -> None:
    """Connexions and Millbrook each refer Amy elsewhere, and book with Harbour without knowing of each other."""
    amys, event = way.accepted(story), announce(story, "harbour.coordinator", places=1)
    own = story.referral(way.learner("Amy Cole"), "consortium", same_person=True, receivers=[story.cast["millbrook"]])
    recruit = story.post("millbrook.coordinator", "/referrals", own, expect=201)["id"]
    references = {book(story, recruit, event, KEEPS), book(story, amys, event, LEAD)}
    assert (len(references), seen(story, event, "harbour.coordinator")["places_free"]) == (2, 0)
    assert codes(book(story, amys, event, LEAD, expect=409)) == ["booked_already"]
    other = way.refer(story, about="Ben Ode")
    assert codes(book(story, other, event, expect=409)) == ["fully_booked"]


def test_the_referrer_books_beside_what_only_the_provider_knows_of(story: Story, journey: str, event: str) -> None:
    way.accept(story, journey)
    book(story, journey, event, LEAD)
    book(story, journey, event)
    assert seen(story, event)["places_free"] == 1
    assert len(story.get(PRIYA, f"/journeys/{journey}/visits")["items"]) == 1
