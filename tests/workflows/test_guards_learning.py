"""Guards of induction, assessment, plans, reviews and credit, each asked with facts made for it."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refusal
from workflows.facts.learning import credit_of
from workflows.guards import credit, plans, reviews, stages
from workflows.guards.learning import INSIDE, LEARNING_GUARDS
from workflows.published import published
from workflows.rules.age_groups import AgeGroup
from workflows.tables.journeys import HandOff
from workflows.tables.learners import Need
from workflows.tables.learning import AssessmentResult, LearningAim, Plan, Review, Unit
from workflows.vocabulary import (
    Achievement,
    AssessmentArea,
    Channel,
    Component,
    DeliveryModel,
    HandOffKind,
    Level,
    NeedStatus,
    Stage,
    SupportNeed,
    UlnStatus,
)

TODAY = date(2026, 3, 2)


def facts(given: dict[str, Any] | None = None, *, learning: dict[str, Any] | None = None, **more: Any) -> Any:
    """Facts as a guard asks for them; `given` makes it a real request."""
    usual = {
        "given": given or {}, "asked_for_real": given is not None, "today": TODAY, "asked_from_inside": True,
        "responsible": "northgate", "hand_offs": [], "model": DeliveryModel.HOLISTIC, "age_group": AgeGroup.YOUNG,
        "learner": SimpleNamespace(uln_status=UlnStatus.VALID, high_needs_funded=False),
        "work": SimpleNamespace(actor=SimpleNamespace(organisation="northgate")),
        "learning": SimpleNamespace(**{"current_aims": [], **(learning or {})}),
    }  # fmt: skip
    return SimpleNamespace(**{**usual, **more})


def code(refusal: Refusal | None) -> str | None:
    return refusal.code if refusal else None


def word(day: date = TODAY) -> SimpleNamespace:
    return SimpleNamespace(on=day, channel=Channel.PHONE)


def taken(kind: HandOffKind, receiver: str = "millbrook", state: str = "active", **about: Any) -> SimpleNamespace:
    row = HandOff(id=f"{kind}-{receiver}", journey_id="j", kind=kind, sender_id="northgate", receiver_id=receiver,
                  reference="r", **about)  # fmt: skip
    return SimpleNamespace(hand_off=row, state=state, ended=False)


def planned(component: Component, deliverer: str | None = None) -> SimpleNamespace:
    return SimpleNamespace(component=component, deliverer_id=deliverer)


def version(number: int = 1, agreed_on: date = date(2026, 2, 9), ends_on: date = date(2026, 7, 24)) -> Plan:
    return Plan(journey_id="j", version=number, destination="apprenticeship", planned_credit=20, planned_end_on=ends_on,
                agreed_on=agreed_on, learner_agreed_on=agreed_on, learner_channel=Channel.PHONE)  # fmt: skip


def review(held_on: date) -> Review:
    return Review(id="r", journey_id="j", held_on=held_on, sessions_planned=1, sessions_attended=1, credit_so_far=0,
                  at_risk=False, next_on=held_on, learner_comment="-", recorded_by="p")  # fmt: skip


def aim(name: str = "a", deliverer: str = "northgate", actual: int | None = None) -> LearningAim:
    return LearningAim(id=name, journey_id="j", component=Component.VOCATIONAL, title=f"Award {name}",
                       level=Level.LEVEL_1, planned_credit=12, actual_credit=actual,
                       deliverer_id=deliverer)  # fmt: skip


def unit(number: str, worth: int = 2, achieved_on: date | None = TODAY) -> Unit:
    return Unit(id=number, aim_id="a", number=number, title=number, level=Level.ENTRY_3, credit=worth,
                achieved_on=achieved_on)  # fmt: skip


def said(aim_id: str = "a", actual: int | None = None, result: Achievement | None = None, *units: str) -> Any:
    achieved = [SimpleNamespace(number=number, achieved_on=TODAY) for number in units]
    return SimpleNamespace(aim_id=aim_id, actual_credit=actual, achievement=result, units_achieved=achieved)


# Who is answered


def test_every_learning_guard_a_definition_names_is_there() -> None:
    named = {name for each in published().all() for move in each.definition.transitions for name in move.guards}
    assert {guard.__name__ for guard in INSIDE} <= named
    assert set(LEARNING_GUARDS) <= named


def test_guards_that_answer_only_inside_stand_at_steps_of_the_responsible_organisation_alone() -> None:
    # Anybody else who could take such a step would not be stopped by its guards.
    inside = {guard.__name__ for guard in INSIDE}
    moves = [
        move for each in published().all() for move in each.definition.transitions if inside.intersection(move.guards)
    ]
    assert [move.event for move in moves if not all(party.startswith("responsible.") for party in move.by)] == []


@pytest.mark.parametrize("name", [guard.__name__ for guard in INSIDE])
def test_from_outside_such_a_guard_says_nothing(name: str) -> None:
    assert LEARNING_GUARDS[name](facts({}, asked_from_inside=False)) is None


# Induction and initial assessment


@pytest.mark.parametrize("status", [UlnStatus.VALID, UlnStatus.TEMPORARY, UlnStatus.REQUESTED])
def test_a_uln_that_is_valid_temporary_or_requested_is_enough(status: UlnStatus) -> None:
    assert stages.uln_known(facts(learner=SimpleNamespace(uln_status=status))) is None


def test_without_any_word_of_a_uln_induction_goes_on() -> None:
    assert code(stages.uln_known(facts(learner=SimpleNamespace(uln_status=UlnStatus.NONE)))) == "uln_missing"


def test_the_privacy_notice_must_have_been_seen() -> None:
    nothing = facts(induction=SimpleNamespace(privacy_notice_seen_on=None))
    assert code(stages.privacy_notice_seen(nothing)) == "privacy_notice_not_seen"


def test_an_empty_checklist_is_no_induction() -> None:
    assert code(stages.induction_checked(facts(induction=SimpleNamespace(checklist=[])))) == "induction_not_recorded"


def test_a_recorded_induction_is_enough() -> None:
    asked = facts(induction=SimpleNamespace(privacy_notice_seen_on=TODAY, checklist=["fire exits"]))
    assert stages.privacy_notice_seen(asked) is stages.induction_checked(asked) is None


def handed_over(given: dict[str, Any]) -> Any:
    holder = taken(HandOffKind.STAGE, stage=Stage.INDUCTION)
    return facts(given, row=SimpleNamespace(state="induction"), stage_holder={Stage.INDUCTION: holder}.get)


def test_a_stage_in_other_hands_is_not_finished() -> None:
    assert code(stages.stage_not_handed_over(handed_over({}))) == "stage_handed_over"


def test_confirming_the_returned_work_finishes_the_stage() -> None:
    assert stages.stage_not_handed_over(handed_over({"confirming_hand_off": "stage-millbrook"})) is None


def test_confirming_another_hand_off_does_not() -> None:
    assert code(stages.stage_not_handed_over(handed_over({"confirming_hand_off": "x"}))) == "stage_handed_over"


@pytest.mark.parametrize(("organisation", "expected"), [("millbrook", None), ("harbour", "not_your_stage")])
def test_only_the_holder_of_a_stage_records_in_it_from_outside(organisation: str, expected: str | None) -> None:
    asked = handed_over({})
    asked.asked_from_inside, asked.work.actor.organisation = False, organisation
    assert code(stages.held_stage(asked, Stage.INDUCTION)) == expected


def results(*areas: AssessmentArea, level: Level | None = Level.ENTRY_3) -> dict[str, Any]:
    return {"results": [AssessmentResult(journey_id="j", area=area, level=level, finding="-") for area in areas]}


def test_an_assessment_names_the_areas_it_lacks() -> None:
    most = [area for area in AssessmentArea if area not in ("literacy", "digital")]
    refusal = stages.assessment_complete(facts(learning=results(*most)))
    assert refusal is not None
    assert refusal.missing == ("digital", "literacy")


def test_literacy_numeracy_and_digital_skills_need_a_level() -> None:
    refusal = stages.assessment_complete(facts(learning=results(*AssessmentArea, level=None)))
    assert refusal is not None
    assert refusal.missing == ("digital level", "literacy level", "numeracy level")


def test_five_results_make_an_assessment() -> None:
    assert stages.assessment_complete(facts(learning=results(*AssessmentArea))) is None


def test_prior_units_must_have_been_looked_up() -> None:
    assert code(stages.prior_units_checked(facts(assessment=None))) == "prior_units_not_checked"


def test_prior_units_that_were_looked_up_are_enough() -> None:
    assert stages.prior_units_checked(facts(assessment=SimpleNamespace(prior_units_checked=True))) is None


def needs(status: NeedStatus) -> Any:
    need = Need(id="n", learner_id="l", code=SupportNeed.COUNSELLING, status=status, status_on=TODAY)
    return facts(learning={"open_needs": [need]})


def test_a_need_only_told_is_not_confirmed() -> None:
    assert code(stages.needs_confirmed(needs(NeedStatus.TOLD))) == "needs_not_confirmed"


def test_the_refusal_does_not_say_which_need_it_is() -> None:
    assert "counselling" not in str(stages.needs_confirmed(needs(NeedStatus.TOLD)))


def test_a_changed_need_is_settled() -> None:
    assert stages.needs_confirmed(needs(NeedStatus.CHANGED)) is None


# Plans


def test_a_plan_needs_the_learners_word() -> None:
    assert code(plans.learner_agrees(facts({}))) == "learner_must_agree"


def test_the_learner_cannot_have_agreed_tomorrow() -> None:
    asked = facts({"learner_agrees": word(TODAY + timedelta(days=1))})
    assert code(plans.learner_agrees(asked)) == "day_still_to_come"


@pytest.mark.parametrize(
    "name", ["learner_agrees", "plan_covers_components", "plan_has_destination", "return_ahead", "review_in_order",
             "last_learning_possible", "last_attendance_possible", "destination_allowed", "credit_by_its_deliverer"],
)  # fmt: skip
def test_what_depends_on_a_request_is_open_until_there_is_one(name: str) -> None:
    assert LEARNING_GUARDS[name](facts()) is None


@given(st.sets(st.sampled_from(Component)))
def test_a_plan_lacks_exactly_the_components_without_an_aim(covered: set[Component]) -> None:
    refusal = plans.plan_covers_components(facts({"aims": [planned(each) for each in covered]}))
    missing = {str(each) for each in set(Component) - covered}
    assert (set(refusal.missing) if refusal else None) == (missing or None)


def test_a_plan_needs_a_destination() -> None:
    assert code(plans.plan_has_destination(facts({"destination": None}))) == "destination_missing"


@pytest.mark.parametrize("key", ["full_level_2", "diploma", "looking_for_work", "undecided"])
def test_what_is_not_offered_to_the_age_group_is_no_plan(key: str) -> None:
    assert code(plans.plan_has_destination(facts({"destination": key}))) == "destination_not_offered"


def test_an_adult_may_plan_for_a_full_level_2() -> None:
    adult = facts({"destination": "full_level_2"}, age_group=AgeGroup.ADULT)
    assert plans.plan_has_destination(adult) is None


def test_nobody_else_teaches_where_one_provider_delivers_all() -> None:
    asked = facts({"aims": [planned(Component.VOCATIONAL, "millbrook")]})
    assert code(plans.deliverers_accepted(asked)) == "deliverer_not_accepted"


@pytest.mark.parametrize(
    ("state", "expected"), [("sent", "deliverer_not_accepted"), ("accepted", None), ("active", None)]
)
def test_a_subcontractor_teaches_once_it_has_accepted(state: str, expected: str | None) -> None:
    given_over = taken(HandOffKind.COMPONENT, state=state, component=Component.VOCATIONAL)
    asked = facts({"aims": [planned(Component.VOCATIONAL, "millbrook")]}, hand_offs=[given_over])
    assert code(plans.deliverers_accepted(asked)) == expected


def test_accepting_one_component_gives_no_other() -> None:
    given_over = taken(HandOffKind.COMPONENT, component=Component.FUNCTIONAL_SKILLS)
    asked = facts({"aims": [planned(Component.VOCATIONAL, "millbrook")]}, hand_offs=[given_over])
    assert code(plans.deliverers_accepted(asked)) == "deliverer_not_accepted"


def test_a_partner_for_all_may_teach_each() -> None:
    asked = facts({}, hand_offs=[taken(HandOffKind.PARTNER)])
    assert [plans.taker_of(asked, each) for each in Component] == ["millbrook"] * 3


def test_one_aim_taken_is_not_its_whole_component() -> None:
    one_aim = taken(HandOffKind.COMPONENT, component=Component.VOCATIONAL, aim_id="a")
    assert plans.taker_of(facts({}, hand_offs=[one_aim]), Component.VOCATIONAL) is None


@pytest.mark.parametrize(
    ("model", "named", "expected"),
    [
        (DeliveryModel.PARTNERSHIP, False, "deliverer_not_accepted"),
        (DeliveryModel.PARTNERSHIP, True, None),
        (DeliveryModel.LEAD_PROVIDER, False, None),
    ],
)
def test_with_partners_the_lead_teaches_only_what_it_named_itself_for(
    model: DeliveryModel, named: bool, expected: str | None
) -> None:
    asked = facts({}, model=model, learning={"named_ourselves": lambda component, lead: named})
    assert code(plans.aims_in_willing_hands(asked, [planned(Component.VOCATIONAL, "northgate")])) == expected


@pytest.mark.parametrize(("held_on", "expected"), [(date(2026, 2, 9), "review_needed"), (date(2026, 2, 10), None)])
def test_a_plan_changes_after_a_review_since_it_was_agreed(held_on: date, expected: str | None) -> None:
    asked = facts(plan=version(), learning={"last_review": review(held_on)})
    assert code(plans.review_since_plan(asked)) == expected


# Reviews and breaks


def silent(*rows: SimpleNamespace, **more: Any) -> Any:
    learning = {"waiting_inputs": [], "name_of": lambda organisation: organisation.title()}
    return facts({}, hand_offs=list(rows), learning=learning, **more)


def test_a_review_names_the_deliverers_and_employers_that_are_silent() -> None:
    refusal = reviews.review_input_complete(
        silent(taken(HandOffKind.PARTNER), taken(HandOffKind.PLACEMENT, "pellow"), taken(HandOffKind.TASTER, "harbour"))
    )
    assert refusal is not None
    assert refusal.missing == ("Millbrook", "Pellow")


def test_support_agencies_are_never_named_or_counted() -> None:
    agencies = [taken(HandOffKind.SUPPORT, name, need=SupportNeed.COUNSELLING) for name in ("haven", "waywheel")]
    refusal = reviews.review_input_complete(silent(*agencies))
    assert refusal is not None
    assert refusal.missing == ("support agency",)


def test_a_deliverer_that_only_looks_is_told_of_nobodys_silence() -> None:
    looking = silent(taken(HandOffKind.SUPPORT, "haven", need=SupportNeed.COUNSELLING), asked_from_inside=False)
    looking.asked_for_real = False
    assert reviews.review_input_complete(looking) is None


@pytest.mark.parametrize("state", ["accepted", "work_submitted"])
def test_only_active_deliverers_are_asked(state: str) -> None:
    assert reviews.review_input_complete(silent(taken(HandOffKind.PARTNER, state=state))) is None


def test_the_holder_of_the_review_is_not_asked_for_input() -> None:
    assert reviews.review_input_complete(silent(taken(HandOffKind.STAGE, stage=Stage.PROGRESS_REVIEW))) is None


def dated(held_on: date, next_on: date | None = None, last: date | None = None) -> str | None:
    learning = {"plans": [version()], "last_review": review(last) if last else None}
    return code(reviews.review_in_order(facts({"held_on": held_on, "next_on": next_on}, learning=learning)))


@pytest.mark.parametrize(
    ("held_on", "expected"),
    [
        (date(2026, 2, 8), "review_out_of_order"),
        (date(2026, 2, 9), None),
        (TODAY, None),
        (TODAY + timedelta(days=1), "day_still_to_come"),
    ],
)
def test_a_review_lies_between_the_plan_and_today(held_on: date, expected: str | None) -> None:
    assert dated(held_on) == expected


def test_two_reviews_are_not_held_on_one_day() -> None:
    assert dated(TODAY, last=TODAY) == "review_out_of_order"


def test_the_next_review_lies_after_this_one() -> None:
    assert dated(TODAY, next_on=TODAY) == "next_review_too_early"


@pytest.mark.parametrize(
    ("return_on", "expected"),
    [(None, "return_date_missing"), (TODAY, "return_date_past"), (TODAY + timedelta(days=1), None)],
)
def test_the_return_from_a_break_lies_ahead(return_on: date | None, expected: str | None) -> None:
    assert code(reviews.return_ahead(facts({"return_on": return_on}))) == expected


# Credit


def crediting(*claims: Any, organisation: str = "northgate", returned: bool = False, **stored: Any) -> Any:
    learning = {"aims": [aim("a", "millbrook", stored.get("actual"))], "units": {"a": [unit("X/999/0001", 2, None)]},
                "returned_work": lambda hand_off: returned, "taught_before": lambda own: frozenset()}  # fmt: skip
    return facts({"aims": claims}, asked_from_inside=organisation == "northgate", learning=learning,
                 hand_offs=[taken(HandOffKind.COMPONENT, component=Component.VOCATIONAL)],
                 work=SimpleNamespace(actor=SimpleNamespace(organisation=organisation)))  # fmt: skip


CLAIMS = [said("a", 4), said("a", None, Achievement.FULL), said("a", None, None, "X/999/0001")]


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_partner_records_its_own_credit(claim: Any) -> None:
    assert credit.credit_by_its_deliverer(crediting(claim, organisation="millbrook")) is None


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_lead_claims_nothing_for_a_partner(claim: Any) -> None:
    assert code(credit.credit_by_its_deliverer(crediting(claim))) == "credit_needs_partners_record"


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_a_partner_returned_with_its_work_may_be_written_down(claim: Any) -> None:
    assert credit.credit_by_its_deliverer(crediting(claim, returned=True)) is None


def test_the_lead_confirms_the_credit_a_partner_recorded() -> None:
    assert credit.credit_by_its_deliverer(crediting(said("a", 4), actual=4)) is None


def test_the_lead_does_not_turn_a_partners_result_into_none() -> None:
    asked = crediting(said("a", None, Achievement.NONE))
    asked.learning.aims[0].achievement = Achievement.FULL
    assert code(credit.credit_by_its_deliverer(asked)) == "credit_needs_partners_record"


@pytest.mark.parametrize(
    ("receiver", "component"), [("harbour", Component.VOCATIONAL), ("millbrook", Component.FUNCTIONAL_SKILLS)]
)
def test_work_returned_by_others_or_for_another_component_says_nothing(receiver: str, component: Component) -> None:
    asked = crediting(said("a", 4), returned=True)
    asked.hand_offs = [taken(HandOffKind.COMPONENT, receiver, component=component)]
    assert code(credit.credit_by_its_deliverer(asked)) == "credit_needs_partners_record"


def test_another_deliverer_does_not_learn_whether_an_aim_exists() -> None:
    answers = [crediting(said(name, 1), organisation="harbour") for name in ("a", "nowhere")]
    assert {code(credit.credit_by_its_deliverer(asked)) for asked in answers} == {"aim_unknown"}


@given(st.none() | st.integers(0, 200), st.integers(0, 200))
def test_credit_is_refused_exactly_when_it_falls(stored: int | None, new: int) -> None:
    asked = facts({}, learning={"aims": [aim("a", actual=stored)]})
    assert (credit.credit_not_lowered(asked, [said("a", new)]) is not None) == (new < (stored or 0))


def test_another_deliverer_does_not_learn_what_an_aim_holds() -> None:
    asked = crediting(said("a", 1), organisation="harbour")
    assert credit.credit_not_lowered(asked, [said("a", 0)]) is None
    assert credit.units_known(asked, [said("a", None, None, "X/999/0001")]) is None


@pytest.mark.parametrize(("number", "expected"), [("X/999/0001", None), ("X/999/0002", "unit_unknown")])
def test_a_unit_is_known_by_the_aim_it_belongs_to(number: str, expected: str | None) -> None:
    asked = facts({}, learning={"aims": [aim("a")], "units": {"a": [unit("X/999/0001")]}})
    assert code(credit.units_known(asked, [said("a", None, None, number)])) == expected


def test_a_unit_achieved_in_two_aims_counts_once() -> None:
    units = {"a": [unit("X/999/0001", 2), unit("X/999/0002", 3)], "b": [unit("X/999/0001", 2), unit("X/999/0003", 4)]}
    assert credit_of([aim("a"), aim("b")], units) == 9


def test_a_unit_not_yet_achieved_counts_nothing() -> None:
    assert credit_of([aim("a")], {"a": [unit("X/999/0001", 2, None)]}) == 0


@given(st.lists(st.tuples(st.sampled_from("pqrs"), st.integers(1, 9)), max_size=8), st.none() | st.integers(0, 40))
def test_another_aim_never_lowers_credit(units: list[tuple[str, int]], actual: int | None) -> None:
    own = {number: unit(number, worth) for number, worth in units}
    before = credit_of([aim("a", actual=actual)], {"a": list(own.values())})
    after = credit_of([aim("a", actual=actual), aim("b")], {"a": list(own.values()), "b": [unit("p", 5), unit("z", 1)]})
    assert after >= before
