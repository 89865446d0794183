"""A click never outruns another journey's time limits: places kept too long, and the learner's other journeys."""

from datetime import date

import pytest
from sqlmodel import select

from engine.runtime import new_id
from tests.stories import way
from tests.stories.story import Story, codes
from workflows.tables.journeys import HandOff
from workflows.tables.programmes import PlacePool

UNWELL = {"reason": "learner_unwell", "review_on": "2026-03-31"}
DEATH = {"died_on": "2026-03-12", "source": "her mother", "evidence": "a call"}
SECOND = "northgate.second_coordinator"


def wait(story: Story, journey: str) -> int:
    """The learner is put on Northgate's waiting list; the place there."""
    body = {
        "learner_agrees": way.word(story),
        "referrer_agrees": True,
        "programme_id": story.cast.programme("northgate"),
    }
    return int(story.hand_off(way.LEAD, story.inbound(journey), "waitlist", body)["position"])


def full(story: Story, *names: str) -> list[str]:
    """Amy has the only place of Northgate's programme, the others wait in this order; every journey, Amy's first."""
    story.set_all(PlacePool, places=1)
    journeys = [way.accepted(story, "holistic", "Amy Cole"), *(way.refer(story, "holistic", name) for name in names)]
    for each in journeys[1:]:
        wait(story, each)
    return journeys


def positions(story: Story, journeys: list[str]) -> list[int | None]:
    """Where each stands in the waiting list, as the receiver reads it."""
    return [story.get(way.LEAD, f"/hand-offs/{story.inbound(each)}")["waitlist_position"] for each in journeys]


def states(story: Story, *journeys: str) -> list[str]:
    """The state of each journey's referral."""
    return [story.state(story.inbound(each)) for each in journeys]


def give_up(story: Story, journey: str) -> None:
    """The learner's place comes free."""
    story.act(way.LEAD, journey, "cancel", {"reason": "changed_mind"})


def test_a_place_kept_beyond_its_day_is_free_for_a_newcomer(story: Story) -> None:
    amy, bob = full(story, "Bob Fell")
    give_up(story, amy)
    dan = way.refer(story, "holistic", "Dan Rook", at="2026-03-11 10:00")
    way.accept(story, dan)
    assert states(story, bob, dan) == ["expired", "accepted"]


def test_a_place_kept_beyond_its_day_goes_to_the_next_who_waits_and_not_to_a_newcomer(story: Story) -> None:
    amy, bob, cat = full(story, "Bob Fell", "Cat Moss")
    give_up(story, amy)
    dan = way.refer(story, "holistic", "Dan Rook", at="2026-03-11 10:00")
    refused = way.accept(story, dan, expect=409)
    # What is due stands only once a click goes through: this one is refused, and the sweep does the same.
    story.sweep()
    assert (codes(refused), states(story, bob, cat)) == (["no_places"], ["expired", "acknowledged"])


def test_a_place_that_comes_free_late_is_offered_as_of_its_own_day(story: Story) -> None:
    """Bob's place lapsed on the ninth: Cat has it from then, and the one that Eve gives up is Dan's."""
    story.set_all(PlacePool, places=2)
    amy, eve = (way.accepted(story, "holistic", name) for name in ("Amy Cole", "Eve Lane"))
    others = [way.refer(story, "holistic", name) for name in ("Bob Fell", "Cat Moss", "Dan Rook")]
    for each in others:
        wait(story, each)
    give_up(story, amy)
    story.at("2026-03-11 10:00")
    give_up(story, eve)
    assert states(story, *others) == ["expired", "acknowledged", "acknowledged"]
    freed = [next(entry.at for entry in story.history(story.inbound(each)) if entry.event == "free_place")
             for each in others[1:]]  # fmt: skip
    assert [str(moment.date()) for moment in freed] == ["2026-03-10", "2026-03-11"]


def test_starting_one_journey_does_not_outrun_the_end_of_another(story: Story) -> None:
    amy = way.refer(story)
    other = story.refer(way.learner("Amy Cole"), to="consortium", same_person=True)
    way.accept(story, amy, start_on="2026-03-13")
    story.at("2026-03-13 10:00")
    way.start(story, amy)
    ends = [(entry.event, str(entry.at.date())) for entry in story.history(other)[-2:]]
    assert ends == [("referral_expired", "2026-03-10"), ("lapse", "2026-03-13")]


def test_a_confirmed_death_does_not_outrun_the_end_of_another_journey(story: Story) -> None:
    amy = way.on_programme(story)
    other = story.refer(way.learner("Amy Cole"), to="consortium", same_person=True)
    story.act(way.LEAD, amy, "report_death", DEATH, at="2026-03-13 10:00")
    story.act(SECOND, amy, "confirm_death", {"source": "the register"})
    assert (story.state(amy), story.state(other)) == ("deceased", "cancelled")


def test_places_in_a_waiting_list_move_up_when_the_first_leaves(story: Story) -> None:
    _amy, *waiting = full(story, "Bob Fell", "Cat Moss", "Dan Rook")
    assert positions(story, waiting) == [1, 2, 3]
    story.hand_off("priya", story.inbound(waiting[0]), "recall", {"reason": "changed_mind"})
    assert positions(story, waiting) == [None, 1, 2]
    assert wait(story, way.refer(story, "holistic", "Eve Lane")) == 3


def test_who_waits_for_a_later_period_stands_in_a_list_of_its_own(story: Story) -> None:
    amy, *waiting = full(story, "Bob Fell", "Cat Moss", "Dan Rook")
    _next_year(story)
    bob = story.inbound(waiting[0])
    story.set_stored(HandOff, bob, wanted_from=date(2026, 9, 1))
    assert positions(story, waiting) == [1, 1, 2]
    give_up(story, amy)
    assert positions(story, waiting) == [1, None, 1]


def _next_year(story: Story) -> None:
    """Northgate's places of this year end in July; for the next there are none yet."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        wanted = select(PlacePool).where(PlacePool.programme_id == story.cast.programme("northgate"))
        pool = transaction.session.exec(wanted).one()
        pool.ends_on = date(2026, 7, 31)
        later = PlacePool(id=new_id(), programme_id=pool.programme_id, starts_on=date(2026, 8, 1),
                          ends_on=date(2027, 7, 31), places=0)  # fmt: skip
        transaction.session.add_all([pool, later])


@pytest.mark.parametrize("by", ["journey", "hand_off"])
def test_the_first_in_line_is_passed_over_while_on_hold_and_offered_a_free_place_when_resumed(
    story: Story, by: str
) -> None:
    amy, bob = full(story, "Bob Fell")
    held, act = (bob, story.act) if by == "journey" else (story.inbound(bob), story.hand_off)
    act("connexions.manager", held, "hold", UNWELL)
    give_up(story, amy)
    assert states(story, bob) == ["waitlisted"]
    answer = act("connexions.manager", held, "resume")
    assert (states(story, bob), story.places_taken("northgate")) == (["acknowledged"], 1)
    assert answer["version"] == story.instance(held).version
    refused = way.accept(story, way.refer(story, "holistic", "Dan Rook"), expect=409)
    assert codes(refused) == ["no_places"]


def test_a_place_given_to_the_next_while_the_first_was_on_hold_stays_theirs(story: Story) -> None:
    amy, bob, cat = full(story, "Bob Fell", "Cat Moss")
    story.act("connexions.manager", bob, "hold", UNWELL)
    give_up(story, amy)
    story.act("connexions.manager", bob, "resume")
    assert states(story, bob, cat) == ["waitlisted", "acknowledged"]
    assert positions(story, [bob, cat]) == [1, None]


def test_no_place_is_offered_that_is_no_longer_there(story: Story) -> None:
    """Northgate cut its places while Amy had one."""
    amy, bob = full(story, "Bob Fell")
    story.set_all(PlacePool, places=0)
    give_up(story, amy)
    assert states(story, bob) == ["waitlisted"]
