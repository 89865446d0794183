"""What happens in learning, each action on a stored journey: what it moves, keeps and refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from engine import history
from engine.database import Database
from engine.errors import Refused
from engine.runtime import new_id
from engine.tables import OutboxMessage, Task
from tests.clock import Clock
from tests.workflows.learning_cast import WORD, Scene, learner, plan, scene
from workflows.tables.journeys import Journey, PartnerChoice, SharedWithHandOff, WorkRecord
from workflows.tables.learners import Consent, Learner, Need
from workflows.tables.learning import (
    AssessmentResult,
    Break,
    Destination,
    Induction,
    InitialAssessment,
    LearningAim,
    Plan,
    Review,
    ReviewInput,
    Withdrawal,
)
from workflows.vocabulary import Component, DeliveryModel, HandOffKind, NeedStatus, Role, Stage, SupportNeed, UlnStatus

RESULTS = [
    {"area": area, "level": "entry_3", "finding": "seen"}
    for area in ("literacy", "numeracy", "digital", "vocational_interest", "personal_social")
]
REVIEW = {
    "held_on": "2026-03-02", "sessions_planned": 12, "sessions_attended": 10, "at_risk": False,
    "learner_comment": "Going well.",
}  # fmt: skip
DESTINATION = {"destination": "apprenticeship", "starts_on": "2026-09-01", "source": "the employer wrote"}


@contextmanager
def refused(*codes: str) -> Iterator[None]:
    """Expect exactly these refusals."""
    with pytest.raises(Refused) as caught:
        yield
    assert {refusal.code for refusal in caught.value.refusals} == set(codes)


def on_programme(database: Database, model: DeliveryModel = DeliveryModel.HOLISTIC) -> Scene:
    at = scene(database, "planning", model)
    at.do("agree_plan", plan())
    return at


def due(at: Scene, rule: str) -> date:
    with at.runtime.database.reading() as transaction:
        rows = [row for row in history.deadlines(transaction.session, at.journey) if row.rule == rule]
    assert rows[-1].due_at is not None
    return at.runtime.calendar.due_day_of(rows[-1].due_at)


# Induction


def test_an_induction_is_recorded_bit_by_bit(database: Database) -> None:
    at = scene(database, "induction")
    at.do("record_induction", {"checklist": ["fire exits"], "privacy_notice_seen_on": "2026-03-02"})
    at.do("record_induction", {"checklist": ["fire exits", "timetable"]})
    kept = at.one(Induction)
    assert (kept.checklist, kept.privacy_notice_seen_on) == (["fire exits", "timetable"], date(2026, 3, 2))


def test_a_complete_induction_leads_to_the_initial_assessment(database: Database) -> None:
    at = scene(database, "induction")
    at.do("record_induction", {"checklist": ["fire exits"], "privacy_notice_seen_on": "2026-03-02"})
    assert at.do("finish_induction")["state"] == "initial_assessment"


def test_an_empty_induction_is_refused_with_everything_missing(database: Database) -> None:
    at = scene(database, "induction", uln=None, uln_status=UlnStatus.NONE)
    with refused("uln_missing", "privacy_notice_not_seen", "induction_not_recorded"):
        at.do("finish_induction")


def test_a_stranger_to_the_stage_hears_nothing_of_what_is_missing(database: Database) -> None:
    at = scene(database, "induction", uln=None, uln_status=UlnStatus.NONE)
    with refused("not_yours"):
        at.do("finish_induction", by=at.act(at.connexions, Role.ADVISER))


def test_a_deliverer_without_the_stage_records_no_induction(database: Database) -> None:
    at = scene(database, "induction", DeliveryModel.LEAD_PROVIDER)
    at.hand_over(HandOffKind.COMPONENT, at.millbrook, "accepted", component="functional_skills")
    with refused("not_your_stage"):
        at.do("record_induction", {"checklist": ["exits"]}, by=at.act(at.millbrook, Role.COORDINATOR))


def test_a_stage_in_other_hands_cannot_be_finished_by_the_lead(database: Database) -> None:
    at = scene(database, "initial_assessment", DeliveryModel.LEAD_PROVIDER)
    at.hand_over(HandOffKind.STAGE, at.millbrook, stage=Stage.INITIAL_ASSESSMENT)
    at.do("record_assessment", {"results": RESULTS, "prior_units_checked": True})
    with refused("stage_handed_over"):
        at.do("finish_assessment")


# ULN


def test_a_temporary_uln_is_stored_as_such(database: Database) -> None:
    at = scene(database, "induction", uln=None, uln_status=UlnStatus.NONE)
    at.do("record_uln", {"uln": "9999999999"})
    assert at.one(Learner).uln_status is UlnStatus.TEMPORARY


def test_a_requested_uln_is_noted(database: Database) -> None:
    at = scene(database, "induction", uln=None, uln_status=UlnStatus.NONE)
    at.do("record_uln", {"requested": True})
    assert (at.one(Learner).uln, at.one(Learner).uln_status) == (None, UlnStatus.REQUESTED)


def test_a_uln_held_elsewhere_stops_without_changing_the_learner(database: Database) -> None:
    at = scene(database, "induction", uln=None, uln_status=UlnStatus.NONE)
    at.add(learner(uln="9276308686"))
    stopped = at.do("record_uln", {"uln": "9276308686"})["stopped"]
    changed = [row.id for row in at.all(Learner) if row.uln_status is not UlnStatus.NONE]
    assert (stopped["code"], at.learner in changed) == ("uln_held_elsewhere", False)


def test_a_uln_held_elsewhere_gives_the_mis_officer_one_task(database: Database) -> None:
    at = scene(database, "induction", uln=None, uln_status=UlnStatus.NONE)
    at.add(learner(uln="9276308686"))
    at.do("record_uln", {"uln": "9276308686"})
    at.do("record_uln", {"uln": "9276308686"})
    task = at.one(Task)
    assert (task.kind, task.organisation_id, task.role) == ("duplicate_uln", at.northgate, "mis_officer")


def test_a_valid_uln_is_not_given_up_for_a_temporary_one(database: Database) -> None:
    at = scene(database, "induction")
    with refused("uln_known_already"):
        at.do("record_uln", {"uln": "9999999999"})


# Initial assessment and needs


def test_a_complete_assessment_leads_to_planning(database: Database) -> None:
    at = scene(database, "initial_assessment")
    at.do("record_assessment", {"results": RESULTS[:3]})
    at.do("record_assessment", {"results": RESULTS[3:], "prior_units_checked": True})
    assert at.do("finish_assessment")["state"] == "planning"
    assert at.one(InitialAssessment).finished_on == date(2026, 3, 2)


def test_a_result_sent_again_takes_the_place_of_the_first(database: Database) -> None:
    at = scene(database, "initial_assessment")
    at.do("record_assessment", {"results": [{"area": "literacy", "level": "entry_1", "finding": "first"}]})
    at.do("record_assessment", {"results": [{"area": "literacy", "level": "entry_2", "finding": "second"}]})
    assert (at.one(AssessmentResult).level, at.one(AssessmentResult).finding) == ("entry_2", "second")


def test_a_told_need_must_be_looked_at_before_planning(database: Database) -> None:
    at = scene(database, "initial_assessment")
    at.add(Need(id="n" * 36, learner_id=at.learner, code=SupportNeed.TRAVEL, status=NeedStatus.TOLD,
                status_on=date(2026, 2, 1)))  # fmt: skip
    at.do("record_assessment", {"results": RESULTS, "prior_units_checked": True})
    with refused("needs_not_confirmed"):
        at.do("finish_assessment")
    at.do("record_assessment", {"needs": [{"need": "travel", "status": "changed", "adjustment": "later start"}]})
    assert at.do("finish_assessment")["state"] == "planning"
    assert (at.one(Need).status, at.one(Need).status_on) == (NeedStatus.CHANGED, date(2026, 3, 2))


def test_a_new_need_found_in_the_assessment_is_confirmed_at_once(database: Database) -> None:
    at = scene(database, "initial_assessment")
    at.do("record_assessment", {"needs": [{"need": "counselling", "status": "new"}]})
    assert at.one(Need).status is NeedStatus.CONFIRMED


def test_a_need_nobody_recorded_cannot_be_ended(database: Database) -> None:
    at = scene(database, "initial_assessment")
    with refused("need_unknown"):
        at.do("record_assessment", {"needs": [{"need": "counselling", "status": "ended"}]})


def test_what_the_referrer_says_of_a_need_stays_to_be_confirmed(database: Database) -> None:
    at = scene(database, "on_programme")
    at.do("record_need", {"need": "housing", "status": "new"}, by=at.act(at.connexions, Role.ADVISER))
    assert (at.one(Need).status, at.one(Need).told_by) == (NeedStatus.TOLD, at.connexions)


def test_the_referrer_confirms_no_need(database: Database) -> None:
    at = scene(database, "on_programme")
    with refused("need_confirmed_too_early"):
        at.do("record_need", {"need": "housing", "status": "confirmed"}, by=at.act(at.connexions, Role.ADVISER))


# Plan


def test_an_agreed_plan_puts_the_learner_on_programme(database: Database) -> None:
    at = scene(database, "planning")
    told = at.do("agree_plan", plan(20))
    assert (told["state"], told["planned_credit"], told["plan_version"]) == ("on_programme", 20, 1)
    assert due(at, "review") == date(2026, 3, 30)


def test_the_gap_to_an_entry_requirement_is_shown(database: Database) -> None:
    at = scene(database, "planning")
    wanted = [
        {"requirement": "maths at level 1", "met": False, "gap": "one level"},
        {"requirement": "age", "met": True},
    ]
    gaps = at.do("agree_plan", plan(entry_requirements=wanted))["gaps"]
    assert [gap["requirement"] for gap in gaps] == ["maths at level 1"]


def test_a_plan_that_ends_today_is_refused(database: Database) -> None:
    at = scene(database, "planning")
    with refused("planned_end_past"):
        at.do("agree_plan", plan(planned_end_on="2026-03-02"))


def test_a_refused_plan_leaves_nothing_behind(database: Database) -> None:
    at = scene(database, "planning")
    with refused("learner_must_agree", "destination_not_offered"):
        at.do("agree_plan", plan(learner_agrees=None, destination="full_level_2"))
    assert at.all(Plan) == at.all(LearningAim) == []


def test_a_component_is_taught_by_whoever_accepted_it(database: Database) -> None:
    at = scene(database, "planning", DeliveryModel.LEAD_PROVIDER)
    at.hand_over(HandOffKind.COMPONENT, at.millbrook, "accepted", component="functional_skills")
    aims = {aim["component"]: aim["deliverer_id"] for aim in at.do("agree_plan", plan())["aims"]}
    assert (aims["functional_skills"], aims["vocational"]) == (at.millbrook, at.northgate)


def test_without_partners_no_component_can_start(database: Database) -> None:
    at = scene(database, "planning", DeliveryModel.PARTNERSHIP)
    at.hand_over(HandOffKind.PARTNER, at.millbrook, "accepted", component="vocational")
    with refused("components_not_accepted"):
        at.do("agree_plan", plan())


def test_the_lead_may_name_itself_for_what_no_partner_took(database: Database) -> None:
    at = scene(database, "planning", DeliveryModel.PARTNERSHIP)
    at.hand_over(HandOffKind.PARTNER, at.millbrook, "accepted", component="vocational")
    for component in ("personal_social", "functional_skills"):
        at.add(PartnerChoice(id=f"{component:x<36}", journey_id=at.journey, component=Component(component), rank=0,
                             organisation_id=at.northgate, reason="nobody near"))  # fmt: skip
    assert at.do("agree_plan", plan())["state"] == "on_programme"


def test_a_plan_is_changed_only_after_a_review(database: Database, clock: Clock) -> None:
    at = on_programme(database)
    with refused("review_needed"):
        at.do("change_plan", plan(reason="new wish"))


def test_a_changed_plan_keeps_the_old_one_and_shows_both_credits(database: Database, clock: Clock) -> None:
    at = on_programme(database)
    clock.later(days=28)
    at.do("record_review", {**REVIEW, "held_on": "2026-03-30"})
    told = at.do("change_plan", plan(24, reason="new wish"))
    assert (told["planned_credit_before"], told["planned_credit"]) == (20, 24)
    assert [each.version for each in at.all(Plan)] == [1, 2]


def test_aims_are_carried_over_by_their_id_and_others_leave_the_plan(database: Database, clock: Clock) -> None:
    at = scene(database, "planning")
    ids = [aim["id"] for aim in at.do("agree_plan", plan())["aims"]]
    clock.later(days=28)
    at.do("record_review", {**REVIEW, "held_on": "2026-03-30"})
    changed = plan(reason="new wish")
    changed["aims"][0]["aim_id"] = ids[0]
    at.do("change_plan", changed)
    kept = {aim.id: aim for aim in at.all(LearningAim)}
    assert (kept[ids[0]].last_version, kept[ids[1]].last_version, kept[ids[1]].achievement) == (None, 1, "none")


# Reviews


def test_reviews_are_due_28_days_after_the_last_was_held(database: Database, clock: Clock) -> None:
    at = on_programme(database)
    clock.later(days=30)
    told = at.do("record_review", {**REVIEW, "held_on": "2026-03-30"})
    assert (due(at, "review"), told["next_on"]) == (date(2026, 4, 27), "2026-04-27")


def test_a_review_waits_for_the_input_of_an_active_deliverer(database: Database) -> None:
    at = on_programme(database, DeliveryModel.LEAD_PROVIDER)
    at.hand_over(HandOffKind.COMPONENT, at.millbrook, component="functional_skills")
    with refused("review_input_missing"):
        at.do("record_review", REVIEW)
    at.do("send_review_input", {"progress": "well"}, by=at.act(at.millbrook, Role.TUTOR))
    at.do("record_review", REVIEW)
    assert at.one(ReviewInput).review_id == at.one(Review).id


def test_an_agency_says_only_whether_support_is_in_place(database: Database) -> None:
    at = on_programme(database)
    at.hand_over(HandOffKind.SUPPORT, at.haven, need="counselling")
    worker = at.act(at.haven, Role.WORKER)
    with refused("in_place_only"):
        at.do("send_review_input", {"progress": "she told us"}, by=worker)
    at.do("send_review_input", {"in_place": True}, by=worker)
    assert (at.one(ReviewInput).in_place, at.one(ReviewInput).progress) == (True, None)


def test_a_subcontractor_that_holds_the_review_learns_nothing_of_support(database: Database) -> None:
    at = on_programme(database, DeliveryModel.LEAD_PROVIDER)
    at.hand_over(HandOffKind.STAGE, at.millbrook, stage=Stage.PROGRESS_REVIEW)
    at.hand_over(HandOffKind.SUPPORT, at.haven, need="counselling")
    with pytest.raises(Refused) as caught:
        at.do("record_review", REVIEW, by=at.act(at.millbrook, Role.TUTOR))
    (refusal,) = caught.value.refusals
    assert "support" not in refusal.sentence
    assert refusal.missing == ()


# Breaks


def test_a_break_is_looked_at_five_working_days_before_the_return(database: Database) -> None:
    at = on_programme(database)
    at.do(
        "start_break", {"agreed_on": "2026-03-02", "return_on": "2026-04-20", "reason": "rest", "learner_agrees": WORD}
    )
    assert (due(at, "break_review"), due(at, "break_return")) == (date(2026, 4, 13), date(2026, 4, 20))


def test_after_a_break_the_learner_is_on_programme_again(database: Database, clock: Clock) -> None:
    at = on_programme(database)
    at.do(
        "start_break", {"agreed_on": "2026-03-02", "return_on": "2026-04-20", "reason": "rest", "learner_agrees": WORD}
    )
    at.do("change_return_date", {"return_on": "2026-04-01", "reason": "well again", "learner_agrees": WORD})
    clock.later(days=30)
    assert at.do("return_from_break")["state"] == "on_programme"
    assert (at.one(Break).return_on, at.one(Break).ended_on) == (date(2026, 4, 1), date(2026, 4, 1))


def test_the_reason_of_a_break_is_not_in_the_history(database: Database) -> None:
    at = on_programme(database)
    at.do(
        "start_break", {"agreed_on": "2026-03-02", "return_on": "2026-04-20", "reason": "rest", "learner_agrees": WORD}
    )
    with at.runtime.database.reading() as transaction:
        last = history.entries(transaction.session, at.journey)[-1]
    assert (last.reason, last.detail) == (None, {"return_on": "2026-04-20"})


# Credit


def test_a_unit_achieved_counts_in_the_next_review(database: Database) -> None:
    at = scene(database, "planning")
    aim = at.do("agree_plan", plan())["aims"][0]["id"]
    unit = {"number": "Y/500/5367", "achieved_on": "2026-03-02"}
    at.do("record_credit", {"aims": [{"aim_id": aim, "units_achieved": [unit]}]})
    at.do("record_review", REVIEW)
    assert at.one(Review).credit_so_far == 2


def test_a_unit_of_another_aim_is_refused(database: Database) -> None:
    at = scene(database, "planning")
    aim = at.do("agree_plan", plan())["aims"][1]["id"]
    with refused("unit_unknown"):
        at.do("record_credit", {"aims": [{"aim_id": aim, "units_achieved": [
            {"number": "Y/500/5367", "achieved_on": "2026-03-02"}]}]})  # fmt: skip


def test_credit_never_falls(database: Database) -> None:
    at = scene(database, "planning")
    aim = at.do("agree_plan", plan())["aims"][0]["id"]
    at.do("record_credit", {"aims": [{"aim_id": aim, "actual_credit": 5}]})
    with refused("credit_cannot_fall"):
        at.do("record_credit", {"aims": [{"aim_id": aim, "actual_credit": 4}]})


def functional_skills_at_millbrook(database: Database) -> tuple[Scene, str, str]:
    at = scene(database, "planning", DeliveryModel.LEAD_PROVIDER)
    part = at.hand_over(HandOffKind.COMPONENT, at.millbrook, component="functional_skills")
    aims = at.do("agree_plan", plan())["aims"]
    return at, next(aim["id"] for aim in aims if aim["component"] == "functional_skills"), part


def test_the_lead_confirms_a_partners_credit_and_no_more(database: Database) -> None:
    at, aim, _part = functional_skills_at_millbrook(database)
    result = {"aims": [{"aim_id": aim, "actual_credit": 4, "achievement": "full"}]}
    with refused("credit_needs_partners_record"):
        at.do("record_credit", result)
    at.do("record_credit", result, by=at.act(at.millbrook, Role.COORDINATOR))
    at.do("record_credit", result)
    recorded = next(row for row in at.all(LearningAim) if row.id == aim)
    assert recorded.credit_recorded_by == at.act(at.millbrook, Role.COORDINATOR).id


def test_the_lead_may_record_what_a_partner_returned_with_its_work(database: Database) -> None:
    at, aim, part = functional_skills_at_millbrook(database)
    at.add(WorkRecord(id="w" * 36, hand_off_id=part, record="final_credit", content="4 credits",
                      returned_at=at.one(Journey).submitted_at, returned_by="m"))  # fmt: skip
    at.do("record_credit", {"aims": [{"aim_id": aim, "actual_credit": 4, "achievement": "full"}]})
    assert next(row for row in at.all(LearningAim) if row.id == aim).actual_credit == 4


def test_the_lead_may_record_that_nothing_was_achieved_at_a_partner(database: Database) -> None:
    at, aim, _part = functional_skills_at_millbrook(database)
    at.do("record_credit", {"aims": [{"aim_id": aim, "actual_credit": 0, "achievement": "none"}]})
    assert next(row for row in at.all(LearningAim) if row.id == aim).achievement == "none"


def test_a_deliverer_knows_no_aims_but_its_own(database: Database) -> None:
    at, _aim, _part = functional_skills_at_millbrook(database)
    other = next(row.id for row in at.all(LearningAim) if row.component == "vocational")
    with refused("aim_unknown"):
        at.do("record_credit", {"aims": [{"aim_id": other, "actual_credit": 1}]}, by=at.act(at.millbrook, Role.MANAGER))


# The end


def in_exit_review(database: Database, clock: Clock) -> Scene:
    at = on_programme(database)
    clock.move_to(clock.now().replace(month=7, day=24))
    at.do("leave_programme", {"last_learning_on": "2026-07-24", "reason": "planned_end"})
    return at


def full_credit(at: Scene) -> None:
    aims = [{"aim_id": aim.id, "actual_credit": 4, "achievement": "full"} for aim in at.all(LearningAim)]
    at.do("record_credit", {"aims": aims})


def test_leaving_sets_the_days_of_report_and_destination(database: Database, clock: Clock) -> None:
    at = in_exit_review(database, clock)
    assert (due(at, "exit_report"), due(at, "destination")) == (date(2026, 7, 31), date(2026, 9, 24))
    assert at.one(Journey).last_learning_on == date(2026, 7, 24)


def test_a_secured_destination_lets_a_learner_leave_early(database: Database) -> None:
    at = on_programme(database)
    early = {"last_learning_on": "2026-02-27", "reason": "destination_secured"}
    with refused("destination_not_secured"):
        at.do("leave_programme", early)
    at.do("record_destination", DESTINATION)
    assert at.do("leave_programme", early)["state"] == "exit_review"


def test_closing_is_refused_while_results_are_blank(database: Database, clock: Clock) -> None:
    at = in_exit_review(database, clock)
    at.do("record_destination", DESTINATION)
    with refused("credit_incomplete"):
        at.do("close")


def test_an_apprenticeship_closes_the_journey_as_progressed(database: Database, clock: Clock) -> None:
    at = in_exit_review(database, clock)
    full_credit(at)
    told = at.do("record_destination", DESTINATION)
    assert (told["out_type"], told["out_code"], told["nccis_activity"]) == ("EDU", 2, 310)
    assert at.do("close")["state"] == "progressed"


def test_looking_for_work_closes_without_progression(database: Database, clock: Clock) -> None:
    at = in_exit_review(database, clock)
    full_credit(at)
    at.do("record_destination", {**DESTINATION, "destination": "looking_for_work", "starts_on": "2026-07-24"})
    assert at.do("close")["state"] == "completed_no_progression"


def test_a_later_destination_replaces_the_earlier(database: Database, clock: Clock) -> None:
    at = in_exit_review(database, clock)
    at.do("record_destination", {**DESTINATION, "destination": "looking_for_work"})
    at.do("record_destination", DESTINATION)
    standing = [row.destination for row in at.all(Destination) if row.replaced_at is None]
    assert standing == ["apprenticeship"]


def test_open_support_keeps_a_journey_from_closing(database: Database, clock: Clock) -> None:
    at = in_exit_review(database, clock)
    full_credit(at)
    at.do("record_destination", DESTINATION)
    at.hand_over(HandOffKind.SUPPORT, at.haven, need="counselling")
    with refused("support_open"):
        at.do("close")


def test_an_exit_report_meets_its_deadline(database: Database, clock: Clock) -> None:
    at = in_exit_review(database, clock)
    at.do("record_exit_report", {"report": "Done well.", "reported_on": "2026-07-24"})
    with at.runtime.database.reading() as transaction:
        results = {row.rule: row.result for row in history.deadlines(transaction.session, at.journey)}
    assert results["exit_report"] == "met"


def test_a_withdrawal_keeps_reason_and_last_attendance(database: Database) -> None:
    at = on_programme(database)
    told = at.do("withdraw", {"reason": "health", "last_attended_on": "2026-02-27"})
    assert (told["state"], at.one(Withdrawal).reason) == ("withdrawn", "health")
    assert at.one(Journey).last_learning_on == date(2026, 2, 27)


def test_a_refused_withdrawal_leaves_nothing_behind(database: Database) -> None:
    at = on_programme(database)
    with refused("day_still_to_come"):
        at.do("withdraw", {"reason": "health", "last_attended_on": "2026-03-03"})
    assert at.all(Withdrawal) == []


def test_a_deliverer_cannot_withdraw_but_may_ask_the_lead(database: Database) -> None:
    at, _aim, _part = functional_skills_at_millbrook(database)
    millbrook = at.act(at.millbrook, Role.MANAGER)
    with refused("not_yours"):
        at.do("withdraw", {"reason": "health", "last_attended_on": "2026-02-27"}, by=millbrook)
    at.do("request_ending", {"what": "withdrawal", "reason": "not seen for weeks"}, by=millbrook)
    task = at.one(Task)
    assert (task.kind, task.organisation_id, task.role) == ("lead_request", at.northgate, "coordinator")
    assert at.runtime.calendar.due_day_of(task.due_at) == date(2026, 3, 9)


def test_a_withdrawal_answers_the_deliverers_request(database: Database) -> None:
    at, _aim, _part = functional_skills_at_millbrook(database)
    at.do("request_ending", {"what": "withdrawal", "reason": "left"}, by=at.act(at.millbrook, Role.MANAGER))
    at.do("withdraw", {"reason": "health", "last_attended_on": "2026-02-27"})
    answered = [task.ended_at is not None for task in at.all(Task) if task.kind == "lead_request"]
    assert answered == [True]


# Consent


def consent(at: Scene, **more: str) -> str:
    said = {
        "item": "support_need",
        "need": "counselling",
        "basis": "explicit_consent",
        "given_on": "2026-03-02",
        **more,
    }
    consent_id: str = at.do("record_consent", {**said, "receiver_id": at.haven})["consent"]
    return consent_id


def test_a_consent_names_who_may_see_what(database: Database) -> None:
    at = on_programme(database)
    consent(at)
    assert (at.one(Consent).receiver_id, at.one(Consent).need) == (at.haven, SupportNeed.COUNSELLING)


def test_counselling_takes_explicit_consent(database: Database) -> None:
    at = on_programme(database)
    with refused("explicit_consent_needed"):
        consent(at, basis="consent")


def test_a_withdrawn_consent_ends_at_once_and_only_once(database: Database) -> None:
    at = on_programme(database)
    said = {"consent_id": consent(at), "learners_word": WORD}
    at.do("withdraw_consent", said)
    assert at.one(Consent).withdrawn_at is not None
    with refused("consent_unknown"):
        at.do("withdraw_consent", said)


def test_consent_for_an_unknown_receiver_is_refused(database: Database) -> None:
    at = on_programme(database)
    with refused("receiver_unknown"):
        at.do("record_consent", {"item": "contact", "basis": "consent", "given_on": "2026-03-02",
                                 "receiver_id": new_id()})  # fmt: skip


def test_a_withdrawn_consent_is_told_to_whoever_relied_on_it(database: Database) -> None:
    at = on_programme(database)
    consent_id = consent(at)
    support = at.hand_over(HandOffKind.SUPPORT, at.haven, need="counselling")
    at.add(SharedWithHandOff(hand_off_id=support, item="support_need", basis="explicit_consent", consent_id=consent_id))
    at.do("withdraw_consent", {"consent_id": consent_id, "learners_word": WORD})
    told = [message.payload for message in at.all(OutboxMessage) if message.topic == "consent.withdrawn"]
    assert told == [{"organisation": at.haven}]


def test_deliverers_are_told_that_the_programme_was_left(database: Database, clock: Clock) -> None:
    at, _aim, _part = functional_skills_at_millbrook(database)
    clock.move_to(clock.now().replace(month=7, day=24))
    at.do("leave_programme", {"last_learning_on": "2026-07-24", "reason": "planned_end"})
    told = [message.payload for message in at.all(OutboxMessage) if message.topic == "programme.left"]
    assert told == [{"organisation": at.millbrook}]
