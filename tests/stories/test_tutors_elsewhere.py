"""A tutor of whoever holds a stage or teaches a part records there what a tutor of the lead records (C10, C11, 7)."""

from tests.stories import way
from tests.stories.story import Story, codes
from tests.stories.way import LEAD
from workflows.tables.agreements import AgreementDelivery

TUTOR = "millbrook.tutor"


def test_the_holder_s_tutor_records_the_assessment(story: Story) -> None:
    journey = way.in_assessment(story, "lead_provider")
    way.begin(story, way.hand_over(story, journey, "stage", stage="initial_assessment"))
    story.act(TUTOR, journey, "record_assessment", {"results": way.RESULTS})
    assert len(story.get(LEAD, f"/journeys/{journey}")["assessment"]) == len(way.RESULTS)


def test_the_holder_s_tutor_records_the_induction(story: Story) -> None:
    with story.cast.runtime.database.unit_of_work() as transaction:
        part = AgreementDelivery(agreement_id=story.cast["lead_provider.millbrook"], part="induction")
        transaction.session.add(part)
    journey = way.in_induction(story, "lead_provider")
    way.begin(story, way.hand_over(story, journey, "stage", stage="induction"))
    way.induct(story, journey, TUTOR)
    assert story.get(LEAD, f"/journeys/{journey}")["induction"]["checklist"] == way.INDUCTION["checklist"]


def test_the_deliverer_s_tutor_records_credit_of_its_own_part(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    aims = way.aims(story, journey)
    said = {"aims": [{"aim_id": aims["functional_skills"], "actual_credit": 2}]}
    story.act(TUTOR, journey, "record_credit", said)
    other = {"aims": [{"aim_id": aims["vocational"], "actual_credit": 2}]}
    assert codes(story.act(TUTOR, journey, "record_credit", other, expect=409)) == ["aim_unknown"]


def test_a_tutor_of_one_that_only_teaches_a_part_records_no_stage(story: Story) -> None:
    journey = way.in_assessment(story, "lead_provider")
    way.hand_over(story, journey, "component", component="functional_skills")
    refused = story.act(TUTOR, journey, "record_assessment", {"results": way.RESULTS}, expect=409)
    assert codes(refused) == ["not_your_stage"]
