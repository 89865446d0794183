"""Two journeys of one learner, or of one waiting list, acted on at the same moment: each command goes through."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread
from typing import Any

from sqlmodel import select

from tests.stories import way
from tests.stories.story import API, Story
from tests.stories.test_reopened import SECOND, ask
from workflows.tables.programmes import PlacePool

TOGETHER = 20
SOON = 1


def at_once(story: Story, *asked: tuple[str, str, dict[str, Any]]) -> list[int]:
    """Several people ask at the same moment, each for a path with a body; the statuses of the answers."""
    start = Barrier(len(asked))
    clients = [story.cast.client_of(who) for who, _path, _body in asked]

    def ask(number: int) -> int:
        _who, path, body = asked[number]
        start.wait(TOGETHER)
        headers = {"Idempotency-Key": f"at-once-{path}"}
        return clients[number].post(f"{API}{path}", json=body, headers=headers).status_code

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(ask, range(len(asked))))


def programme(story: Story) -> dict[str, str]:
    """Northgate's programme, as requests name it."""
    return {"programme_id": story.cast.programme("northgate")}


def wait(story: Story, journey: str) -> None:
    """The learner is put on Northgate's waiting list."""
    body = {"learner_agrees": way.word(story), "referrer_agrees": True, **programme(story)}
    story.hand_off(way.LEAD, story.inbound(journey), "waitlist", body)


def test_of_two_journeys_started_at_once_one_goes_on_and_the_other_is_released(story: Story) -> None:
    for number in range(3):
        name = f"Amy {'x' * (number + 1)}"
        first = way.accepted(story, "holistic", name)
        second = story.refer(way.learner(name), to="consortium", same_person=True)
        way.accept(story, second, "northgate")
        arrived = {"arrived_on": way.in_days(story, 0)}
        one, other = (f"/hand-offs/{story.inbound(each)}/start" for each in (first, second))
        statuses = at_once(story, (way.LEAD, one, arrived), ("northgate.second_coordinator", other, arrived))
        assert sorted(statuses) == [200, 409]
        assert sorted(map(story.state, (first, second))) == ["cancelled", "induction"]


def test_two_who_give_their_places_up_at_once_each_free_one_for_who_waits(story: Story) -> None:
    story.set_all(PlacePool, places=2)
    leaving = [way.accepted(story, "holistic", name) for name in ("Amy Cole", "Bob Fell")]
    waiting = [way.refer(story, "holistic", name) for name in ("Cat Moss", "Dan Rook")]
    for each in waiting:
        wait(story, each)
    asked = [(who, f"/journeys/{each}/cancel", {"reason": "changed_mind"})
             for who, each in zip((way.LEAD, "northgate.second_coordinator"), leaving, strict=True)]  # fmt: skip
    assert at_once(story, *asked) == [200, 200]
    assert [story.state(story.inbound(each)) for each in waiting] == ["acknowledged", "acknowledged"]


def test_a_place_kept_too_long_is_settled_once_by_two_who_want_it(story: Story) -> None:
    story.set_all(PlacePool, places=1)
    amy, bob = way.accepted(story), way.refer(story, "holistic", "Bob Fell")
    wait(story, bob)
    story.act(way.LEAD, amy, "cancel", {"reason": "changed_mind"})
    story.at("2026-03-11 10:00")
    new = [way.refer(story, "holistic", name) for name in ("Cat Moss", "Dan Rook")]
    dates = {"start_on": way.in_days(story, 0), "planned_end_on": way.in_days(story, 140)}
    answers = {**dict.fromkeys(("eligible", "suitable", "ready"), True), **dates, **programme(story)}
    asked = [(who, f"/hand-offs/{story.inbound(each)}/accept", answers)
             for who, each in zip((way.LEAD, "northgate.second_coordinator"), new, strict=True)]  # fmt: skip
    assert sorted(at_once(story, *asked)) == [200, 409]
    assert story.state(story.inbound(bob)) == "expired"


def test_a_journey_taken_back_waits_for_whoever_is_giving_its_place_away(story: Story) -> None:
    journey = way.accepted(story)
    story.act(way.LEAD, journey, "cancel", {"reason": "mistake"})
    ask(story, journey)
    confirmed: list[int] = []
    confirm = Thread(
        target=lambda: confirmed.extend(at_once(story, (SECOND, f"/journeys/{journey}/confirm_reopening", {})))
    )
    with story.cast.runtime.database.unit_of_work() as transaction:
        pools = transaction.session.exec(select(PlacePool).with_for_update()).all()
        confirm.start()
        confirm.join(SOON)
        assert confirmed == []
        for pool in pools:
            pool.places = 0
    confirm.join(TOGETHER)
    assert (confirmed, story.places_taken("northgate")) == ([200], 0)
    assert len(story.tasks(journey, "restore_hand_off")) == 1
