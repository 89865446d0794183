"""Taking a move back: only the move that was asked about, by a person, and with everything that hung on it (C27)."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from api.auth.api_keys import add_key
from tests.stories import way
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER, PRIYA
from workflows.tables.details import DetailsTold
from workflows.tables.journeys import HandOff, Journey, ResponsibilityPeriod
from workflows.tables.learners import Learner
from workflows.tables.learning import Break, InitialAssessment, Withdrawal
from workflows.tables.organisations import Organisation, PersonRole
from workflows.tables.programmes import PlacePool
from workflows.vocabulary import OrganisationKind, Role

SECOND = "northgate.second_coordinator"
WITHDRAWN = {"reason": "not_engaging", "last_attended_on": "2026-03-02"}


def ask(story: Story, journey: str, who: str = LEAD) -> None:
    """Ask for the last move to be taken back."""
    story.act(who, journey, "ask_reopening", {"reason": "by mistake"})


def reopened(story: Story, journey: str, first: str = LEAD, second: str = SECOND) -> None:
    """The last move of the journey is taken back."""
    ask(story, journey, first)
    story.act(second, journey, "confirm_reopening")


def stored(story: Story, table: type[Any], key: str) -> Any:
    """A row as it is stored, or None."""
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.get(table, key)


def breaks(story: Story) -> list[date | None]:
    """The day on which each recorded break ended."""
    with story.cast.runtime.database.reading() as transaction:
        return [row.ended_on for row in transaction.session.exec(select(Break))]


# Only the move that was asked about


@pytest.mark.parametrize(
    ("event", "body"), [("agree_plan", None), ("withdraw", WITHDRAWN)], ids=["another move", "the end"]
)
def test_a_request_does_not_undo_a_later_move(story: Story, event: str, body: Any) -> None:
    journey = way.in_planning(story)
    ask(story, journey)
    story.act(LEAD, journey, event, body or way.plan(story))
    after = story.state(journey)
    refused = story.act(SECOND, journey, "confirm_reopening", expect=409)
    assert codes(refused) == ["overtaken"]
    assert story.state(journey) == after
    assert story.tasks(journey, "confirm_reopening") == []


def test_whoever_asks_again_has_the_later_move_undone(story: Story) -> None:
    journey = way.in_planning(story)
    ask(story, journey)
    story.act(LEAD, journey, "agree_plan", way.plan(story))
    reopened(story, journey)
    assert story.state(journey) == "planning"


def test_a_note_in_between_does_not_void_the_request(story: Story) -> None:
    journey = way.in_planning(story)
    ask(story, journey)
    story.act(LEAD, journey, "record_details", {"phone": "0117 496 0123"})
    story.act(SECOND, journey, "confirm_reopening")
    assert story.state(journey) == "initial_assessment"


# By a person


def machine_of(story: Story, organisation: str, *roles: Role) -> Any:
    """A client with an API key of the organisation."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        secret = add_key(transaction.session, story.cast[organisation], "records system", roles)
    client = story.cast.stranger()
    client.headers["X-API-Key"] = secret
    return client


@pytest.mark.parametrize("what", ["confirm_reopening", "confirm_death"])
def test_a_machine_is_not_the_second_person(story: Story, what: str) -> None:
    journey = way.in_planning(story)
    if what == "confirm_death":
        story.act(LEAD, journey, "report_death", {"died_on": "2026-03-02", "source": "family", "evidence": "letter"})
    else:
        ask(story, journey)
    answer = machine_of(story, "northgate", Role.COORDINATOR).post(
        f"/api/v1/journeys/{journey}/{what}",
        json={"source": "registrar"} if what == "confirm_death" else {},
        headers={"Idempotency-Key": "machine-1"},
    )
    assert (answer.status_code, codes(answer.json())) == (409, ["person_needed"])
    assert story.state(journey) == "planning"


# With everything that hung on it


def without_its_place(story: Story) -> tuple[str, str]:
    """Amy's journey, reopened after Ben took the only place; his."""
    story.set_all(PlacePool, places=1)
    journey = way.accepted(story)
    story.act(LEAD, journey, "cancel", {"reason": "mistake"})
    other = way.accepted(story, about="Ben Ode")
    reopened(story, journey)
    return journey, other


def test_a_hand_off_is_restored_once_a_place_is_free(story: Story) -> None:
    journey, other = without_its_place(story)
    body = {"hand_off_id": story.inbound(journey)}
    assert codes(story.act(LEAD, journey, "restore_hand_off", body, expect=409)) == ["no_places"]
    story.act(LEAD, other, "cancel", {"reason": "mistake"})
    story.act(LEAD, journey, "restore_hand_off", body)
    assert (story.state(body["hand_off_id"]), story.places_taken("northgate")) == ("accepted", 1)
    assert story.tasks(journey, "restore_hand_off") == []
    way.start(story, journey)
    assert story.state(journey) == "induction"


def test_until_then_the_receiver_does_what_an_accepted_journey_allows(story: Story) -> None:
    journey, _other = without_its_place(story)
    story.act(LEAD, journey, "record_contact", {"channel": "phone", "reached": True})
    story.act(LEAD, journey, "cancel", {"reason": "changed_mind"})
    assert story.state(journey) == "cancelled"


def test_nobody_else_restores_it(story: Story) -> None:
    journey, _other = without_its_place(story)
    body = {"hand_off_id": story.inbound(journey)}
    assert codes(story.act(PRIYA, journey, "restore_hand_off", body, expect=409)) == ["not_yours"]


def test_where_nothing_waits_nothing_is_restored(story: Story) -> None:
    journey = way.accepted(story)
    body = {"hand_off_id": story.inbound(journey)}
    assert codes(story.act(LEAD, journey, "restore_hand_off", body, expect=409)) == ["nothing_to_restore"]


def transferred(story: Story) -> tuple[str, str]:
    """A journey TRANSFERRED_OUT to Millbrook, and the one that goes on there."""
    journey = way.on_programme(story)
    transfer = way.transferring(story, journey)
    way.begin(story, transfer)
    return journey, stored(story, HandOff, transfer).linked_journey_id


def test_a_transferred_journey_is_not_reopened_beside_the_one_it_led_to(story: Story) -> None:
    journey, _linked = transferred(story)
    refused = story.act(LEAD, journey, "ask_reopening", {"reason": "by mistake"}, expect=409)
    assert codes(refused) == ["transferred_on"]


def test_once_that_one_has_ended_it_is(story: Story) -> None:
    journey, linked = transferred(story)
    story.act(PARTNER, linked, "withdraw", WITHDRAWN)
    reopened(story, journey)
    assert (story.state(journey), stored(story, Journey, journey).last_learning_on) == ("on_programme", None)
    assert story.state(story.hand_offs(journey, "transfer")[0]) == "ended_complete"


def test_a_withdrawal_from_a_break_taken_back_leaves_the_learner_on_the_break(story: Story) -> None:
    journey = way.on_programme(story)
    body = {"agreed_on": way.in_days(story, 0), "return_on": way.in_days(story, 40), "reason": "a new baby",
            "learner_agrees": way.word(story)}  # fmt: skip
    story.act(LEAD, journey, "start_break", body)
    story.act(LEAD, journey, "withdraw", WITHDRAWN)
    reopened(story, journey)
    assert (story.state(journey), breaks(story)) == ("on_break", [None])
    assert (stored(story, Withdrawal, journey), stored(story, Journey, journey).last_learning_on) == (None, None)
    later = {"return_on": way.in_days(story, 50), "reason": "still at home", "learner_agrees": way.word(story)}
    story.act(LEAD, journey, "change_return_date", later)


def test_a_learner_back_on_programme_has_no_last_day_of_learning(story: Story) -> None:
    journey = way.on_programme(story)
    way.secure(story, journey)
    way.leave(story, journey)
    reopened(story, journey)
    assert story.get(LEAD, f"/journeys/{journey}")["dates"]["last_learning_on"] is None


def test_an_assessment_taken_back_is_not_finished(story: Story) -> None:
    journey = way.in_planning(story)
    reopened(story, journey)
    assert stored(story, InitialAssessment, journey).finished_on is None


def test_a_referral_released_by_a_start_elsewhere_is_not_reopened_beside_it(story: Story) -> None:
    journey = way.accepted(story)
    other = way.refer(story, "consortium", same_person=True)
    way.accept(story, other)
    way.start(story, journey)
    refused = story.act(LEAD, other, "ask_reopening", {"reason": "by mistake"}, expect=None)
    assert codes(refused) == ["started_elsewhere"]


# A pupil's leaving date, told anew elsewhere meanwhile


def test_a_pupil_of_a_reopened_journey_passes_on_at_one_moment_only(story: Story) -> None:
    story.set_stored(Organisation, story.cast["connexions"], kind=OrganisationKind.SCHOOL)
    with story.cast.runtime.database.unit_of_work() as transaction:
        staff = (PersonRole(person_id=story.cast[who], role=Role.COORDINATOR) for who in (PRIYA, "tom"))
        transaction.session.add_all(staff)
    journey = way.accepted(story, about=way.learner("Amy Cole", school_leaving_on="2026-03-20"))
    story.act(LEAD, journey, "cancel", {"reason": "mistake"})
    told_elsewhere(story, journey, date(2026, 3, 13))
    reopened(story, journey, PRIYA, "tom")
    rings_at = story.deadline(journey, "responsibility_moves").due_at
    with story.cast.runtime.database.reading() as transaction:
        asked = select(ResponsibilityPeriod).where(ResponsibilityPeriod.journey_id == journey)
        begun = [each.from_at for each in transaction.session.exec(asked) if not each.taken_back]
    assert max(begun) == rings_at
    story.sweep("2026-03-23 00:00")
    assert story.instance(journey).responsible == story.cast["northgate"]


def told_elsewhere(story: Story, journey: str, leaving_on: date) -> None:
    """Another journey told when the pupil leaves, after this one had said nothing of it."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        told = select(DetailsTold).where(DetailsTold.journey_id == journey)
        for each in transaction.session.exec(told):
            each.school_leaving_on = None
        kept = transaction.session.get(Journey, journey)
        assert kept is not None
        learner = transaction.session.get(Learner, kept.learner_id)
        assert learner is not None
        learner.school_leaving_on = leaving_on
