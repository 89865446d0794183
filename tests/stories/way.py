"""Takes a learner along the usual way, so that a story can begin where it matters."""

from datetime import date, timedelta
from typing import Any

from engine.clock import london_date
from tests.stories.scenes import scene
from tests.stories.story import CONTACT as CONTACT
from tests.stories.story import Story
from workflows.tables.organisations import PersonRole
from workflows.vocabulary import AssessmentArea, Component, Role

LEAD = "northgate.coordinator"
PARTNER = "millbrook.coordinator"
PRIYA = "priya"
WITH_LEVELS = ("literacy", "numeracy", "digital")
RESULTS = [
    {"area": area.value, "finding": "as expected", **({"level": "entry_3"} if area in WITH_LEVELS else {})}
    for area in AssessmentArea
]
INDUCTION = {"checklist": ["safety", "people", "rules"]}
FOR_SUPPORT = {"item": "support_need", "need": "travel", "basis": "consent"}
ENTRY = [{"requirement": "GCSE English at grade 4", "met": False, "gap": "one grade"}]
RETURNED = {"records": [{"record": "results_form", "content": "Entry 3 in all three"}]}


def today(story: Story) -> date:
    """The local day of the story."""
    return london_date(story.clock.now())


def in_days(story: Story, days: int) -> str:
    """A day so many calendar days from now, as requests write it."""
    return str(today(story) + timedelta(days=days))


def word(story: Story) -> dict[str, str]:
    """The learner's word, given today."""
    return {"on": in_days(story, 0), "channel": "face_to_face"}


def plan(story: Story, **about: Any) -> dict[str, Any]:
    """A plan of 20 credits that covers the three components and leads to an apprenticeship; `about` changes it.

    A deliverer of one component is named by it: `vocational="<organisation id>"`.
    """
    credits = {Component.VOCATIONAL: 12, Component.PERSONAL_SOCIAL: 4, Component.FUNCTIONAL_SKILLS: 4}
    aims = [
        {"component": part.value, "title": f"Award in {part.value}", "level": "level_1", "planned_credit": credit,
         **({"deliverer_id": about.pop(part.value)} if part.value in about else {})}
        for part, credit in credits.items()
    ]  # fmt: skip
    return {
        "destination": "apprenticeship", "entry_requirements": ENTRY, "planned_end_on": in_days(story, 140),
        "learner_agrees": word(story), "aims": aims, **about,
    }  # fmt: skip


def learner(name: str, **about: Any) -> dict[str, Any]:
    """Somebody of 16 whose ULN has been asked for."""
    given, _space, family = name.partition(" ")
    return {
        "given_name": given, "family_name": family, "birth_date": "2009-05-14", "postcode": "BS1 4DJ",
        "uln_requested": True, **about,
    }  # fmt: skip


def referral(story: Story, model: str = "holistic", about: Any = "Amy Cole", **more: Any) -> dict[str, Any]:
    """What a referral of somebody said by name, or in full, sends."""
    return story.referral(learner(about) if isinstance(about, str) else about, model, **more)


def refer(story: Story, model: str = "holistic", about: Any = "Amy Cole", **more: Any) -> str:
    """A referral by Priya of somebody said by name, or in full; the journey's id."""
    return str(story.refer(learner(about) if isinstance(about, str) else about, to=model, **more))


def accept(story: Story, journey: str, provider: str = "northgate", **more: Any) -> Any:
    """The receiver says yes to the referral, with a start today."""
    who, start, end = f"{provider}.coordinator", in_days(story, 0), in_days(story, 140)
    return story.accept(
        who, story.inbound(journey), more.pop("start_on", start), more.pop("planned_end_on", end), **more
    )


@scene
def accepted(story: Story, model: str = "holistic", about: Any = "Amy Cole", **more: Any) -> str:
    """A journey in ACCEPTED."""
    journey = refer(story, model, about, **more)
    accept(story, journey)
    return journey


def start(story: Story, journey: str, provider: str = "northgate") -> None:
    """The learner arrives: INDUCTION."""
    story.hand_off(f"{provider}.coordinator", story.inbound(journey), "start", {"arrived_on": in_days(story, 0)})


@scene
def in_induction(story: Story, model: str = "holistic", about: Any = "Amy Cole", **more: Any) -> str:
    """A journey in INDUCTION."""
    journey = accepted(story, model, about, **more)
    start(story, journey)
    return journey


def induct(story: Story, journey: str, who: str = LEAD) -> None:
    """Everything that the induction must record, but for the ULN."""
    story.act(who, journey, "record_induction", {**INDUCTION, "privacy_notice_seen_on": in_days(story, 0)})


@scene
def in_assessment(story: Story, model: str = "holistic", about: Any = "Amy Cole", **more: Any) -> str:
    """A journey in INITIAL_ASSESSMENT."""
    journey = in_induction(story, model, about, **more)
    induct(story, journey)
    story.act(LEAD, journey, "finish_induction")
    return journey


def assess(story: Story, journey: str, who: str = LEAD) -> None:
    """Everything that the initial assessment must record; each need told at referral is confirmed."""
    told = [need["need"] for need in story.get(who, f"/journeys/{journey}")["needs"] if need["status"] == "told"]
    needs = [{"need": need, "status": "confirmed"} for need in told]
    story.act(who, journey, "record_assessment", {"results": RESULTS, "prior_units_checked": True, "needs": needs})


@scene
def in_planning(story: Story, model: str = "holistic", about: Any = "Amy Cole", **more: Any) -> str:
    """A journey in PLANNING."""
    journey = in_assessment(story, model, about, **more)
    assess(story, journey)
    story.act(LEAD, journey, "finish_assessment")
    return journey


def hand_over(story: Story, journey: str, kind: str, to: str = "millbrook", **about: Any) -> str:
    """Work sent by the lead and accepted at once, to begin today; the hand-off's id."""
    hand_off: str = story.send(LEAD, journey, kind, to, **about)
    story.accept(f"{to}.coordinator", hand_off, in_days(story, 0), in_days(story, 140))
    return hand_off


def begin(story: Story, hand_off: str, to: str = "millbrook", role: str = "coordinator") -> None:
    """The learner arrives at the partner: the hand-off is ACTIVE."""
    story.hand_off(f"{to}.{role}", hand_off, "start", {"arrived_on": in_days(story, 0)})


def transferring(story: Story, journey: str) -> str:
    """A transfer to Millbrook in the consortium, sent and accepted to begin today; its id."""
    return hand_over(story, journey, "transfer", to_partnership_id=story.cast["consortium"])


def rank(story: Story, journey: str, *partners: str, component: str | None = None, expect: int | None = 200) -> Any:
    """The lead ranks partners, the first first, for one component or for all."""
    ranked = [{"organisation_id": story.cast[each], "reason": "nearest"} for each in partners]
    body = {"partners": ranked, "component": component}
    return story.act(LEAD, journey, "rank_partners", body, expect=expect)


def with_partner(story: Story, journey: str) -> str:
    """Model 4: Millbrook takes all three components; its hand-off, in ACCEPTED."""
    rank(story, journey, "millbrook", "harbour", "ashdown")
    return hand_over(story, journey, "partner")


@scene
def on_programme(story: Story, model: str = "holistic", about: Any = "Amy Cole", **more: Any) -> str:
    """A journey ON_PROGRAMME: in Model 4 with Millbrook teaching, in the others taught at home."""
    journey = in_planning(story, model, about, **more)
    hand_off = with_partner(story, journey) if model == "partnership" else None
    story.act(LEAD, journey, "agree_plan", plan(story))
    if hand_off is not None:
        begin(story, hand_off)
    return journey


@scene
def taught_elsewhere(story: Story, model: str, **more: Any) -> str:
    """A journey ON_PROGRAMME with Millbrook teaching functional skills (Model 2) or everything (Model 4)."""
    if model != "lead_provider":
        return on_programme(story, model, **more)
    journey = in_planning(story, model, **more)
    hand_off = hand_over(story, journey, "component", component="functional_skills")
    story.act(LEAD, journey, "agree_plan", plan(story))
    begin(story, hand_off)
    return journey


def secure(
    story: Story, journey: str, destination: str = "apprenticeship", *, expect: int | None = 200, **more: Any
) -> Any:
    """The destination is recorded, from today."""
    body = {"destination": destination, "starts_on": in_days(story, 0), "source": "the learner", **more}
    return story.act(LEAD, journey, "record_destination", body, expect=expect)


def leave(story: Story, journey: str) -> None:
    """Learning ends today, because a destination is secured: EXIT_REVIEW."""
    body = {"last_learning_on": in_days(story, 0), "reason": "destination_secured"}
    story.act(LEAD, journey, "leave_programme", body)


@scene
def in_exit_review(story: Story, about: Any = "Amy Cole", destination: str = "apprenticeship", **more: Any) -> str:
    """A Model 1 journey in EXIT_REVIEW with a positive destination; another one is put in its place afterwards."""
    journey = on_programme(story, "holistic", about, **more)
    secure(story, journey)
    leave(story, journey)
    if destination != "apprenticeship":
        secure(story, journey, destination)
    return journey


def aims(story: Story, journey: str, who: str = LEAD) -> dict[str, str]:
    """The learning aims of a journey: component -> id."""
    return {aim["component"]: aim["id"] for aim in story.get(who, f"/journeys/{journey}")["aims"]}


def credit(story: Story, journey: str, who: str = LEAD) -> None:
    """Actual credit and full, partial or none for every aim."""
    said = [{"aim_id": aim, "actual_credit": 4, "achievement": "full"} for aim in aims(story, journey).values()]
    story.act(who, journey, "record_credit", {"aims": said})


def review(story: Story, journey: str, who: str = LEAD, *, expect: int | None = 200, **about: Any) -> Any:
    """A progress review held today."""
    body = {
        "held_on": in_days(story, 0), "sessions_planned": 10, "sessions_attended": 9, "at_risk": False,
        "learner_comment": "It goes well.", **about,
    }  # fmt: skip
    return story.act(who, journey, "record_review", body, expect=expect)


def for_team(story: Story, team: str, owner: str, work: str | None = None) -> dict[str, Any]:
    """Work for a team of the same organisation, and whose it is by name."""
    return {"team": team, "owner_id": story.cast[owner], "work": work}


def contribution(story: Story, form: str = "taught_session", **about: Any) -> dict[str, Any]:
    """A contribution wanted tomorrow, or on other days."""
    return {"form": form, "unit": "First aid", "from_on": in_days(story, 1), "until_on": in_days(story, 1), **about}


def give_role(story: Story, who: str, role: Role) -> None:
    """Somebody of the cast holds one more role from now on."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.session.add(PersonRole(person_id=story.cast[who], role=role))
