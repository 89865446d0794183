"""Whom a learner is not referred, sent or offered to, and by whom, is refused at the first step."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.runtime import new_id
from tests.stories import way
from tests.stories.deeds import NEED
from tests.stories.story import Story
from tests.stories.test_waits_for_the_start import intake
from tests.stories.way import LEAD, PARTNER, PRIYA, in_days
from workflows.facts.hand_offs import HandOffFacts
from workflows.guards.sending import sender_is_responsible
from workflows.tables.journeys import HandOff
from workflows.vocabulary import HandOffKind


def sent(story: Story, journey: str, kind: str, to: str, **about: Any) -> Any:
    """A sending that is refused."""
    return story.send(LEAD, journey, kind, to, expect=409, **about)


def referred(story: Story, by: str = PRIYA, about: Any = "Amy Cole", **more: Any) -> Any:
    """A referral to a consortium that is refused."""
    return story.refer(
        way.learner("Amy Cole") if isinstance(about, str) else about, "consortium", by, expect=409, **more
    )


def offer_beside_the_point_of_access(story: Story) -> Any:
    """Millbrook, a member that was asked, offers the learner to Harbour."""
    journey = way.refer(story, "consortium", receivers=[story.cast["millbrook"]])
    body = {"receivers": [story.cast["harbour"]]}
    return story.act(PARTNER, journey, "offer_to_members", body, expect=409)


def handed_on(story: Story, model: str) -> Any:
    """Work that Millbrook, which teaches a part, would hand to Harbour."""
    journey = way.taught_elsewhere(story, model)
    with story.cast.runtime.reading(story.cast.caller(PARTNER)) as work:
        row = HandOff(
            id=new_id(), journey_id=journey, kind=HandOffKind.TASTER, sender_id=story.cast["millbrook"],
            receiver_id=story.cast["harbour"], reference="",
        )  # fmt: skip
        refusal = sender_is_responsible(HandOffFacts(work, row, stored=False))
    return {"refusals": [{"code": refusal.code}] if refusal is not None else []}


def accept_between_intakes(story: Story) -> Any:
    """The programme begins on 1 June, and the acceptance says today."""
    intake(story, "2026-06-01")
    return way.accept(story, way.refer(story), expect=409)


def arrive_before_the_yes(story: Story) -> Any:
    """Help with travel begins on the day before it was promised."""
    support = story.send(LEAD, way.in_induction(story, **NEED), "support", "waywheel", need="travel")
    story.hand_off("waywheel.worker", support, "accept", {})
    return story.hand_off("waywheel.worker", support, "start", {"arrived_on": in_days(story, -1)}, expect=409)


def arrive_where_nothing_goes_on(story: Story) -> Any:
    """The journey that the transfer leads to is one that nobody accepted."""
    transfer = way.transferring(story, way.on_programme(story))
    story.set_stored(HandOff, transfer, linked_journey_id=way.refer(story, "consortium", "Ben Ode"))
    return story.hand_off(PARTNER, transfer, "start", {"arrived_on": in_days(story, 0)}, expect=409)


CASES: dict[str, Callable[[Story], Any]] = {
    "school_leaving_unlikely": lambda s: referred(
        s, about=way.learner("Amy Cole", school_leaving_on="2045-06-26"), receivers=[s.cast["millbrook"]]),
    "direct_recruit_elsewhere": lambda s: referred(
        s, LEAD, source="direct_recruit", receivers=[s.cast["millbrook"]]),
    "receiver_twice": lambda s: referred(s, receivers=[s.cast["millbrook"], s.cast["millbrook"]]),
    "point_of_access_only": offer_beside_the_point_of_access,
    "sent_as_referral": lambda s: sent(s, way.accepted(s), "inbound", "millbrook"),
    "not_a_support_agency": lambda s: sent(s, way.in_induction(s, **NEED), "support", "millbrook", need="travel"),
    "cannot_refer_on": lambda s: handed_on(s, "partnership"),
    "second_level": lambda s: handed_on(s, "lead_provider"),
    "cannot_take_transfers": lambda s: sent(
        s, way.in_induction(s), "transfer", "millbrook", to_partnership_id=s.cast["lead_provider"]),
    "not_an_intake": accept_between_intakes,
    "arrived_before_acceptance": arrive_before_the_yes,
    "linked_journey_over": arrive_where_nothing_goes_on,
}  # fmt: skip


@pytest.fixture
def database_kind() -> str:
    """What is refused does not depend on the database."""
    return "sqlite"


@pytest.mark.parametrize("code", CASES)
def test_whom_nothing_is_sent_to_is_said(story: Story, code: str) -> None:
    assert [each["code"] for each in CASES[code](story)["refusals"]] == [code]
