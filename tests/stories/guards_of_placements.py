"""For each guard of placements: what is done while its fact is false, and how it is refused (rules C22, C23, 0.6)."""

from typing import Any

from tests.stories import way
from tests.stories.guards_of_journeys import Case
from tests.stories.placing import CONTACT, LEAD, OFFICER, agree, check, send, sent
from tests.stories.story import Story
from tests.stories.way import in_days
from workflows.tables.employers import EmployerCheck, EmployerFinding
from workflows.vocabulary import EmployerCriterion

SAFE = EmployerCriterion.HS_AND_EQUALITY_STANDARDS
INCIDENT: dict[str, Any] = {"reason": "It cannot go on.", "incident": True, "incident_words": "A saw."}


def sending(story: Story, *unmet: EmployerCriterion, days: tuple[int, int] = (7, 28), **found: Any) -> Any:
    """A placement sent to an employer of which a check found this."""
    check(story, *unmet, **found)
    return send(story, way.in_induction(story), *days)


def sending_unchecked(story: Story) -> Any:
    return send(story, way.in_induction(story))


def sending_levels(story: Story) -> Any:
    check(story)
    return send(story, way.in_induction(story), share=[{"item": "levels_plan_credit"}])


def suspended(story: Story) -> str:
    """A journey, and Pellow Joinery after an incident that ended another learner's placement."""
    journey = way.in_induction(story)
    check(story)
    one = sent(story, journey, 1, 3)
    agree(story, one, 1, 3)
    story.at(f"{in_days(story, 1)} 10:00")
    story.hand_off(CONTACT, one, "start", {"arrived_on": in_days(story, 0)})
    return f"{journey} {one}"


def sending_to_a_suspended_one(story: Story) -> Any:
    journey, one = suspended(story).split()
    story.hand_off(OFFICER, one, "break_down", INCIDENT)
    return send(story, journey)


def agreeing_with_a_suspended_one(story: Story) -> Any:
    journey, one = suspended(story).split()
    two = sent(story, journey)
    story.hand_off(OFFICER, one, "break_down", INCIDENT)
    return agree(story, two)


def agreeing_after(story: Story, **found: Any) -> Any:
    """An answer after another check found this."""
    check(story)
    one = sent(story, way.in_induction(story))
    check(story, **found)
    return agree(story, one)


def agreeing_unchecked(story: Story) -> Any:
    check(story)
    one = sent(story, way.in_induction(story))
    # Behind everybody's back: no check is ever taken away.
    story.set_all(EmployerCheck, provider_id=story.cast["millbrook"])
    return agree(story, one)


def agreeing_unmet(story: Story) -> Any:
    check(story)
    one = sent(story, way.in_induction(story))
    story.set_all(EmployerFinding, met=False)
    return agree(story, one)


def agreeing(story: Story, first: int, last: int) -> Any:
    check(story)
    return agree(story, sent(story, way.in_induction(story)), first, last)


def deferring_over_another(story: Story) -> Any:
    """Two placements on days apart, of which the first is put off to days of the second."""
    check(story)
    journey = way.in_induction(story)
    one = sent(story, journey)
    agree(story, one, 7, 10)
    sent(story, journey, 11, 28)
    word = {"on": in_days(story, 0), "channel": "phone"}
    put_off = {"start_on": in_days(story, 9), "planned_end_on": in_days(story, 12), "learner_agrees": word}
    return story.hand_off(CONTACT, one, "defer", put_off, expect=None)


def incident_at_a_taster(story: Story) -> Any:
    taster = story.send(LEAD, way.in_induction(story), "taster", "millbrook", taster={})
    story.accept("millbrook.coordinator", taster, in_days(story, 0), in_days(story, 2))
    way.begin(story, taster)
    return story.hand_off(LEAD, taster, "break_down", INCIDENT, expect=None)


AT_SENDING = (
    Case("employer_checked", "C22", sending_unchecked, "employer_not_checked"),
    Case("standards_met", "C22", lambda s: sending(s, SAFE), "standards_not_met"),
    Case("safety_in_date", "C22", lambda s: sending(s, safety_until=in_days(s, 27)), "safety_out_of_date"),
    Case("insurance_noted", "C22", lambda s: sending(s, insurer=None), "insurance_not_noted"),
    Case("employer_open", "C23", sending_to_a_suspended_one, "employer_suspended"),
    Case("agreed_ahead", "C22", lambda s: sending(s, days=(0, 7)), "not_agreed_ahead"),
    Case("placement_in_order", "C22", lambda s: sending(s, days=(9, 8)), "end_before_start"),
    Case("for_an_employer", "0.6", sending_levels, "not_for_an_employer"),
)
AFTERWARDS = (
    Case("employer_checked", "C22", agreeing_unchecked, "employer_not_checked"),
    Case("standards_met", "C22", agreeing_unmet, "standards_not_met"),
    Case("safety_in_date", "C22", lambda s: agreeing_after(s, safety_until=in_days(s, 27)), "safety_out_of_date"),
    Case("insurance_noted", "C22", lambda s: agreeing_after(s, insurer=None), "insurance_not_noted"),
    Case("employer_open", "C23", agreeing_with_a_suspended_one, "employer_suspended"),
    Case("agreed_ahead", "C22", lambda s: agreeing(s, 0, 28), "not_agreed_ahead"),
    Case("days_as_asked", "C22", lambda s: agreeing(s, 7, 29), "other_days_than_asked"),
    Case("days_free", "G6", deferring_over_another, "already_open"),
    Case("of_placements_alone", "C23", incident_at_a_taster, "told_of_another_kind"),
)
