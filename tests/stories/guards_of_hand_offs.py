"""For each guard of the hand-off, at sending and after: what is done while its fact is false, and how it is refused."""

from datetime import date
from typing import Any

from tests.stories import deeds, way
from tests.stories.deeds import send
from tests.stories.guards_of_journeys import SAFEGUARDING, Case, closed_hand_off, hold_hand_off
from tests.stories.story import Story
from tests.stories.way import CONTACT, LEAD, PARTNER, in_days
from workflows.tables.agreements import Agreement, AgreementParty
from workflows.tables.learning import Plan
from workflows.tables.programmes import PlacePool
from workflows.vocabulary import DeliveryModel

M2, M3, M4 = DeliveryModel.LEAD_PROVIDER, DeliveryModel.CONSORTIUM, DeliveryModel.PARTNERSHIP
STAGE = {"kind": "stage", "to": "millbrook", "stage": "initial_assessment"}
WORKER = "waywheel.worker"


def on(story: Story, who: str, hand_off: str, action: str, body: Any = None) -> Any:
    """Ask for an action on a hand-off, whatever the answer will be."""
    return story.post(who, f"/hand-offs/{hand_off}/{action}", body, expect=None)


def send_under(story: Story, **terms: date) -> Any:
    """A stage sent while the agreement of Northgate and Millbrook has these dates."""
    journey = way.accepted(story, "lead_provider")
    story.set_stored(Agreement, story.cast["lead_provider.millbrook"], **terms)
    return send(story, journey, **STAGE)


def send_unsigned(story: Story) -> Any:
    journey = way.accepted(story, "lead_provider")
    party = (story.cast["lead_provider.millbrook"], story.cast["millbrook"])
    story.set_stored(AgreementParty, party, signed_on=None)
    return send(story, journey, **STAGE)


def hand_over_a_strangers_aim(story: Story) -> Any:
    journey, aim = way.accepted(story, "lead_provider"), "01a00000-0000-7000-8000-000000000000"
    return send(story, journey, "component", "millbrook", component="functional_skills", aim_id=aim)


def send_part_left_out(story: Story) -> Any:
    return send(story, way.accepted(story, "lead_provider"), "component", "millbrook", component="vocational")


def accept_when_full(story: Story) -> Any:
    journey = way.refer(story)
    story.set_all(PlacePool, places=0)
    return way.accept(story, journey, expect=None)


def accept_without(story: Story, **answers: Any) -> Any:
    """An acceptance with something missing or impossible."""
    return way.accept(story, way.refer(story), expect=None, **answers)


def start_under_conditions(story: Story) -> Any:
    journey = way.refer(story)
    way.accept(story, journey, conditions="GCSE English at grade 4")
    return on(story, LEAD, story.inbound(journey), "start", {"arrived_on": in_days(story, 0)})


def meet_no_conditions(story: Story) -> Any:
    met = {"what": "the grade", "met_on": in_days(story, 0)}
    return on(story, LEAD, story.inbound(way.accepted(story)), "record_conditions_met", met)


def lead_passes_on(story: Story) -> Any:
    return on(story, LEAD, story.inbound(way.refer(story, "lead_provider")), "pass_on")


def supported(story: Story) -> str:
    """A support referral to WayWheel, sent."""
    journey = way.accepted(story, **deeds.NEED)
    return story.send(LEAD, journey, "support", "waywheel", need="travel")  # type: ignore[no-any-return]


def ask_agency(story: Story) -> Any:
    return on(story, WORKER, supported(story), "ask_for_more", {"question": "Which days?"})


def agency_waits(story: Story) -> Any:
    return on(story, WORKER, supported(story), "waitlist")


def wait_unasked(story: Story) -> Any:
    return on(story, LEAD, story.inbound(way.refer(story)), "waitlist", {"referrer_agrees": True})


def wait_though_free(story: Story) -> Any:
    journey = way.accepted(story, "lead_provider")
    draft = story.send(
        LEAD, journey, "component", "millbrook", component="functional_skills", draft=True,
        programme_id=story.cast.programme("millbrook"),
    )  # fmt: skip
    return on(story, LEAD, draft, "waitlist", {"referrer_agrees": True, "learner_agrees": way.word(story)})


def defer_unasked(story: Story) -> Any:
    return on(story, LEAD, story.inbound(way.accepted(story)), "defer", {"start_on": in_days(story, 3)})


def start_too_soon(story: Story) -> Any:
    stage = way.hand_over(story, way.accepted(story, "lead_provider"), "stage", stage="initial_assessment")
    return on(story, PARTNER, stage, "start", {"arrived_on": in_days(story, 0)})


def arrive(story: Story, days: int) -> Any:
    """The arrival so many days from today, at a referral that starts tomorrow."""
    journey = way.refer(story)
    way.accept(story, journey, start_on=in_days(story, 1))
    return on(story, LEAD, story.inbound(journey), "start", {"arrived_on": in_days(story, days)})


def arrive_beside_transfer(story: Story) -> Any:
    transfer = way.transferring(story, way.in_induction(story))
    linked = story.get(LEAD, f"/hand-offs/{transfer}")["linked_journey_id"]
    return on(story, PARTNER, story.inbound(linked), "start", {"arrived_on": in_days(story, 0)})


def agency_returns_work(story: Story) -> Any:
    support = supported(story)
    story.hand_off(WORKER, support, "accept")
    way.begin(story, support, "waywheel", "worker")
    return on(story, WORKER, support, "submit_work", {"records": []})


def hand_support_over(story: Story, support: str) -> Any:
    return on(story, LEAD, support, "hand_support_over", {"person": "the college's mentor"})


def support_without_destination(story: Story) -> Any:
    journey = way.on_programme(story, **deeds.NEED)
    support = story.send(LEAD, journey, "support", "waywheel", need="travel")
    body = {"last_learning_on": in_days(story, 0), "reason": "planned_end"}
    story.set_all(Plan, planned_end_on=way.today(story))
    story.act(LEAD, journey, "leave_programme", body)
    return hand_support_over(story, support)


def taught(story: Story) -> str:
    """Functional skills, active at Millbrook."""
    return story.hand_offs(way.taught_elsewhere(story, "lead_provider"), "component")[0]


def partnered(story: Story) -> str:
    """The partner referral to Millbrook, active."""
    return story.hand_offs(way.on_programme(story, "partnership"), "partner")[0]


def submit_without_form(story: Story) -> Any:
    journey = way.in_assessment(story, "lead_provider")
    stage = way.hand_over(story, journey, "stage", stage="initial_assessment")
    way.begin(story, stage)
    return on(story, PARTNER, stage, "submit_work", {"records": []})


def return_inbound(story: Story) -> Any:
    return on(story, LEAD, story.inbound(way.in_induction(story)), "return_work", {"reason": "full"})


def resume_safeguarding_hold(story: Story) -> Any:
    hand_off = story.inbound(way.accepted(story))
    hold_hand_off(story, hand_off)
    return closed_hand_off(story, LEAD, hand_off, "resume")


def lift_ordinary_hold(story: Story) -> Any:
    hand_off = story.inbound(way.accepted(story))
    hold_hand_off(story, hand_off, "learner_asked", who=LEAD)
    return closed_hand_off(story, SAFEGUARDING, hand_off, "lift_safeguarding_hold")


def held_with_journey(story: Story) -> str:
    """An accepted referral whose journey is on hold for a week."""
    journey = way.accepted(story)
    story.act(LEAD, journey, "hold", {"reason": "learner_asked", "review_on": in_days(story, 7)})
    return story.inbound(journey)


def hold(story: Story, hand_off: str) -> Any:
    return on(story, LEAD, hand_off, "hold", {"reason": "learner_asked", "review_on": in_days(story, 9)})


def ask_twice(story: Story) -> Any:
    journey = way.accepted(story, "lead_provider")
    send(story, journey, **STAGE)
    return send(story, journey, **STAGE)


def refer_twice(story: Story) -> Any:
    way.refer(story, about=way.learner("Amy Cole", uln="1000000043", uln_requested=False))
    again = way.referral(story, about=way.learner("Amy Cole", uln="1000000043", uln_requested=False))
    return story.post("priya", "/referrals", again, expect=None)


def support_without_need(story: Story) -> Any:
    return send(story, way.accepted(story), "support", "waywheel", need="travel")


def support_without_consent(story: Story, need: str) -> Any:
    journey = way.accepted(story, needs=[{"code": need}], shared=[CONTACT])
    return send(story, journey, "support", "haven", need=need)


def split_without_reason(story: Story) -> Any:
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook", component="vocational")
    return send(story, journey, "partner", "millbrook", component="vocational")


def ask_second_first(story: Story) -> Any:
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook", "harbour")
    return send(story, journey, "partner", "harbour")


def accepted_in(story: Story, model: str, **about: Any) -> Any:
    """Something sent from a journey just accepted."""
    return send(story, way.accepted(story, model), **about)


def ask_a_team(story: Story, to: str = "northgate", owner: str = "northgate.adviser", **about: Any) -> Any:
    """Work for the careers guidance team, asked for in a journey just accepted."""
    task = way.for_team(story, "iag", owner)
    return accepted_in(story, "holistic", kind="internal", to=to, team_task=task, **about)


def brief_too_late(story: Story) -> Any:
    task = way.for_team(story, "level_2", "northgate.manager", "briefing")
    return send(story, way.in_planning(story), "internal", "northgate", team_task=task)


def contribute(story: Story, component: str | None = None, **days: str) -> Any:
    """A session of Ashdown's for one learner."""
    part = way.contribution(story, **days)
    return accepted_in(story, "holistic", kind="contribution", to="ashdown", contribution=part, component=component)


def contribute_to_group(story: Story, **about: Any) -> Any:
    """The same for a group."""
    part = way.contribution(story)
    return accepted_in(story, "holistic", kind="contribution", to="haven", contribution=part, for_group=True, **about)


def contribute_to_group_twice(story: Story) -> Any:
    contribute_to_group(story)
    part, journey = way.contribution(story), way.accepted(story, about="Ben Ode")
    return send(story, journey, "contribution", "haven", contribution=part, for_group=True)


def lend_an_aim_to_a_session(story: Story) -> Any:
    journey = way.on_programme(story)
    aim = way.aims(story, journey)["vocational"]
    return send(story, journey, "contribution", "ashdown", contribution=way.contribution(story), aim_id=aim)


def taste(story: Story, days: int) -> Any:
    """A taster at Millbrook accepted from today for so many calendar days more."""
    taster = story.send(LEAD, way.accepted(story), "taster", "millbrook", taster={})
    return story.accept(PARTNER, taster, in_days(story, 0), in_days(story, days), expect=None)


def end_taster_in_silence(story: Story) -> Any:
    taster = taste(story, 4)["id"]
    way.begin(story, taster)
    return on(story, PARTNER, taster, "end", {"reason": "over"})


def own_a_referral(story: Story) -> Any:
    person = {"person_id": story.cast["northgate.adviser"]}
    return on(story, "northgate.manager", story.inbound(way.accepted(story)), "name_owner", person)


AT_SENDING = (
    Case("fits_model", "0.3", lambda s: accepted_in(s, "holistic", **STAGE), "not_in_this_delivery_model"),
    Case("subject_named", "0.3", lambda s: accepted_in(s, "lead_provider", kind="stage", to="millbrook"),
         "subject_missing"),
    Case("stage_ahead", "2.4", lambda s: send(s, way.in_planning(s, "lead_provider"), **STAGE), "stage_past"),
    Case("another_organisation", "2.2", lambda s: accepted_in(s, "lead_provider", **{**STAGE, "to": "northgate"}),
         "to_itself"),
    Case("right_receiver", "0.1", lambda s: accepted_in(s, "lead_provider", **{**STAGE, "to": "ashdown"}),
         "not_a_member"),
    Case("sender_is_responsible", "G7", lambda s: deeds.deliverer_refers_on(s, M2), "not_yours"),
    Case("sender_is_responsible", "G7", lambda s: deeds.deliverer_refers_on(s, M4), "not_yours"),
    Case("asked_once", "G6", ask_twice, "already_open"),
    Case("asked_once", "G6", refer_twice, "duplicate"),
    Case("need_recorded", "C21", support_without_need, "need_not_recorded"),
    Case("sharing", "G5", lambda s: support_without_consent(s, "counselling"), "explicit_consent_missing"),
    Case("sharing", "G5", lambda s: support_without_consent(s, "housing"), "consent_missing"),
    Case("part_told", "0.3", lambda s: accepted_in(s, "holistic", kind="taster", to="millbrook"), "subject_missing"),
    Case("part_told", "0.3",
         lambda s: contribute(s, component="vocational"), "told_of_another_kind"),
    Case("receiver_of_kind", "0.1",
         lambda s: accepted_in(s, "holistic", kind="taster", to="pellow", taster={"area": "joinery"}),
         "cannot_receive_this"),
    Case("stays_inside", "1.4", lambda s: ask_a_team(s, to="millbrook"), "not_inside"),
    Case("stays_inside", "1.4", lambda s: ask_a_team(s, share=[{"item": "contact"}]), "nothing_to_share"),
    Case("owner_able", "1.4", lambda s: ask_a_team(s, owner="millbrook.adviser"), "colleague_unknown"),
    Case("owner_able", "1.4", lambda s: ask_a_team(s, owner="northgate.tutor"), "colleague_lacks_roles"),
    Case("briefing_ahead", "1.4", brief_too_late, "briefing_past"),
    Case("days_ahead", "0.3", lambda s: contribute(s, until_on="2026-03-02"), "end_before_start"),
    Case("days_ahead", "0.3", lambda s: contribute(s, from_on="2026-02-27", until_on="2026-02-28"),
         "start_in_the_past"),
    Case("aim_is_borrowed", "0.3", lend_an_aim_to_a_session, "told_of_another_kind"),
    Case("group_without_learner", "5", lambda s: contribute_to_group(s, share=[{"item": "contact"}]),
         "group_gets_no_data"),
    Case("group_without_learner", "5", lambda s: contribute_to_group(s, note="Amy is shy."), "group_names_nobody"),
    Case("group_without_learner", "5", lambda s: accepted_in(s, "holistic", kind="taster", to="millbrook", taster={},
         for_group=True), "only_contributions_for_groups"),
    Case("group_asked_once", "G6", contribute_to_group_twice, "already_open"),
    Case("split_with_reason", "4.2", split_without_reason, "split_needs_reason"),
    Case("transfer_has_target", "C26",
         lambda s: send(s, way.in_induction(s), "transfer", "millbrook"), "transfer_needs_target"),
    Case("aim_of_this_journey", "2.5", hand_over_a_strangers_aim, "not_an_aim_of_this"),
    Case("placed_in_time", "0.3", lambda s: accepted_in(s, "lead_provider", **STAGE, wanted_from="2026-03-01"),
         "start_in_the_past"),
    Case("next_on_the_list", "4.3", ask_second_first, "not_next"),
    Case("safeguarding_by_lead", "C21",
         lambda s: accepted_in(s, "lead_provider", **STAGE, safeguarding_reason="at risk"), "safeguarding_lead_only"),
)  # fmt: skip

AFTERWARDS = (
    Case("agreement", "G1", lambda s: send_under(s, ends_on=date(2026, 3, 1)), "no_agreement"),
    Case("agreement", "G1", lambda s: send_under(s, starts_on=date(2026, 3, 3)), "no_agreement"),
    Case("agreement", "G1", send_unsigned, "no_agreement"),
    Case("part_allowed", "G2", send_part_left_out, "part_not_in_agreement"),
    Case("place_free", "G3", accept_when_full, "no_places"),
    Case("short_enough", "3.4", lambda s: taste(s, 14), "taster_too_long"),
    Case("told_how_it_went", "3.4", end_taster_in_silence, "evaluation_missing"),
    Case("has_an_owner", "1.4", own_a_referral, "no_owner"),
    Case("place_named", "C3", lambda s: accept_without(s, programme_id=None), "programme_missing"),
    Case("three_answers", "G4", lambda s: accept_without(s, eligible=False), "not_all_three"),
    Case("three_answers", "G4", lambda s: accept_without(s, suitable=None), "not_all_three"),
    Case("three_answers", "G4", lambda s: accept_without(s, ready=False), "not_all_three"),
    Case("start_in_time", "0.3", lambda s: accept_without(s, start_on="2026-03-17"), "start_too_late"),
    Case("only_lead_accepts", "2.1", lambda s: deeds.member_takes_the_learner(s, M2), "only_lead_accepts"),
    Case("can_be_passed_on", "2.1", lambda s: deeds.member_passes_referral_on(s, M3), "not_in_this_delivery_model"),
    Case("can_be_passed_on", "2.1", lead_passes_on, "is_the_lead"),
    Case("decides", "C21", ask_agency, "support_is_not_decided"),
    Case("waitlist_possible", "0.3", agency_waits, "no_waiting_list"),
    Case("waitlist_possible", "0.3", wait_unasked, "both_must_agree"),
    Case("waitlist_possible", "0.3", wait_though_free, "not_full"),
    Case("deferred_forward", "0.2", defer_unasked, "learner_must_agree"),
    Case("no_conditions_open", "0.3", start_under_conditions, "conditions_open"),
    Case("conditions_to_meet", "0.3", meet_no_conditions, "no_conditions_open"),
    Case("stage_reached", "2.4", start_too_soon, "stage_not_reached"),
    Case("arrived_in_time", "0.3", lambda s: arrive(s, 0), "arrived_before_start"),
    Case("arrived_in_time", "0.3", lambda s: arrive(s, 1), "arrival_in_the_future"),
    Case("arrival_recorded_here", "C26", arrive_beside_transfer, "arrival_on_the_transfer"),
    Case("returns_work", "0.3", agency_returns_work, "no_work_to_return"),
    Case("records_present", "2.4", submit_without_form, "missing_record"),
    Case("not_inbound", "0.3", return_inbound, "inbound_lasts"),
    Case("replacement_first", "4.6", lambda s: on(s, LEAD, partnered(s), "return_work", {"reason": "a better one"}),
         "replacement_first"),
    Case("ends_directly", "0.3", lambda s: on(s, LEAD, taught(s), "end"), "work_must_be_confirmed"),
    Case("support_at_exit", "5", lambda s: hand_support_over(s, taught(s)), "not_support"),
    Case("support_at_exit", "5", lambda s: hand_support_over(s, supported(s)), "not_in_exit_review"),
    Case("support_at_exit", "5", support_without_destination, "destination_missing"),
    Case("hold_is_ordinary", "G9", resume_safeguarding_hold, "safeguarding_hold"),
    Case("hold_is_safeguarding", "G9", lift_ordinary_hold, "ordinary_hold"),
    Case("held_on_its_own", "0.2", lambda s: hold(s, held_with_journey(s)), "held_with_journey"),
    Case("journey_goes_on", "0.2", lambda s: on(s, LEAD, held_with_journey(s), "resume"), "journey_on_hold"),
    Case("journey_takes_it_back", "0.3",
         lambda s: on(s, LEAD, held_with_journey(s), "return_unstarted", {"reason": "full"}), "journey_on_hold"),
)  # fmt: skip
