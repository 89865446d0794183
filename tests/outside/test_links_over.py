"""A link to answer by ends with whatever it rests on, and says what to do instead."""

from collections.abc import Callable
from datetime import date

import pytest

from api.auth.tables import SecondFactor
from engine.clock import now
from tests.notifications.by_link import DECLINED, HARBOUR, agree, made
from tests.outside.linking import KEY, declined, get, hand_off, link
from tests.stories.partnering import LEAD
from tests.stories.story import Story
from workflows.tables.journeys import HandOff, SharedWithHandOff
from workflows.tables.organisations import Person, PersonRole
from workflows.vocabulary import Role

__all__ = ["hand_off", "link"]


def test_an_agreement_that_ends_ends_it_with_its_last_day(story: Story, link: str, hand_off: str) -> None:
    agree(story, ends_on=date(2026, 3, 30))
    answers = []
    for moment in ("2026-03-30 23:59:59", "2026-03-31 00:00:00"):
        story.at(moment)
        answers.append(get(story, link).status_code)
    assert answers == [200, 410]
    assert declined(story, link, hand_off).status_code == 410
    assert "no agreement now" in get(story, link).text


def _left(story: Story, _hand_off: str) -> None:
    story.set_stored(Person, story.cast[HARBOUR], left_at=story.clock.now())


def _no_role(story: Story, _hand_off: str) -> None:
    story.set_stored(PersonRole, (story.cast[HARBOUR], Role.COORDINATOR), role=Role.TUTOR)


def _not_agreed(story: Story, _hand_off: str) -> None:
    agree(story, yes=False)


def _recalled(story: Story, hand_off: str) -> None:
    story.hand_off(LEAD, hand_off, "recall", {"reason": "mistake"})


def _signed_in(story: Story, hand_off: str) -> None:
    story.hand_off(HARBOUR, hand_off, "decline", DECLINED)


def _restricted(story: Story, hand_off: str) -> None:
    with story.cast.runtime.database.unit_of_work() as transaction:
        row = SharedWithHandOff(hand_off_id=hand_off, item="restricted_detail", basis="public_task")
        transaction.session.add(row)


def _own_factor(story: Story, _hand_off: str) -> None:
    with story.cast.runtime.database.unit_of_work() as transaction:
        factor = SecondFactor(person_id=story.cast[HARBOUR], secret="x", created_at=now(), confirmed_at=now())
        transaction.session.add(factor)


def _newer(story: Story, hand_off: str) -> None:
    story.at("2026-03-30 10:00")
    assert get(story, made(story, hand_off)).status_code == 200


def _ran_out(story: Story, _hand_off: str) -> None:
    story.at("2026-04-08 00:00:00")


OVER: dict[str, tuple[Callable[[Story, str], None], str]] = {
    "left": (_left, "This link is not for you any more"),
    "no role": (_no_role, "This link is not for you any more"),
    "not agreed": (_not_agreed, "This cannot be answered by a link any more"),
    "recalled": (_recalled, "This was taken back"),
    "answered by signing in": (_signed_in, "This was answered"),
    "restricted": (_restricted, "Sign in to answer this"),
    "a second factor": (_own_factor, "Sign in to answer this"),
    "a newer one": (_newer, "There is a newer link"),
    "the decision is due": (_ran_out, "This link has run out"),
}


@pytest.mark.parametrize("why", OVER)
def test_it_is_over_and_says_what_to_do(story: Story, link: str, hand_off: str, why: str) -> None:
    bring_about, title = OVER[why]
    bring_about(story, hand_off)
    version = story.instance(hand_off).version
    answers = [get(story, link), get(story, f"{link}/decline?key={KEY}"), declined(story, link, hand_off)]
    assert [each.status_code for each in answers] == [410] * 3
    assert all(title in each.text and "What you can do" in each.text for each in answers)
    assert all("Moss" not in each.text for each in answers)
    assert story.instance(hand_off).version == version


def test_whoever_left_is_told_nothing_of_it(story: Story, link: str, hand_off: str) -> None:
    _left(story, hand_off)
    with story.cast.runtime.database.reading() as transaction:
        reference = transaction.session.get_one(HandOff, hand_off).reference
    assert reference not in get(story, link).text
    assert "Northgate" not in get(story, link).text
