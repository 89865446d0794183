"""What the rows of the delivery models say about the clock, about reading, and about what follows from an answer."""

from datetime import date

from tests.stories import deeds, way
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER
from workflows.tables.agreements import Agreement


def sent_stage(story: Story) -> tuple[str, str]:
    """A Model 2 journey in ACCEPTED and its initial assessment, sent to Millbrook on Monday 2 March."""
    journey = way.accepted(story, "lead_provider")
    return journey, story.send(LEAD, journey, "stage", "millbrook", stage="initial_assessment")


def test_2_3_silence_returns_the_stage_to_the_lead_and_leaves_the_journey_alone(story: Story) -> None:
    journey, stage = sent_stage(story)
    story.sweep("2026-03-10 00:00")
    assert (story.state(stage), story.state(journey)) == ("expired", "accepted")
    assert story.instance(journey).responsible == story.cast["northgate"]


def test_2_4_a_stage_becomes_active_only_when_the_journey_is_in_it(story: Story) -> None:
    _journey, stage = sent_stage(story)
    story.accept(PARTNER, stage, "2026-03-02", "2026-03-20")
    refused = story.hand_off(PARTNER, stage, "start", {"arrived_on": "2026-03-02"}, expect=409)
    assert codes(refused) == ["stage_not_reached"]


def test_2_5_an_aim_has_one_deliverer_at_a_time(story: Story) -> None:
    journey = way.accepted(story, "lead_provider")
    way.hand_over(story, journey, "component", component="functional_skills")
    refused = story.send(LEAD, journey, "component", "millbrook", component="functional_skills", expect=409)
    assert codes(refused) == ["already_open"]


def test_2_6_ending_a_journey_ends_every_hand_off_of_it(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    story.act(LEAD, journey, "withdraw", {"reason": "found_work", "last_attended_on": "2026-03-02"})
    (part,) = story.hand_offs(journey, "component")
    assert (story.state(part), story.state(story.inbound(journey))) == ("ended_with_journey", "ended_complete")
    assert story.history(part)[-1].command_id == story.history(journey)[-1].command_id


def test_2_7_what_was_active_when_the_agreement_ended_runs_on(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    (part,) = story.hand_offs(journey, "component")
    story.set_stored(Agreement, story.cast["lead_provider.millbrook"], ends_on=date(2026, 3, 3))
    story.sweep("2026-03-05 09:00")
    story.hand_off(PARTNER, part, "submit_work", {"records": []})
    assert story.hand_off(LEAD, part, "confirm")["state"] == "ended_complete"


def test_2_7_an_acceptance_after_the_agreement_ended_is_refused(story: Story) -> None:
    _journey, stage = sent_stage(story)
    story.set_stored(Agreement, story.cast["lead_provider.millbrook"], ends_on=date(2026, 3, 1))
    refused = story.accept(PARTNER, stage, "2026-03-04", "2026-03-20", expect=409)
    assert codes(refused) == ["no_agreement"]


def test_2_8_a_subcontractor_reads_its_own_part_only(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    seen = story.get(PARTNER, f"/journeys/{journey}")
    assert [aim["component"] for aim in seen["aims"]] == ["functional_skills"]


def test_2_8_a_subcontractor_opens_support_where_its_agreement_lets_it(story: Story) -> None:
    story.set_stored(Agreement, story.cast["lead_provider.millbrook"], may_open_support=True)
    journey = way.taught_elsewhere(story, "lead_provider", **deeds.NEED)
    assert story.state(story.send(PARTNER, journey, "support", "waywheel", need="travel")) == "sent"


def test_3_2_the_first_to_accept_an_open_offer_takes_it_from_the_others(story: Story) -> None:
    journey = way.refer(story, "consortium", receivers=[story.cast["millbrook"], story.cast["harbour"]])
    to_millbrook, to_harbour = story.hand_offs(journey)
    story.accept("harbour.coordinator", to_harbour, "2026-03-03", "2026-07-24")
    assert (story.state(to_harbour), story.state(to_millbrook)) == ("accepted", "taken")
    assert story.told("hand_off.taken", to_millbrook) == ["millbrook"]


def test_3_3_the_member_that_accepted_is_the_home_and_responsible(story: Story) -> None:
    journey = way.refer(story, "consortium", receivers=[story.cast["millbrook"]])
    way.accept(story, journey, "millbrook")
    way.start(story, journey, "millbrook")
    assert story.instance(journey).responsible == story.cast["millbrook"]
    assert story.state(journey) == "induction"


def test_4_1_the_lead_names_itself_only_with_a_reason(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    story.act(LEAD, journey, "deliver_ourselves", {"component": "vocational"}, expect=422)


def test_4_1_a_lead_that_took_one_component_still_owes_the_first_partner_referral(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    deeds.lead_takes(story, journey, "vocational")
    assert story.due(journey, "first_partner_referral") == date(2026, 3, 9)


def test_4_2_splitting_by_component_needs_a_reason(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook", component="vocational")
    refused = story.send(LEAD, journey, "partner", "millbrook", component="vocational", expect=409)
    assert codes(refused) == ["split_needs_reason"]


def test_4_3_a_partner_that_said_no_is_asked_again_only_when_something_changed(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook", "harbour")
    first = story.send(LEAD, journey, "partner", "millbrook")
    story.hand_off(PARTNER, first, "decline", {"reason": "no_place"})
    assert codes(story.send(LEAD, journey, "partner", "millbrook", expect=409)) == ["asked_before"]
    changed = {"organisation_id": story.cast["millbrook"], "changed": "a place came free"}
    story.act(LEAD, journey, "record_partner_changed", changed)
    assert story.state(story.send(LEAD, journey, "partner", "millbrook")) == "sent"


def test_4_4_the_plan_is_due_five_working_days_after_the_last_component_was_accepted(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    deeds.lead_takes(story, journey, "vocational")
    deeds.lead_takes(story, journey, "personal_social")
    story.at("2026-03-04 10:00")
    way.rank(story, journey, "millbrook", component="functional_skills")
    way.hand_over(story, journey, "partner", component="functional_skills", note="only they teach it")
    assert story.due(journey, "plan") == date(2026, 3, 11)


def test_4_6_the_old_partner_is_ended_only_once_the_new_one_accepted(story: Story) -> None:
    journey = way.on_programme(story, "partnership")
    (old,) = story.hand_offs(journey, "partner")
    refused = story.hand_off(LEAD, old, "return_work", {"reason": "not getting on"}, expect=409)
    assert codes(refused) == ["replacement_first"]
    way.rank(story, journey, "harbour")
    new = way.hand_over(story, journey, "partner", "harbour")
    way.begin(story, new, "harbour")
    assert (story.state(old), story.state(new)) == ("returned", "active")


def test_4_7_the_lead_confirms_credit_as_the_partner_recorded_it(story: Story) -> None:
    journey = way.on_programme(story, "partnership")
    aim = way.aims(story, journey)["vocational"]
    said = {"aims": [{"aim_id": aim, "actual_credit": 12, "achievement": "full"}]}
    story.act(PARTNER, journey, "record_credit", said)
    assert story.act(LEAD, journey, "record_credit", said)["credit_so_far"] == 12


def test_4_8_partners_do_not_see_each_other(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    for partner, component in (("millbrook", "vocational"), ("harbour", "personal_social")):
        way.rank(story, journey, partner, component=component)
        way.hand_over(story, journey, "partner", partner, component=component, note="taught nowhere else")
    of_millbrook, _of_harbour = story.hand_offs(journey, "partner")
    story.get("harbour.coordinator", f"/hand-offs/{of_millbrook}", expect=404)
    assert "Millbrook" not in str(story.get("harbour.coordinator", f"/journeys/{journey}"))
