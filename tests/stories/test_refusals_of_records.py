"""What cannot have happened, was recorded before, or is nobody's to record, is refused and named."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from engine.errors import Refused
from engine.runtime import new_id
from engine.tables import Instance
from tests.people import agreement
from tests.stories import way
from tests.stories.concerned import SAFEGUARDING
from tests.stories.story import Story
from tests.stories.test_leavers import leave
from tests.stories.test_reopened import SECOND
from tests.stories.test_september_guarantee import MOVED, OFFERED
from tests.stories.way import LEAD, PARTNER, PRIYA, in_days
from workflows.actions.offered import JOURNEY_ACTIONS
from workflows.facts.journeys import JourneyFacts
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network
from workflows.tables.journeys import Journey
from workflows.tables.learning import Break
from workflows.views.exporting import MOST_IN_LIST
from workflows.views.list_export import ListCopy, make_list

REASON = {"reason": "by mistake"}
DEATH = {"died_on": "2026-03-03", "source": "her mother", "evidence": "a call"}
REVIEW = {"held_on": "2026-03-02", "sessions_planned": 4, "sessions_attended": 4, "at_risk": False,
          "learner_comment": "Going well."}  # fmt: skip


def against(story: Story, who: str, journey: str, action: str) -> Any:
    """What stands against an action that no event of a definition stands for."""
    with story.cast.runtime.reading(story.cast.caller(who)) as work:
        asks = JOURNEY_ACTIONS[action].asks
        refusals = asks(JourneyFacts(work, journey)) if asks is not None else ()
    return {"refusals": [{"code": each.code} for each in refusals]}


def told(act: Callable[[], object]) -> Any:
    """The reasons of something that no route refuses."""
    with pytest.raises(Refused) as refused:
        act()
    return {"refusals": [{"code": each.code} for each in refused.value.refusals]}


def act(story: Story, journey: str, action: str, body: Any = None, who: str = LEAD) -> Any:
    """An action that is refused."""
    return story.act(who, journey, action, body, expect=409)


def ask_twice(story: Story) -> Any:
    """Two people ask for the same move to be taken back."""
    journey = way.in_planning(story)
    story.act(LEAD, journey, "ask_reopening", REASON)
    return act(story, journey, "ask_reopening", REASON, SECOND)


def move_without_asking(story: Story) -> Any:
    """A learner moves away, and nobody asked where to."""
    return act(story, way.refer(story), "record_moved_away", {**MOVED, "destination_asked": False}, PRIYA)


def offer_twice(story: Story) -> Any:
    """The same place is recorded a second time."""
    journey = way.refer(story)
    story.at("2026-06-26 10:00")
    story.act(PRIYA, journey, "record_september_offer", OFFERED)
    return act(story, journey, "record_september_offer", OFFERED, PRIYA)


def offer_to_an_adult(story: Story) -> Any:
    """A place is recorded for somebody who left school long ago."""
    journey = way.refer(story, about=way.learner("Amy Cole", birth_date="2003-01-10"))
    return against(story, PRIYA, journey, "record_september_offer")


def take_back_nothing(story: Story) -> Any:
    """A referral was called off, in which the learner had consented to nothing."""
    journey = way.refer(story)
    story.act(PRIYA, journey, "cancel", {"reason": "mistake"})
    return against(story, PRIYA, journey, "withdraw_consent")


def say_whether_support_is_in_place(story: Story) -> Any:
    """A partner says of itself what an agency says."""
    return act(story, way.on_programme(story, "partnership"), "send_review_input", {"in_place": True}, PARTNER)


def review_with_no_next(story: Story) -> Any:
    """Reviews are due by no day as is agreed, and none is said."""
    said = agreement("referral", "referrals", "connexions", "northgate", times={"review": None})
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, Network.model_validate({"agreements": [said]}))
    return act(story, way.on_programme(story), "record_review", REVIEW)


def look_at_a_break_that_is_not_there(story: Story) -> Any:
    """The record of the break was lost behind everybody's back."""
    journey = way.on_programme(story)
    agreed = {"agreed_on": in_days(story, 0), "return_on": in_days(story, 25), "reason": "operation"}
    story.act(LEAD, journey, "start_break", {**agreed, "learner_agrees": way.word(story)})
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.session.execute(sa.delete(Break))
    return act(story, journey, "review_break", {"held_on": in_days(story, 0), "finding": "well"})


def leave_twice(story: Story) -> Any:
    """Somebody leaves who has left."""
    leave(story, "priya")
    return told(lambda: leave(story, "priya"))


def copy_a_list_too_long(story: Story) -> Any:
    """A thousand journeys more, each like the one that Priya submitted."""
    journey, more = way.refer(story), [new_id() for _ in range(MOST_IN_LIST)]
    with story.cast.runtime.database.unit_of_work() as transaction:
        for table in (Instance, Journey):
            one = transaction.session.get_one(table, journey).model_dump()
            named = ({"reference": each[-20:]} if table is Journey else {} for each in more)
            rows = [{**one, "id": each, **name} for each, name in zip(more, named, strict=True)]
            transaction.connection.execute(sa.insert(table), rows)

    def ask() -> None:
        with story.cast.runtime.reading(story.cast.caller(PRIYA)) as work:
            make_list(work, ListCopy())

    try:
        return told(ask)
    finally:
        with story.cast.runtime.database.unit_of_work() as transaction:
            # They have no story of their own, which is looked for at the end of every test.
            for table in (Journey, Instance):
                transaction.connection.execute(sa.delete(table).where(col(table.id).in_(more)))


CASES: dict[str, Callable[[Story], Any]] = {
    "death_in_the_future": lambda s: act(s, way.in_induction(s), "report_death", DEATH),
    "moved_in_the_future": lambda s: act(
        s, way.refer(s), "record_moved_away", {**MOVED, "moved_on": "2026-03-03"}, PRIYA),
    "destination_not_asked": move_without_asking,
    "nothing_to_undo": lambda s: act(s, way.refer(s), "ask_reopening", REASON, PRIYA),
    "corrected_elsewhere": lambda s: act(s, way.accepted(s), "ask_reopening", REASON, PRIYA),
    "already_asked": ask_twice,
    "not_asked": lambda s: act(s, way.in_planning(s), "confirm_reopening"),
    "contact_time_impossible": lambda s: act(
        s, way.accepted(s), "record_contact", {"channel": "phone", "reached": True, "at": "2026-03-02T11:00:00Z"}),
    "recorded_already": offer_twice,
    "nothing_guaranteed": offer_to_an_adult,
    "no_consent_left": take_back_nothing,
    "nothing_recalled": lambda s: against(s, PRIYA, way.refer(s), "record_copy_outcome"),
    "no_concern": lambda s: against(s, SAFEGUARDING, way.in_induction(s), "triage_concern"),
    "input_empty": lambda s: act(s, way.on_programme(s, "partnership"), "send_review_input", {}, PARTNER),
    "not_an_agency": say_whether_support_is_in_place,
    "next_review_missing": review_with_no_next,
    "no_break": look_at_a_break_that_is_not_there,
    "left_already": leave_twice,
    "too_many_journeys": copy_a_list_too_long,
}  # fmt: skip


@pytest.fixture
def database_kind() -> str:
    """What is refused does not depend on the database."""
    return "sqlite"


@pytest.mark.parametrize("code", CASES)
def test_what_cannot_be_recorded_is_refused(story: Story, code: str) -> None:
    assert [each["code"] for each in CASES[code](story)["refusals"]] == [code]
