"""One deed for each row of the delivery models, done in a journey of any of them; what the last step is answered."""

from datetime import date
from typing import Any

from tests.people import agreement
from tests.stories import areas, way
from tests.stories.story import Story
from tests.stories.way import CONTACT, LEAD, PARTNER
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network
from workflows.tables.agreements import Agreement
from workflows.vocabulary import DeliveryModel

NEED: dict[str, Any] = {"needs": [{"code": "travel"}], "shared": [CONTACT, way.FOR_SUPPORT]}
YESTERDAY = date(2026, 3, 1)
M2, M3, M4 = DeliveryModel.LEAD_PROVIDER, DeliveryModel.CONSORTIUM, DeliveryModel.PARTNERSHIP


def ask(story: Story, who: str, journey: str, action: str, body: Any = None) -> Any:
    """Ask for an action on a journey, whatever the answer will be."""
    return story.post(who, f"/journeys/{journey}/{action}", body, expect=None)


def send(story: Story, journey: str, kind: str, to: str, who: str = LEAD, **about: Any) -> Any:
    """Ask to send a hand-off, whatever the answer will be."""
    return ask(story, who, journey, "send_hand_off", {"kind": kind, "receiver_id": story.cast[to], **about})


def end_agreements(story: Story) -> None:
    """Every agreement ended yesterday."""
    story.set_all(Agreement, ends_on=YESTERDAY)


def refer_without_agreements(story: Story, model: DeliveryModel) -> Any:
    """1.1: a referral agreement is optional; only a consortium's membership must be in force (3.1)."""
    end_agreements(story)
    return story.post("priya", "/referrals", way.referral(story, model), expect=None)


def own_staff_finish_stages(story: Story, model: DeliveryModel) -> Any:
    """1.2: induction and assessment by a tutor of the provider."""
    journey = way.in_induction(story, model)
    way.induct(story, journey, who="northgate.tutor")
    story.act("northgate.tutor", journey, "finish_induction")
    way.assess(story, journey, who="northgate.tutor")
    return ask(story, "northgate.tutor", journey, "finish_assessment")


def own_teams_for_every_component(story: Story, model: DeliveryModel) -> Any:
    """1.3: the provider teaches all three components, without an agreement between its teams."""
    journey = way.in_planning(story, model)
    ourselves = dict.fromkeys(("vocational", "personal_social", "functional_skills"), story.cast["northgate"])
    return ask(story, LEAD, journey, "agree_plan", way.plan(story, **ourselves))


def internal_hand_off(story: Story, model: DeliveryModel) -> Any:
    """1.4: work from one team of the provider to another."""
    journey = way.accepted(story, model)
    return send(story, journey, "internal", "northgate", team_task=way.for_team(story, "iag", "northgate.adviser"))


def give_component_away(story: Story, model: DeliveryModel) -> Any:
    """1.5, 2.5: functional skills to another organisation."""
    return send(story, way.accepted(story, model), "component", "millbrook", component="functional_skills")


def open_support(story: Story, model: DeliveryModel) -> Any:
    """1.5: support by an agency."""
    return send(story, way.accepted(story, model, **NEED), "support", "waywheel", need="travel")


def borrow_a_session(story: Story, model: DeliveryModel) -> Any:
    """1.5: a session taught by another provider."""
    session = way.contribution(story)
    return send(story, way.accepted(story, model), "contribution", "ashdown", contribution=session)


def hand_on_to_what_comes_next(story: Story, model: DeliveryModel) -> Any:
    """1.5: the learner goes on to another provider."""
    return send(story, way.on_programme(story, model), "progression", "ashdown")


def member_passes_referral_on(story: Story, model: DeliveryModel) -> Any:
    """2.1: a member that is not the lead passes a referral on; where the provider is alone, it tries itself."""
    alone = model is DeliveryModel.HOLISTIC
    receiver = "northgate" if alone else "millbrook"
    journey = way.refer(story, model, receivers=[story.cast[receiver]])
    return story.post(f"{receiver}.coordinator", f"/hand-offs/{story.inbound(journey)}/pass_on", expect=None)


def give_stage_away(story: Story, model: DeliveryModel) -> Any:
    """2.2: the initial assessment to another organisation."""
    return send(story, way.accepted(story, model), "stage", "millbrook", stage="initial_assessment")


def subcontractor_does_the_assessment(story: Story, model: DeliveryModel) -> Any:
    """2.4: the subcontractor returns the records that the agreement names, and the lead confirms."""
    journey = way.accepted(story, model)
    sent = send(story, journey, "stage", "millbrook", stage="initial_assessment")
    return sent if "refusals" in sent else _assess_elsewhere(story, journey, sent["hand_off"]["id"])


def assessed_elsewhere(story: Story, learner: Any) -> str:
    """A Model 2 journey in PLANNING whose assessment Millbrook made."""
    journey = way.accepted(story, M2, learner)
    stage: str = story.send(LEAD, journey, "stage", "millbrook", stage="initial_assessment")
    _assess_elsewhere(story, journey, stage)
    return journey


def _assess_elsewhere(story: Story, journey: str, stage: str) -> Any:
    story.accept(PARTNER, stage, way.in_days(story, 0), way.in_days(story, 14))
    way.start(story, journey)
    way.induct(story, journey)
    story.act(LEAD, journey, "finish_induction")
    way.begin(story, stage)
    way.assess(story, journey, who=PARTNER)
    story.hand_off(PARTNER, stage, "submit_work", way.RETURNED)
    return story.post(LEAD, f"/hand-offs/{stage}/confirm", expect=None)


def give_aims_to_several(story: Story, model: DeliveryModel) -> Any:
    """2.5: one component to Millbrook, another to Harbour."""
    _let_harbour_join(story)
    journey = way.accepted(story, model)
    first = send(story, journey, "component", "millbrook", component="functional_skills")
    return first if "refusals" in first else send(story, journey, "component", "harbour", component="vocational")


def _let_harbour_join(story: Story) -> None:
    """A second subcontractor of the lead provider, for the vocational component."""
    members = [{"organisation": name} for name in ("Northgate", "Millbrook", "Harbour")]
    partnership = {
        "name": "lead_provider", "delivery_model": "lead_provider", "lead": "Northgate", "members": members,
    }  # fmt: skip
    signed = agreement("external", "second", "northgate", "harbour", partnership="lead_provider",
                       delivers=["vocational"])  # fmt: skip
    network = Network.model_validate({"partnerships": [partnership], "agreements": [signed]})
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, network)


def deliverer_asks_for_the_end(story: Story, model: DeliveryModel) -> Any:
    """2.6, 4.6: who delivers asks the lead to end the journey; where nobody else delivers, the provider tries."""
    journey = way.taught_elsewhere(story, model)
    who = PARTNER if model in (M2, M4) else LEAD
    return ask(story, who, journey, "request_ending", {"what": "withdrawal", "reason": "no longer comes"})


def give_work_after_agreement_ended(story: Story, model: DeliveryModel) -> Any:
    """2.7: nothing new is handed over once the agreement has ended."""
    journey = way.in_planning(story, model)
    end_agreements(story)
    if model is not M4:
        return send(story, journey, "component", "millbrook", component="functional_skills")
    way.rank(story, journey, "millbrook")
    return send(story, journey, "partner", "millbrook")


def deliverer_opens_support(story: Story, model: DeliveryModel) -> Any:
    """2.8: Millbrook, whose agreement does not let it, opens support."""
    journey = way.taught_elsewhere(story, model, **NEED)
    return send(story, journey, "support", "waywheel", who=PARTNER, need="travel")


def offers_from_point_of_access(story: Story, model: DeliveryModel) -> Any:
    """3.1: who received the referral first offers the learner to members."""
    receivers = [story.cast["millbrook"], story.cast["harbour"]]
    return ask(story, LEAD, way.refer(story, model), "offer_to_members", {"receivers": receivers})


def open_offer(story: Story, model: DeliveryModel) -> Any:
    """3.2: a referral to several members at once."""
    receivers = [story.cast["millbrook"], story.cast["harbour"]]
    return story.post("priya", "/referrals", way.referral(story, model, receivers=receivers), expect=None)


def member_takes_the_learner(story: Story, model: DeliveryModel) -> Any:
    """3.3: a member that is not the lead accepts the learner as its own."""
    receivers = [story.cast["millbrook"]]
    sent = story.post("priya", "/referrals", way.referral(story, model, receivers=receivers), expect=None)
    return sent if "refusals" in sent else way.accept(story, sent["id"], "millbrook", expect=None)


def taster_at_another_member(story: Story, model: DeliveryModel) -> Any:
    """3.4: some days at another member."""
    return send(story, way.accepted(story, model), "taster", "millbrook", taster={})


def change_of_area(story: Story, model: DeliveryModel) -> Any:
    """3.5 to 3.8: the learner changes to the vocational area of another member, and back before it begins."""
    if model is not M3:
        return send(story, way.accepted(story, model), "change_of_area", "millbrook")
    journey = areas.on_programme(story, None)
    story.at("2026-03-03 10:00")
    areas.reviewed(story, journey)
    first = areas.propose(story, journey)
    areas.agree(story, first)
    story.hand_off(LEAD, first, "recall", {"reason": "changed_mind", "learner_said": way.word(story)})
    second = areas.propose(story, journey)
    areas.agree(story, second, start=way.in_days(story, 0))
    return areas.arrive(story, second, expect=None)


def lead_names_itself(story: Story, model: DeliveryModel) -> Any:
    """4.1: the lead takes a component itself, with the reason."""
    return lead_takes(story, way.in_planning(story, model), "vocational")


def lead_takes(story: Story, journey: str, component: str) -> Any:
    """The lead names itself as the deliverer of a component."""
    return ask(story, LEAD, journey, "deliver_ourselves", {"component": component, "reason": "no partner teaches it"})


def rank_partners(story: Story, model: DeliveryModel) -> Any:
    """4.2: the lead ranks partners with reasons."""
    return way.rank(story, way.in_planning(story, model), "millbrook", expect=None)


def refer_to_partner(story: Story, model: DeliveryModel) -> Any:
    """4.2: a partner referral to the first on the list."""
    journey = way.in_planning(story, model)
    if model is M4:
        way.rank(story, journey, "millbrook")
    return send(story, journey, "partner", "millbrook")


def say_what_changed_at_a_partner(story: Story, model: DeliveryModel) -> Any:
    """4.3: what changed at a partner, so that it may be asked again."""
    journey = way.in_planning(story, model)
    if model is M4:
        way.rank(story, journey, "millbrook")
    body = {"organisation_id": story.cast["millbrook"], "changed": "a ramp was built"}
    return ask(story, LEAD, journey, "record_partner_changed", body)


def plan_before_partners_accepted(story: Story, model: DeliveryModel) -> Any:
    """4.4: the plan is agreed although the partner asked has not answered yet."""
    journey = way.in_planning(story, model)
    if model is M4:
        way.rank(story, journey, "millbrook")
        send(story, journey, "partner", "millbrook")
    return ask(story, LEAD, journey, "agree_plan", way.plan(story))


def review_without_input(story: Story, model: DeliveryModel) -> Any:
    """4.5: a review is held although whoever delivers has sent nothing."""
    return way.review(story, way.taught_elsewhere(story, model), expect=None)


def keep_in_touch_on_programme(story: Story, model: DeliveryModel) -> Any:
    """4.5: whoever answers for the learner records a talk with them while others teach."""
    journey = way.taught_elsewhere(story, model)
    return ask(story, LEAD, journey, "record_contact", {"channel": "phone", "reached": True})


def another_partner_mid_programme(story: Story, model: DeliveryModel) -> Any:
    """4.6: another partner is asked while the first still teaches."""
    journey = way.taught_elsewhere(story, model)
    if model is M4:
        way.rank(story, journey, "harbour")
    return send(story, journey, "partner", "harbour")


def lead_marks_credit_of_another(story: Story, model: DeliveryModel) -> Any:
    """4.7: Northgate records credit in functional skills, of which whoever teaches them has recorded nothing."""
    journey = way.taught_elsewhere(story, model)
    said = [{"aim_id": way.aims(story, journey)["functional_skills"], "actual_credit": 4, "achievement": "full"}]
    return ask(story, LEAD, journey, "record_credit", {"aims": said})


def deliverer_refers_on(story: Story, model: DeliveryModel) -> Any:
    """2.8, 4.8: Millbrook hands what it teaches to Harbour."""
    journey = way.taught_elsewhere(story, model)
    kind = {"kind": "component", "component": "functional_skills"} if model is M2 else {"kind": "partner"}
    return send(story, journey, to="harbour", who=PARTNER, **kind)
