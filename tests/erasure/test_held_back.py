"""What is due stays while anything stands against it: an open journey or task, a concern, a hold, the law."""

from collections.abc import Callable
from datetime import date
from threading import Thread
from time import sleep

import pytest
from sqlmodel import select

from api.erasure import due, holds
from api.erasure.erasing import Ground, erase
from engine.actor import CLOCK
from engine.errors import Refused
from engine.runtime import Command, Verdict, Work
from tests.erasure import tale
from tests.stories import concerned, way
from tests.stories.story import Story
from workflows import queries
from workflows.facts.retention import Due
from workflows.rules.retention import Schedules
from workflows.tables.learners import Learner
from workflows.tables.organisations import PersonRole
from workflows.tables.retention import LegalHold
from workflows.vocabulary import ErasureGround, RecordKind, Role

DAY = date(2027, 9, 1)
YEARS_ON = "2027-09-01 10:00"
ASKED = Ground(ErasureGround.OBJECTION, Schedules(), "x")


@pytest.fixture
def journey(story: Story) -> str:
    """An adult's referral that was declined on 2 March 2026, with nothing left to do about it."""
    made = tale.declined(story, tale.adult("Zora Vale"))
    tale.deliver(story)
    return made


def hold(story: Story, journey: str, reason: str = "a claim") -> None:
    """Set a legal hold."""
    _change(story, journey, holds.hold, reason)


def lift(story: Story, journey: str, reason: str = "settled") -> None:
    """Lift it."""
    _change(story, journey, holds.lift, reason)


def _change(story: Story, journey: str, change: Callable[[Work, str, str, str], LegalHold], reason: str) -> None:
    learner = tale.learner_of(story, journey)

    def act(work: Work) -> Verdict:
        change(work, learner, reason, "x")
        return {}

    story.cast.runtime.run(Command("hold"), CLOCK, act)


def against(story: Story, day: date = DAY) -> list[str]:
    """What stands against the one learner who is due."""
    (found,) = tale.preview(story, day)
    return list(found.against)


def is_erased(story: Story, journey: str) -> bool:
    """Whether the record says no more who it was."""
    return tale.stored_learner(story, tale.learner_of(story, journey)).erased_at is not None


def asked_to_erase(story: Story, journey: str) -> Verdict:
    """Erase on request."""
    return due.erase_on_request(story.cast.runtime, tale.learner_of(story, journey), ASKED)


def test_with_nothing_against_it_it_goes(story: Story, journey: str) -> None:
    (found,) = tale.preview(story, DAY)
    assert (found.against, {each.kind for each in found.dues}) == ((), set(RecordKind) - {RecordKind.CONSENTS})
    assert found.rows[RecordKind.RECORD] > 0
    assert tale.run(story, at=YEARS_ON).learners == 1
    assert is_erased(story, journey)


def test_a_preview_changes_nothing_and_counts_what_the_run_does(story: Story, journey: str) -> None:
    (found,) = tale.preview(story, DAY)
    done = tale.run(story, at=YEARS_ON)
    assert done.rows == sum(found.rows.values())
    assert tale.preview(story, DAY) == []


def test_before_its_day_it_is_not_due(story: Story, journey: str) -> None:
    assert tale.preview(story, date(2027, 3, 2)) == []
    assert len(tale.preview(story, date(2027, 3, 3))) == 1


def test_an_open_journey_of_the_same_learner_keeps_all(story: Story, journey: str) -> None:
    story.refer(tale.adult("Zora Vale"), at="2027-08-01 10:00", same_person=True)
    assert tale.preview(story, DAY) == []
    assert asked_to_erase(story, journey)["against"][0] == "A journey is open."


def test_whoever_comes_back_is_counted_from_the_end_of_the_last_journey(story: Story, journey: str) -> None:
    story.at("2027-02-01 10:00")
    tale.declined(story, tale.adult("Zora Vale"), same_person=True)
    assert tale.preview(story, DAY) == []
    assert len(tale.preview(story, date(2028, 2, 2))) == 1


def test_an_open_follow_up_task_holds_it_back(story: Story) -> None:
    journey = way.refer(story, about=tale.adult("Zora Vale"))
    story.hand_off(way.LEAD, story.inbound(journey), "decline", {"reason": "no_place", "advice": "ask again"})
    tale.deliver(story)
    assert against(story) == ["Open tasks: aftercare."]
    assert tale.run(story, at=YEARS_ON).held_back == 1


def test_a_journey_that_may_be_reopened_holds_it_back(story: Story, journey: str) -> None:
    told = asked_to_erase(story, journey)["against"]
    assert told[0] == "A journey may be reopened until 1 April 2026."
    story.at("2026-04-03 10:00")
    assert asked_to_erase(story, journey)["against"] == []


def test_a_concern_that_is_not_closed_holds_it_back(story: Story, journey: str) -> None:
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.session.add(PersonRole(person_id=story.cast["tom"], role=Role.SAFEGUARDING_LEAD))
    concern = concerned.concern(story, journey, "priya", at="2027-01-04 10:00")
    tale.deliver(story)
    assert against(story) == ["A safeguarding concern is not closed.", "Open tasks: concern triage."]
    concerned.decide(story, journey, concern, "tom", decision="no_further_action")
    tale.deliver(story)
    assert against(story) == []


def test_a_concern_settled_lately_and_what_is_told_of_it_hold_it_back(story: Story, journey: str) -> None:
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.session.add(PersonRole(person_id=story.cast["tom"], role=Role.SAFEGUARDING_LEAD))
    concern = concerned.concern(story, journey, "priya", at="2027-08-20 10:00")
    concerned.decide(story, journey, concern, "tom", decision="no_further_action")
    lately = "Something was recorded on 20 August 2027, not more than 31 days ago."
    told, waiting = against(story)
    assert (told, waiting.startswith("Messages still on their way: ")) == (lately, True)
    tale.deliver(story)
    assert against(story) == [lately]


def test_messages_on_their_way_hold_it_back(story: Story) -> None:
    tale.declined(story, tale.adult("Zora Vale"))
    assert against(story)[0].startswith("Messages still on their way: ")


def test_a_death_that_nobody_confirmed_holds_it_back(story: Story, journey: str) -> None:
    story.set_stored(Learner, tale.learner_of(story, journey), death_reported_at=story.clock.now())
    assert against(story) == ["A death is reported and nobody has confirmed it."]


def test_a_hold_set_between_preview_and_run_stops_it(story: Story, journey: str) -> None:
    assert against(story) == []
    story.at(YEARS_ON)
    hold(story, journey)
    done = tale.run(story)
    assert (done.learners, done.held_back, is_erased(story, journey)) == (0, 1, False)
    assert against(story) == ["A legal hold stands since 1 September 2027."]


def test_once_lifted_it_goes_and_the_hold_stays_on_record_without_words(story: Story, journey: str) -> None:
    hold(story, journey, "her own words")
    lift(story, journey, "more of them")
    tale.run(story, at=YEARS_ON)
    with story.cast.runtime.database.reading() as transaction:
        (row,) = transaction.session.exec(select(LegalHold)).all()
    assert is_erased(story, journey)
    assert (row.set_by, row.lifted_by, row.reason, row.lift_reason) == ("x", "x", "", None)


def test_a_second_hold_and_a_second_lifting_are_refused(story: Story, journey: str) -> None:
    hold(story, journey)
    with pytest.raises(Refused, match="A legal hold stands already"):
        hold(story, journey)
    lift(story, journey)
    with pytest.raises(Refused, match="No legal hold stands"):
        lift(story, journey)


def test_a_hold_comes_too_late_for_what_is_erased(story: Story, journey: str) -> None:
    tale.run(story, at=YEARS_ON)
    with pytest.raises(Refused, match="erased already"):
        hold(story, journey)


def test_on_request_it_goes_before_its_time(story: Story, journey: str) -> None:
    story.at("2026-04-03 10:00")
    done = asked_to_erase(story, journey)
    assert (done["against"], is_erased(story, journey)) == ([], True)
    assert asked_to_erase(story, journey)["against"] == ["It was erased already."]


def test_on_request_a_hold_stands_against_it(story: Story, journey: str) -> None:
    story.at("2026-04-03 10:00")
    hold(story, journey)
    assert asked_to_erase(story, journey)["against"] == ["A legal hold stands since 3 April 2026."]


def test_on_request_the_law_stands_against_it_for_the_young(story: Story) -> None:
    journey = tale.declined(story, way.learner("Zora Vale"))
    tale.deliver(story)
    story.at("2026-04-03 10:00")
    told = asked_to_erase(story, journey)["against"]
    assert told == ["Until 31 August 2027 the local authority must be able to follow the learner."]


def test_by_schedule_the_young_are_kept_until_then(story: Story) -> None:
    tale.declined(story, way.learner("Zora Vale"))
    kinds = [{each.kind for each in tale.preview(story, day)[0].dues} for day in (date(2027, 8, 31), DAY)]
    assert kinds == [{RecordKind.MESSAGES}, {RecordKind.MESSAGES, RecordKind.RECORD}]


def test_what_was_recorded_lately_holds_it_back(story: Story, journey: str) -> None:
    task = tale.open_task(story, journey, at="2027-08-20 10:00")
    story.post("priya", f"/tasks/{task}/done", {"outcome": "she rang"})
    tale.deliver(story)
    assert against(story) == ["Something was recorded on 20 August 2027, not more than 31 days ago."]
    assert against(story, date(2027, 9, 21)) == []


def test_whoever_is_erased_while_they_are_referred_again_begins_anew(story: Story, journey: str) -> None:
    """The referral has found them already, and waits for the erasing to end."""
    story.at(YEARS_ON)
    found, again = tale.learner_of(story, journey), []
    asking = Thread(target=lambda: again.append(story.refer(tale.adult("Zora Vale"), same_person=True)))
    story.cast.client_of("priya")

    def act(work: Work) -> Verdict:
        learner = queries.retention.take(work.session, found)
        assert learner is not None
        asking.start()
        sleep(1)
        erase(work, learner, [Due(kind, DAY) for kind in RecordKind], ASKED, started=False)
        return {}

    story.cast.runtime.run(Command("erase"), CLOCK, act)
    asking.join()
    assert is_erased(story, journey)
    assert tale.learner_of(story, again[0]) != found
