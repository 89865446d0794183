"""Every row of the four delivery models: what each model answers when the row's deed is done in it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.stories import deeds, test_models_facts
from tests.stories.story import Story
from workflows.vocabulary import DeliveryModel

M1, M2, M3, M4 = (
    DeliveryModel.HOLISTIC,
    DeliveryModel.LEAD_PROVIDER,
    DeliveryModel.CONSORTIUM,
    DeliveryModel.PARTNERSHIP,
)
DONE = ("done", "")
UNSEEN = ("not_found", "")
OTHER_MODEL = ("not_in_this_delivery_model", "Not in this delivery model")
NO_SUCH_STEP = ("not_in_this_state", "in no state of this workflow")
BEFORE_START = ("not_in_this_state", "only at “Referred” or “Accepted, not started”")
NOT_BUILT = ("kind_not_offered", "not offered by this release")
NO_AGREEMENT = ("no_agreement", "agreement between the two organisations is signed and in force")
LEAD_ACCEPTS = ("only_lead_accepts", "Only the lead accepts referrals in this partnership")
NOT_A_MEMBER = ("not_a_member", "not a member of this partnership")
NEEDS_PARTNERS = ("components_not_accepted", "No partner has accepted, and the lead has not named itself")
NO_INPUT = ("review_input_missing", "Input for this review has not come from: Millbrook.")
OWN_RECORD = ("credit_needs_partners_record", "belongs to the partner that delivers the aim")
LEAD_SENDS = ("not_yours", "Who could: manager or coordinator of the responsible organisation Northgate.")
BY_RESPONSIBLE = ("support_by_responsible", "Support is opened by the responsible provider")

Answer = tuple[str, str]
Deed = Callable[[Story, DeliveryModel], Any]


@dataclass(frozen=True)
class Row:
    """One deed: the rows of the journey rules that it shows, and what each model answers to it."""

    rows: str
    deed: Deed
    answers: Mapping[DeliveryModel, Answer]


def _only(model: DeliveryModel, otherwise: Answer, here: Answer = DONE) -> dict[DeliveryModel, Answer]:
    return {each: here if each is model else otherwise for each in DeliveryModel}


ALL: Mapping[DeliveryModel, Answer] = dict.fromkeys(DeliveryModel, DONE)

TABLE = (
    Row("1.1", deeds.refer_without_agreements, _only(M3, DONE, here=NO_AGREEMENT)),
    Row("1.2", deeds.own_staff_finish_stages, ALL),
    Row("1.3", deeds.own_teams_for_every_component, _only(M4, DONE, here=NEEDS_PARTNERS)),
    Row("1.4", deeds.internal_hand_off, ALL),
    Row("1.5", deeds.give_component_away, _only(M2, OTHER_MODEL)),
    Row("1.5", deeds.open_support, ALL),
    Row("1.5", deeds.taster_at_another_member, ALL),
    Row("1.5", deeds.borrow_a_session, ALL),
    Row("1.5", deeds.hand_on_to_what_comes_next, ALL),
    Row("2.1", deeds.member_passes_referral_on, {M1: OTHER_MODEL, M2: DONE, M3: OTHER_MODEL, M4: DONE}),
    Row("2.2", deeds.give_stage_away, _only(M2, OTHER_MODEL)),
    Row("2.4", deeds.subcontractor_does_the_assessment, _only(M2, OTHER_MODEL)),
    Row("2.5", deeds.give_aims_to_several, _only(M2, OTHER_MODEL)),
    Row("2.6", deeds.deliverer_asks_for_the_end, {M1: NO_SUCH_STEP, M2: DONE, M3: NO_SUCH_STEP, M4: DONE}),
    Row("2.7", deeds.give_work_after_agreement_ended, {M1: OTHER_MODEL, M2: NO_AGREEMENT, M3: OTHER_MODEL,
                                                       M4: NO_AGREEMENT}),
    Row("2.8", deeds.deliverer_opens_support, {M1: UNSEEN, M2: BY_RESPONSIBLE, M3: UNSEEN, M4: BY_RESPONSIBLE}),
    Row("3.1", deeds.offers_from_point_of_access, _only(M3, NO_SUCH_STEP)),
    Row("3.2", deeds.open_offer, {M1: NOT_A_MEMBER, M2: OTHER_MODEL, M3: DONE, M4: OTHER_MODEL}),
    Row("3.3", deeds.member_takes_the_learner, {M1: NOT_A_MEMBER, M2: LEAD_ACCEPTS, M3: DONE, M4: LEAD_ACCEPTS}),
    Row("3.4", deeds.taster_at_another_member, ALL),
    Row("3.5 3.6 3.7 3.8", deeds.change_of_area, _only(M3, OTHER_MODEL)),
    Row("4.1", deeds.lead_names_itself, _only(M4, NO_SUCH_STEP)),
    Row("4.2", deeds.rank_partners, _only(M4, NO_SUCH_STEP)),
    Row("4.2", deeds.refer_to_partner, _only(M4, OTHER_MODEL)),
    Row("4.3", deeds.say_what_changed_at_a_partner, _only(M4, NO_SUCH_STEP)),
    Row("4.4", deeds.plan_before_partners_accepted, _only(M4, DONE, here=NEEDS_PARTNERS)),
    Row("4.5", deeds.review_without_input, {M1: DONE, M2: NO_INPUT, M3: DONE, M4: NO_INPUT}),
    Row("4.5", deeds.keep_in_touch_on_programme, _only(M4, BEFORE_START)),
    Row("4.6", deeds.another_partner_mid_programme, _only(M4, OTHER_MODEL)),
    Row("4.7", deeds.lead_marks_credit_of_another, {M1: DONE, M2: OWN_RECORD, M3: DONE, M4: OWN_RECORD}),
    Row("4.8", deeds.deliverer_refers_on, {M1: UNSEEN, M2: LEAD_SENDS, M3: UNSEEN, M4: LEAD_SENDS}),
)  # fmt: skip
# Rows about the clock or about what somebody reads have facts of their own, which carry the row in their names.
FACTS = {f"{found[1]}.{found[2]}" for name in dir(test_models_facts) if (found := re.match(r"test_(\d)_(\d)_", name))}
WANTED = {f"{model}.{row}" for model, last in ((1, 5), (2, 8), (3, 8), (4, 8)) for row in range(1, last + 1)}


@pytest.mark.parametrize("model", DeliveryModel)
@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.rows}-{row.deed.__name__}")
def test_each_model_answers_as_the_table_says(story: Story, row: Row, model: DeliveryModel) -> None:
    code, fragment = row.answers[model]
    answer = row.deed(story, model)
    found = {each["code"]: each["sentence"] for each in answer.get("refusals", ())}
    if code == "done":
        assert (found, "state" in answer) == ({}, True)
    elif code == "not_found":
        assert (found, answer["type"].endswith("not-found")) == ({}, True)
    else:
        assert fragment in found.get(code, f"not refused so, but: {answer}")


def test_every_row_of_the_four_models_is_in_the_table() -> None:
    assert {name for row in TABLE for name in row.rows.split()} | FACTS == WANTED


def test_rows_about_the_clock_and_reading_have_facts_of_their_own() -> None:
    assert {"2.3", "2.8", "4.8"} <= FACTS


def test_every_deed_is_answered_by_all_four_models() -> None:
    assert {row.rows for row in TABLE if set(row.answers) != set(DeliveryModel)} == set()
