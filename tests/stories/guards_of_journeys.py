"""For each guard of the journey: what is done while the stored fact is false, and how it is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine import firing
from engine.firing import Available
from tests.stories import deeds, way
from tests.stories.deeds import ask, send
from tests.stories.story import Story
from tests.stories.way import LEAD, in_days
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.tables.learners import Learner
from workflows.vocabulary import DeliveryModel

SAFEGUARDING = "northgate.safeguarding_lead"
SECOND = "northgate.second_coordinator"
DEATH = {"died_on": "2026-03-02", "source": "her mother", "evidence": "a call"}


@dataclass(frozen=True)
class Case:
    """A guard by name, the rule it comes from, a deed that it refuses, and the code it answers."""

    guard: str
    rule: str
    deed: Callable[[Story], Any]
    code: str


def hold(story: Story, journey: str, reason: str = "safeguarding", who: str = SAFEGUARDING) -> None:
    """The journey on hold for a week."""
    story.act(who, journey, "hold", {"reason": reason, "review_on": in_days(story, 7)})


def hold_hand_off(story: Story, hand_off: str, reason: str = "safeguarding", who: str = SAFEGUARDING) -> None:
    """The hand-off on hold for a week."""
    story.hand_off(who, hand_off, "hold", {"reason": reason, "review_on": in_days(story, 7)})


def closed(story: Story, who: str, journey: str, event: str) -> Any:
    """Why an event of the journey is closed to somebody, for moves that no route fires in this case."""
    with story.cast.runtime.reading(story.cast.caller(who)) as work:
        facts = JourneyFacts(work, journey)
        return _reasons(firing.available(work, facts.row, facts), event)


def closed_hand_off(story: Story, who: str, hand_off: str, event: str) -> Any:
    """Why an event of the hand-off is closed to somebody."""
    with story.cast.runtime.reading(story.cast.caller(who)) as work:
        facts = HandOffFacts.read(work, hand_off)
        return _reasons(firing.available(work, facts.row, facts), event)


def _reasons(found: tuple[Available, ...], event: str) -> Any:
    refusals = next(each.refusals for each in found if each.event == event)
    return {"refusals": [{"code": refusal.code} for refusal in refusals]}


def send_while_stopped(story: Story) -> Any:
    journey = way.accepted(story, "lead_provider")
    hold(story, journey)
    return send(story, journey, "stage", "millbrook", stage="initial_assessment")


def support_while_stopped(story: Story) -> Any:
    journey = way.accepted(story, **deeds.NEED)
    hold(story, journey)
    return send(story, journey, "support", "waywheel", need="travel")


def start_after_death(story: Story) -> Any:
    journey = way.accepted(story)
    story.set_all(Learner, died_on=date(2026, 3, 1))
    body = {"arrived_on": in_days(story, 0)}
    return story.hand_off(LEAD, story.inbound(journey), "start", body, expect=None)


def close_untried(story: Story) -> Any:
    return ask(story, LEAD, way.accepted(story), "close_unable_to_contact")


def report_twice(story: Story) -> Any:
    journey = way.accepted(story)
    story.act(LEAD, journey, "report_death", DEATH)
    return ask(story, SECOND, journey, "report_death", DEATH)


def confirm_unreported(story: Story) -> Any:
    return ask(story, LEAD, way.accepted(story), "confirm_death", {"source": "a newspaper"})


def confirm_alone(story: Story) -> Any:
    journey = way.accepted(story)
    story.act(LEAD, journey, "report_death", DEATH)
    return ask(story, LEAD, journey, "confirm_death", {"source": "a newspaper"})


def resume_safeguarding_hold(story: Story) -> Any:
    journey = way.accepted(story)
    hold(story, journey)
    return closed(story, LEAD, journey, "resume")


def lift_ordinary_hold(story: Story) -> Any:
    journey = way.accepted(story)
    hold(story, journey, "learner_asked", who=LEAD)
    return closed(story, SAFEGUARDING, journey, "lift_safeguarding_hold")


def leave_before_arrival(story: Story) -> Any:
    return closed(story, LEAD, way.in_induction(story), "transfer_out")


def finish_induction(story: Story, learner: Any = "Amy Cole", **recorded: Any) -> Any:
    journey = way.in_induction(story, "holistic", learner)
    story.act(LEAD, journey, "record_induction", recorded or {**way.INDUCTION, "privacy_notice_seen_on": "2026-03-02"})
    return ask(story, LEAD, journey, "finish_induction")


def finish_what_another_holds(story: Story) -> Any:
    journey = way.in_assessment(story, "lead_provider")
    stage = way.hand_over(story, journey, "stage", stage="initial_assessment")
    way.begin(story, stage)
    way.assess(story, journey)
    return ask(story, LEAD, journey, "finish_assessment")


def finish_assessment(story: Story, *, needs: Any = (), **recorded: Any) -> Any:
    journey = way.in_assessment(story, "holistic", needs=list(needs))
    body = {"results": way.RESULTS, "prior_units_checked": True, **recorded}
    story.act(LEAD, journey, "record_assessment", body)
    return ask(story, LEAD, journey, "finish_assessment")


def agree_plan(story: Story, **about: Any) -> Any:
    return ask(story, LEAD, way.in_planning(story), "agree_plan", way.plan(story, **about))


def plan_with_stranger(story: Story) -> Any:
    return agree_plan(story, vocational=story.cast["millbrook"])


def plan_with_gap(story: Story) -> Any:
    return agree_plan(story, aims=way.plan(story)["aims"][:2])


def change_plan_unreviewed(story: Story) -> Any:
    return ask(story, LEAD, way.on_programme(story), "change_plan", {"reason": "she asked", **way.plan(story)})


def break_without_return(story: Story) -> Any:
    body = {"agreed_on": in_days(story, 0), "reason": "an operation", "learner_agrees": way.word(story)}
    return ask(story, LEAD, way.on_programme(story), "start_break", {**body, "return_on": in_days(story, 0)})


def leave_early(story: Story) -> Any:
    body = {"last_learning_on": in_days(story, 0), "reason": "planned_end"}
    return ask(story, LEAD, way.on_programme(story), "leave_programme", body)


def leave_tomorrow(story: Story) -> Any:
    journey = way.on_programme(story)
    way.secure(story, journey)
    body = {"last_learning_on": in_days(story, 1), "reason": "destination_secured"}
    return ask(story, LEAD, journey, "leave_programme", body)


def withdraw_tomorrow(story: Story) -> Any:
    body = {"reason": "found_work", "last_attended_on": in_days(story, 1)}
    return ask(story, LEAD, way.in_induction(story), "withdraw", body)


def close_without_credit(story: Story) -> Any:
    return ask(story, LEAD, way.in_exit_review(story), "close")


def record_death_as_destination(story: Story) -> Any:
    return way.secure(story, way.on_programme(story), "deceased", expect=None)


def close_against_destination(story: Story, destination: str, action: str) -> Any:
    return ask(story, LEAD, way.in_exit_review(story, "Amy Cole", destination), action)


def close_without_postcode(story: Story) -> Any:
    return ask(story, LEAD, way.in_exit_review(story, way.learner("Amy Cole", postcode=None)), "close")


def close_with_support_open(story: Story) -> Any:
    journey = way.in_exit_review(story, **deeds.NEED)
    story.send(LEAD, journey, "support", "waywheel", need="travel")
    return ask(story, LEAD, journey, "close")


def review_before_the_plan(story: Story) -> Any:
    return way.review(story, way.on_programme(story), held_on=in_days(story, -1), expect=None)


def one_of_several_ends_it(story: Story, action: str, **body: Any) -> Any:
    receivers = [story.cast["millbrook"], story.cast["harbour"]]
    journey = way.refer(story, "consortium", receivers=receivers)
    return ask(story, way.PARTNER, journey, action, body)


def take_back_elsewhere(story: Story) -> Any:
    journey = way.on_programme(story)
    other = story.refer(way.learner("Amy Cole"), to="consortium", same_person=True)
    ask(story, LEAD, journey, "report_death", DEATH)
    return ask(story, "priya", other, "withdraw_death_report", {"reason": "not heard of it"})


M2, M4 = DeliveryModel.LEAD_PROVIDER, DeliveryModel.PARTNERSHIP

CASES = (
    Case("no_stop", "G9", send_while_stopped, "safeguarding_hold"),
    Case("no_stop", "G9", start_after_death, "learner_deceased"),
    Case("no_stop_but_safeguarding", "G9", support_while_stopped, "safeguarding_hold"),
    Case("contact_was_tried", "C9", close_untried, "contact_not_tried_enough"),
    Case("death_not_reported", "C19", report_twice, "death_already_reported"),
    Case("death_reported", "C19", confirm_unreported, "death_not_reported"),
    Case("second_person", "C19", confirm_alone, "second_person_needed"),
    Case("reported_here", "C19", take_back_elsewhere, "reported_elsewhere"),
    Case("asked_alone", "C6", lambda s: one_of_several_ends_it(s, "cancel", reason="duplicate"), "others_are_asked"),
    Case("asked_alone", "C9", lambda s: one_of_several_ends_it(s, "close_unable_to_contact"), "others_are_asked"),
    Case("hold_is_ordinary", "G9", resume_safeguarding_hold, "safeguarding_hold"),
    Case("hold_is_safeguarding", "G9", lift_ordinary_hold, "ordinary_hold"),
    Case("support_by_right_side", "G7", lambda s: deeds.deliverer_opens_support(s, M2), "support_by_responsible"),
    Case("transfer_arrived", "C26", leave_before_arrival, "transfer_not_arrived"),
    Case("uln_known", "G8", lambda s: finish_induction(s, way.learner("Amy Cole", uln_requested=False)), "uln_missing"),
    Case("privacy_notice_seen", "C10", lambda s: finish_induction(s, **way.INDUCTION), "privacy_notice_not_seen"),
    Case("induction_checked", "C10", lambda s: finish_induction(s, privacy_notice_seen_on="2026-03-02"),
         "induction_not_recorded"),
    Case("stage_not_handed_over", "2.4", finish_what_another_holds, "stage_handed_over"),
    Case("assessment_complete", "C11", lambda s: finish_assessment(s, results=way.RESULTS[:4]),
         "assessment_incomplete"),
    Case("prior_units_checked", "C11", lambda s: finish_assessment(s, prior_units_checked=False),
         "prior_units_not_checked"),
    Case("needs_confirmed", "C11", lambda s: finish_assessment(s, needs=[{"code": "travel"}]), "needs_not_confirmed"),
    Case("learner_agrees", "C12", lambda s: agree_plan(s, learner_agrees=None), "learner_must_agree"),
    Case("plan_covers_components", "C12", plan_with_gap, "components_missing"),
    Case("plan_has_destination", "C12", lambda s: agree_plan(s, destination=None), "destination_missing"),
    Case("deliverers_accepted", "C12", plan_with_stranger, "deliverer_not_accepted"),
    Case("deliverers_accepted", "4.4", lambda s: deeds.plan_before_partners_accepted(s, M4), "components_not_accepted"),
    Case("review_since_plan", "C15", change_plan_unreviewed, "review_needed"),
    Case("return_ahead", "C14", break_without_return, "return_date_past"),
    Case("end_reached_or_secured", "C16", leave_early, "planned_end_not_reached"),
    Case("last_learning_possible", "C16", leave_tomorrow, "day_still_to_come"),
    Case("last_attendance_possible", "C18", withdraw_tomorrow, "day_still_to_come"),
    Case("credit_complete", "C17", close_without_credit, "credit_incomplete"),
    Case("destination_allowed", "C17", record_death_as_destination, "destination_not_for_recording"),
    Case("destination_positive", "C17", lambda s: close_against_destination(s, "looking_for_work", "progress"),
         "destination_not_positive"),
    Case("destination_not_positive", "C17",
         lambda s: close_against_destination(s, "apprenticeship", "complete_without_progression"),
         "destination_is_positive"),
    Case("mis_complete", "C17", close_without_postcode, "mis_incomplete"),
    Case("support_settled", "C17", close_with_support_open, "support_open"),
    Case("review_input_complete", "C13", lambda s: deeds.review_without_input(s, M4), "review_input_missing"),
    Case("review_in_order", "C13", review_before_the_plan, "review_out_of_order"),
    Case("credit_by_its_deliverer", "4.7", lambda s: deeds.lead_marks_credit_of_another(s, M2),
         "credit_needs_partners_record"),
)  # fmt: skip
