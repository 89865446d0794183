"""What single kinds of hand-off say as they are sent, whose work inside an organisation is, and how a taster went."""

from dataclasses import asdict
from datetime import date
from typing import Any

from pydantic import Field, ValidationInfo, field_validator, model_validator

from engine.firing import Note
from engine.runtime import Verdict
from workflows import queries
from workflows.actions.moves import handing
from workflows.actions.moves.registry import HandOffAction, verdict
from workflows.actions.moves.telling import tell_receiver
from workflows.facts import progression
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.guards.teams import may_own
from workflows.queries.parts import Part
from workflows.requests import Day, Id, Request, Text, Title, YesNo, broken
from workflows.tables.journeys import HandOff
from workflows.tables.parts import Contribution, Taster, TeamTask
from workflows.tables.placements import Placement
from workflows.topics import HAND_OFF_OWNER_NAMED
from workflows.vocabulary import ContributionForm, HandOffKind, LevelTwoWork, PlacementKind, Team


class TasterAsked(Request):
    """The vocational area to try; left out, the only one that is known of the receiver."""

    area: Title | None = None


class ContributionAsked(Request):
    """A project, taught session or borrowed qualification: its unit, and the days on which it is wanted."""

    form: ContributionForm
    unit: Title
    from_on: Day
    until_on: Day


class TeamTaskAsked(Request):
    """The team, who has the work there by name, and of the level 2 team what is asked of it."""

    team: Team
    owner_id: Id
    work: LevelTwoWork | None = None

    @model_validator(mode="after")
    def _level_2_says_what(self) -> "TeamTaskAsked":
        if (self.team is Team.LEVEL_2) != (self.work is not None):
            raise broken("work_of_level_2", "the level 2 team is told what is asked of it (work), and no other team is")
        return self


class PlacementAsked(Request):
    """Time with an employer: from which day to which, on which days of the week and hours, and what is done there.

    `skills_goals` is all that the employer reads of the plan. A work trial says by when the employer decides.
    """

    kind: PlacementKind
    from_on: Day
    until_on: Day
    days: Title
    hours: Title
    activities: Text
    skills_goals: Text | None = None
    decision_on: Day | None = Field(default=None, validate_default=True)

    @field_validator("decision_on")
    @classmethod
    def _trial_is_decided(cls, day: date | None, info: ValidationInfo) -> date | None:
        kind = info.data.get("kind")
        if kind is PlacementKind.WORK_TRIAL and day is None:
            raise broken("decision_of_trial", "say by when the employer decides on a work trial")
        if kind not in (PlacementKind.WORK_TRIAL, None) and day is not None:
            raise broken("decision_of_trial", "leave this out: only a work trial is decided on")
        return day


class PartAsked(Request):
    """What a kind says beside what all of them do; `for_group` keeps every learner from the receiver of it."""

    taster: TasterAsked | None = None
    contribution: ContributionAsked | None = None
    team_task: TeamTaskAsked | None = None
    placement: PlacementAsked | None = None
    for_group: YesNo = Field(default=False)


class NameOwner(Request):
    """The colleague whose the work is from now on."""

    person_id: Id


def part_of(facts: JourneyFacts, row: HandOff, asked: PartAsked) -> Part:
    """The rows to store of what a kind says; an area that nobody said is read from what is known of the receiver."""
    area = _area(facts, row, asked.taster) if asked.taster is not None else None
    contribution, task, placement = asked.contribution, asked.team_task, asked.placement
    return Part(
        taster=Taster(hand_off_id=row.id, area=area) if area is not None else None,
        contribution=Contribution(hand_off_id=row.id, **dict(contribution)) if contribution is not None else None,
        team_task=TeamTask(hand_off_id=row.id, **dict(task)) if task is not None else None,
        placement=Placement(hand_off_id=row.id, **dict(placement)) if placement is not None else None,
    )


def _area(facts: JourneyFacts, row: HandOff, asked: TasterAsked) -> str | None:
    if asked.area is not None:
        return asked.area
    known = queries.parts.areas_of(facts.session, row.receiver_id, facts.partnership.id, row.programme_id)
    return known[0] if len(known) == 1 else None


def asked_at_entry(facts: HandOffFacts) -> dict[str, Any]:
    """What the destination asks for at entry, told to whoever sends a progression (1.4)."""
    if facts.hand_off.kind is not HandOffKind.PROGRESSION:
        return {}
    return {"entry_requirements": [asdict(each) for each in progression.entry_requirements(facts.journey)]}


def not_met_yet(facts: HandOffFacts) -> list[str]:
    """Entry requirements that the learner does not meet yet, for whoever sends a progression."""
    if facts.hand_off.kind is not HandOffKind.PROGRESSION:
        return []
    return [f"Not met yet: {gap}." for gap in progression.entry_gaps(facts.journey)]


def evaluated(facts: HandOffFacts, learners_words: str | None, suits: bool | None) -> None:
    """A taster has ended: what the learner said of it is kept (3.4)."""
    taster = facts.about.taster
    if taster is not None:
        taster.learners_words, taster.suits = learners_words, suits
        facts.work.session.add(taster)


def name_owner(facts: HandOffFacts, request: NameOwner) -> Verdict:
    """Give work inside the organisation to another colleague by name, who is told (1.4). Raises Refused."""
    task = facts.about.team_task
    also = [may_own(facts, task.team, request.person_id)] if task is not None else []
    before = task.owner_id if task is not None else None
    detail = {"handed_from": before, "handed_to": request.person_id}
    row = handing.move(facts, "name_owner", Note(detail=detail), also=also)
    if task is not None:
        task.owner_id = request.person_id
        facts.work.session.add(task)
        facts.work.session.flush()
        tell_receiver(facts.work, HAND_OFF_OWNER_NAMED, facts.hand_off)
    return verdict(row)


ACTIONS = (
    HandOffAction("name_owner", NameOwner, name_owner, "Give work inside the organisation to somebody by name."),
)
