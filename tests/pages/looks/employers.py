"""Employers: the list, a check of one, what is required, a suspension, and a placement on its way."""

from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.pages.looks import Look
from tests.pages.looks.signing_in import at
from tests.stories import way
from tests.stories.placing import CONTACT, LEAD, MANAGER, OFFICER, agree, check, sent
from tests.stories.story import Story
from workflows.vocabulary import EmployerCriterion

ONE = "/organisations/{organisation_id}"


def _list(story: Story) -> str:
    check(story, EmployerCriterion.HS_AND_EQUALITY_STANDARDS)
    return "/employers"


def _checking(story: Story) -> str:
    check(story, findings=[{"criterion": "clear_offer", "met": False, "note": "Not yet."}])
    return f"/organisations/{story.cast['pellow']}/check"


def _half(visitor: Visitor) -> None:
    visitor.page.fill("#safety_until-day", "31")
    visitor.page.fill("#safety_until-month", "2")
    visitor.page.fill("#safety_until-year", "2027")
    press(visitor, "Record the check")
    assert visitor.faults() != []


def running(story: Story) -> str:
    """A placement at Pellow Joinery at which the learner has arrived; its id."""
    story.at("2026-03-02 10:00")
    check(story)
    one = sent(story, way.on_programme(story))
    agree(story, one)
    story.at("2026-03-09 10:00")
    story.hand_off(CONTACT, one, "start", {"arrived_on": "2026-03-09"})
    return one


def suspended(story: Story) -> None:
    """Pellow Joinery after an incident."""
    told = {"reason": "It cannot go on.", "incident": True, "incident_words": "A saw without its guard."}
    story.hand_off(OFFICER, running(story), "break_down", told)


def _suspended(story: Story) -> str:
    suspended(story)
    check(story, EmployerCriterion.REFERENCE)
    return f"/organisations/{story.cast['pellow']}"


def _lifting(story: Story) -> str:
    suspended(story)
    return f"/organisations/{story.cast['pellow']}/lift"


def _placed(story: Story) -> str:
    one = running(story)
    story.hand_off(OFFICER, one, "record_evaluation", {"learners_words": "I made a door."})
    return f"/journeys/{story.get(LEAD, f'/hand-offs/{one}')['journey_id']}/learning"


def _at_work(story: Story) -> str:
    return f"/hand-offs/{running(story)}"


def _breaking(story: Story) -> str:
    return f"/hand-offs/{running(story)}/actions/break_down"


def _sending(story: Story) -> str:
    return f"/journeys/{way.in_induction(story)}/actions/send_hand_off?kind=placement"


LOOKS = (
    Look("/employers", "one out of date", MANAGER, _list),
    Look("/employers/required", "as it is", MANAGER, at("/employers/required")),
    Look("/employers/required", "closed", OFFICER, at("/employers/required")),
    Look(f"{ONE}/check", "with a fault", OFFICER, _checking, _half),
    Look(ONE, "suspended", MANAGER, _suspended),
    Look(f"{ONE}/lift", "by a manager", MANAGER, _lifting),
    Look("/journeys/{journey_id}/learning", "a placement", LEAD, _placed),
    Look("/hand-offs/{hand_off_id}", "a placement, for the employer", CONTACT, _at_work),
    Look("/hand-offs/{hand_off_id}/actions/{name}", "a placement breaks down", OFFICER, _breaking),
    Look("/journeys/{journey_id}/actions/{name}", "a placement to send", OFFICER, _sending),
)
