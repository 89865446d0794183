"""What single kinds of hand-off say beside what all of them do, as one viewer may see it."""

from datetime import date
from typing import Any

from workflows import queries
from workflows.facts import progression
from workflows.tables.journeys import HandOff
from workflows.tables.organisations import Person
from workflows.tables.placements import Placement
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.visibility import Item, Sight
from workflows.vocabulary import (
    Channel,
    ContributionForm,
    HandOffKind,
    LevelTwoWork,
    PlacementKind,
    SharedItem,
    Team,
    TrialOutcome,
)


class TasterView(View):
    """The area that is tried; what the learner said of it is told to whoever answers for the learner alone."""

    area: str
    learners_words: str | None = None
    suits: bool | None = None


class ContributionView(View):
    """What is added to the programme, and the days that were asked for."""

    form: ContributionForm
    unit: str
    from_on: date
    until_on: date


class TeamTaskView(View):
    """Work inside an organisation: whose team, what is asked of it, and who has it by name."""

    team: Team
    work: LevelTwoWork | None
    owner: Named | None


class PlacementView(View):
    """Time with an employer: its days, its pattern and what is done; afterwards how it went and what came of a trial.

    After its end the employer keeps kind and days. What the learner said of it is for whoever sent them, as is who
    there gave the answer that staff recorded (`said_by`).
    """

    kind: PlacementKind
    from_on: date
    until_on: date
    days: str | None = None
    hours: str | None = None
    activities: str | None = None
    skills_goals: str | None = None
    decision_on: date | None = None
    outcome: TrialOutcome | None = None
    outcome_on: date | None = None
    outcome_note: str | None = None
    learners_words: str | None = None
    employers_words: str | None = None
    said_by: str | None = None
    said_on: date | None = None
    said_channel: Channel | None = None


# What only whoever sent the learner reads of a placement.
_INSIDE = {"learners_words", "said_by", "said_on", "said_channel", "outcome_note"}
_KEPT = {"kind", "from_on", "until_on"}


class EntryView(View):
    """Something the destination asks for, and whether the learner meets it by the present plan."""

    requirement: str
    met: bool
    gap: str | None


def part_views(look: Look, row: HandOff, seen: Sight) -> dict[str, Any]:
    """What the kind of a hand-off says, as far as `seen` goes: a summary keeps a taster's area and a contribution."""
    part = look.once.parts.get(row.id, queries.parts.Part())
    told: dict[str, Any] = {}
    if part.taster is not None:
        inside = seen is Sight.FULL
        told["taster"] = TasterView.model_validate(part.taster) if inside else TasterView(area=part.taster.area)
    if part.contribution is not None:
        told["contribution"] = ContributionView.model_validate(part.contribution)
    if part.placement is not None:
        told["placement"] = placement_view(part.placement, seen)
    if part.team_task is not None and look.own == row.receiver_id:
        owner = look.work.session.get(Person, part.team_task.owner_id or "")
        named = Named(id=owner.id, name=owner.name) if owner is not None else None
        told["team_task"] = TeamTaskView(team=part.team_task.team, work=part.team_task.work, owner=named)
    if row.kind is HandOffKind.PROGRESSION and seen >= Sight.OWN_PART and _sees_entry(look):
        asked = progression.entry_requirements(look.facts)
        told["entry_requirements"] = [EntryView.model_validate(each) for each in asked]
    return told


def placement_view(row: Placement, seen: Sight) -> PlacementView:
    """What is said of a placement, as far as `seen` goes."""
    if seen < Sight.OWN_PART:
        return PlacementView(**row.model_dump(include=_KEPT))
    return PlacementView(**row.model_dump(exclude={"hand_off_id"} | (set() if seen is Sight.FULL else _INSIDE)))


def _sees_entry(look: Look) -> bool:
    """Whoever sees the plan, and whom the sender let see it."""
    shared = look.was_shared(SharedItem.LEVELS_PLAN_CREDIT)
    seen = look.sight(Item.LEVELS_PLAN_CREDIT)
    return seen is Sight.FULL or (seen is Sight.OWN_PART and shared)
