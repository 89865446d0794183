"""Brings a learner of a Model 4 partnership quickly to where partners are asked, or to learning with one of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.stories.scenes import scene
from tests.stories.story import Story

LEAD = "northgate.coordinator"
AREAS = ("literacy", "numeracy", "digital", "vocational_interest", "personal_social")
SPLIT = {"component": "vocational", "note": "construction is taught by specialists"}


@scene
def at_planning(story: Story, learner: str | dict[str, Any], at: str, **more: Any) -> str:
    """The journey of a learner who was referred, started and assessed at `at`, all in one day; every need confirmed."""
    journey: str = story.refer(learner, "partnership", at=at, **more)
    today, inbound = story.clock.now().date(), story.inbound(journey)
    end = str(today + timedelta(days=300))
    story.accept(LEAD, inbound, str(today), end)
    story.hand_off(LEAD, inbound, "start", {"arrived_on": str(today)})
    seen = {"checklist": ["safety"], "privacy_notice_seen_on": str(today)}
    story.act(LEAD, journey, "record_induction", seen)
    if not (isinstance(learner, dict) and learner.get("uln")):
        story.act(LEAD, journey, "record_uln", {"requested": True})
    story.act(LEAD, journey, "finish_induction")
    story.act(LEAD, journey, "record_assessment", _assessment(more.get("needs", ())))
    story.act(LEAD, journey, "finish_assessment")
    return journey


def rank(story: Story, journey: str, *partners: str, component: str = "vocational") -> None:
    """Rank partners for a component, the first to be asked first."""
    ranked = [{"organisation_id": story.cast[each], "reason": f"choice {number}"}
              for number, each in enumerate(partners, start=1)]  # fmt: skip
    story.act(LEAD, journey, "rank_partners", {"component": component, "partners": ranked})


def offer(story: Story, journey: str, partner: str, *, at: str | None = None, expect: int = 200, **more: Any) -> Any:
    """Offer the vocational component to a partner; the id of the hand-off, or the refusing answer."""
    return story.send(LEAD, journey, "partner", partner, at=at, expect=expect, **SPLIT, **more)


@scene
def taught_by(story: Story, learner: str | dict[str, Any], partner: str, at: str, **more: Any) -> str:
    """A journey on programme whose vocational part `partner` delivers; the lead took the other two itself."""
    journey = at_planning(story, learner, at, **more)
    rank(story, journey, partner)
    go_on(story, journey, partner)
    return journey


def go_on(story: Story, journey: str, partner: str) -> None:
    """Bring a journey in planning on programme, taught by a partner that was ranked, and by the lead."""
    today = story.clock.now().date()
    part = offer(story, journey, partner)
    end = str(today + timedelta(days=200))
    story.accept(f"{partner}.coordinator", part, str(today), end)
    story.hand_off(f"{partner}.coordinator", part, "start", {"arrived_on": str(today)})
    for component in ("personal_social", "functional_skills"):
        story.act(LEAD, journey, "deliver_ourselves", {"component": component, "reason": "our own tutors know it"})
    word = {"on": str(today), "channel": "face_to_face"}
    entry = [{"requirement": "GCSE English at grade 4", "met": True}]
    plan = {
        "destination": "apprenticeship", "entry_requirements": entry, "aims": _aims(), "planned_end_on": end,
        "learner_agrees": word,
    }  # fmt: skip
    story.act(LEAD, journey, "agree_plan", plan)


def _assessment(needs: Any) -> Mapping[str, Any]:
    results = [{"area": area, "level": "entry_3", "finding": f"{area} as expected"} for area in AREAS]
    confirmed = [{"need": need["code"], "status": "confirmed"} for need in needs]
    return {"results": results, "prior_units_checked": True, "needs": confirmed}


def _aims() -> list[dict[str, Any]]:
    components = ("vocational", "personal_social", "functional_skills")
    return [{"component": each, "title": f"{each.replace('_', ' ')} aim", "level": "level_1", "planned_credit": 5}
            for each in components]  # fmt: skip
