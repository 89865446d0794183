"""Ella changes vocational area in the consortium: she learns hair at Northgate and goes on to motor vehicle."""

from typing import Any

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.way import LEAD

ELLA = way.learner("Ella Finn", uln="6123456708")
SHARED_DONE = {"number": "Y/500/5367", "title": "Managing own learning", "level": "entry_3", "credit": 2}
SHARED_OPEN = {"number": "M/999/0002", "title": "Working in a team", "level": "level_1", "credit": 2}
HAIR_DONE = {"number": "T/999/0001", "title": "Shampooing", "level": "level_1", "credit": 3}
HAIR_OPEN = {"number": "H/999/0003", "title": "Cutting", "level": "level_1", "credit": 4}
ENGINES = {"number": "K/999/0004", "title": "Engines", "level": "level_1", "credit": 5}
CARE = {"number": "J/999/0005", "title": "First aid", "level": "level_1", "credit": 3}
STARTED = "2026-01-12 10:00"


def aim(component: str, title: str, *units: dict[str, Any], level: str = "level_1", **more: Any) -> dict[str, Any]:
    """A qualification with its units; planned credit is theirs, or 4 without any."""
    planned = sum(unit["credit"] for unit in units) or 4
    return {
        "component": component, "title": title, "level": level, "planned_credit": planned, "units": list(units), **more,
    }  # fmt: skip


MOTOR = [aim("vocational", "Award in motor vehicle", ENGINES)]
HAIR_AGAIN = [aim("vocational", "Certificate in hair", HAIR_DONE, HAIR_OPEN)]
IN_CARE = [aim("vocational", "Award in care", CARE, SHARED_DONE)]


@scene
def on_programme(story: Story, at: str | None = STARTED, about: Any = ELLA, **more: Any) -> str:
    """Ella's journey at Northgate, on programme: two units achieved, two in progress, 15 credits planned."""
    story.at(at)
    journey = way.in_planning(story, "consortium", about, **more)
    aims = [
        aim("vocational", "Award in hair", HAIR_DONE, HAIR_OPEN),
        aim("personal_social", "Personal award", SHARED_DONE, SHARED_OPEN, level="entry_3"),
        aim("functional_skills", "Functional skills"),
    ]
    story.act(LEAD, journey, "agree_plan", way.plan(story, aims=aims))
    story.at(None if at is None else "2026-02-02 10:00")
    achieve(story, journey, LEAD, HAIR_DONE, SHARED_DONE)
    return journey


def achieve(story: Story, journey: str, who: str, *units: dict[str, Any], expect: int | None = 200) -> Any:
    """The units are achieved today, each in the first aim of the plan that has it."""
    aims = [each for each in story.get(who, f"/journeys/{journey}")["aims"] if each["in_plan"]]
    said: dict[str, list[Any]] = {}
    for unit in units:
        holder = next(each["id"] for each in aims if unit["number"] in [own["number"] for own in each["units"]])
        said.setdefault(holder, []).append({"number": unit["number"], "achieved_on": way.in_days(story, 0)})
    body = {"aims": [{"aim_id": holder, "units_achieved": found} for holder, found in said.items()]}
    return story.act(who, journey, "record_credit", body, expect=expect)


def reviewed(story: Story, journey: str, home: str = "northgate", at: str | None = None, **about: Any) -> None:
    """A review in which a careers adviser takes part."""
    story.at(at)
    way.review(story, journey, f"{home}.coordinator", adviser_took_part=True, **about)


def propose(story: Story, journey: str, to: str = "millbrook", home: str = "northgate", *, at: str | None = None,
            expect: int = 200, **about: Any) -> Any:  # fmt: skip
    """The change is sent to another member; its id, or the refusing answer."""
    story.at(at)
    said = {"proposed_by": "learner", "learner_agrees": way.word(story), **about}
    return story.send(f"{home}.coordinator", journey, "change_of_area", to, expect=expect, **said)


def agree(story: Story, change: str, to: str = "millbrook", start: str | None = None, *, at: str | None = None,
          expect: int | None = 200, **more: Any) -> Any:  # fmt: skip
    """The receiver says yes, with the start in a week unless another day is said."""
    story.at(at)
    return story.accept(
        f"{to}.coordinator", change, start or way.in_days(story, 7), way.in_days(story, 140), expect=expect, **more
    )


def arrive(story: Story, change: str, to: str = "millbrook", aims: Any = None, *, at: str | None = None,
           expect: int | None = 200, **more: Any) -> Any:  # fmt: skip
    """Ella arrives today, with new vocational aims."""
    story.at(at)
    body = {"arrived_on": way.in_days(story, 0), "aims": MOTOR if aims is None else aims, **more}
    return story.hand_off(f"{to}.coordinator", change, "start", body, expect=expect)


@scene
def accepted(story: Story, journey: str | None = None, **more: Any) -> tuple[str, str]:
    """S05 up to its second line: reviewed 18 February, sent 23 February, accepted 26 February for 9 March 2026."""
    journey = journey or on_programme(story, **more)
    reviewed(story, journey, at="2026-02-18 10:00")
    change = propose(story, journey, at="2026-02-23 14:00")
    agree(story, change, start="2026-03-09", at="2026-02-26 11:00")
    return journey, change


def results(units: Any) -> dict[str, str]:
    """What becomes of each unit, by its number."""
    return {each["number"]: each["result"] for each in units}


def credit(story: Story, journey: str, who: str = LEAD) -> int:
    """Credit achieved so far, as the journey's page says."""
    return int(story.get(who, f"/journeys/{journey}")["credit"]["achieved"])
