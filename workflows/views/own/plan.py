"""The learner's plan and how it goes: aims, credit, days, reviews and what was set down in them, and help in place."""

from datetime import date

from workflows import queries
from workflows.views.learner_view import NeedView, need_views
from workflows.views.learning_view import LearningView, learning_view
from workflows.views.own.journey import OwnJourneyView, own_journey, state_for_learner
from workflows.views.own.looking import OwnLook
from workflows.views.own.notes import OwnNoteView, own_notes
from workflows.views.placements_view import PlacementLine, placement_lines
from workflows.views.shapes import View


class OwnBreakView(View):
    """A break in learning: from and until when, and since when it is over."""

    agreed_on: date
    return_on: date
    ended_on: date | None


class OwnPlanView(View):
    """One of the learner's journeys with all that is learnt in it; what staff wrote for one another is left out."""

    journey: OwnJourneyView
    learning: LearningView
    needs: list[NeedView]
    placements: list[PlacementLine]
    breaks: list[OwnBreakView]
    next_review_on: date | None
    review_late: bool
    notes: list[OwnNoteView]


def own_plan(look: OwnLook) -> OwnPlanView:
    """The plan of one journey."""
    journey = own_journey(look)
    learning = learning_view(look)
    next_on = _next_review_on(journey, learning, look.facts.today)
    passed = next_on is not None and next_on < look.facts.today
    # While the learner is away nothing is late: what was left of the time is counted on later.
    waits = journey.paused or journey.state == "on_break"
    told = journey.ended_at is None and journey.state in ("on_programme", "on_break") and not (waits and passed)
    return OwnPlanView(
        journey=journey, learning=learning, needs=need_views(look), notes=own_notes(look),
        placements=own_placements(look),
        breaks=[OwnBreakView.model_validate(row) for row in queries.learning.breaks(look.work.session, look.facts.id)],
        next_review_on=next_on if told else None, review_late=told and passed,
    )  # fmt: skip


def own_placements(look: OwnLook) -> list[PlacementLine]:
    """The learner's placements, each with where it stands in words for the learner."""
    return placement_lines(look, lambda row: state_for_learner(look, row.hand_off.id))


def _next_review_on(journey: OwnJourneyView, learning: LearningView, today: date) -> date | None:
    """The day that was agreed at the last review; once it has passed, that of the time limit, which a break moves."""
    due = next((each.due_on for each in journey.due if each.rule == "review"), None)
    agreed = learning.reviews[-1].next_on if learning.reviews else None
    return agreed if agreed is not None and (agreed >= today or due is None) else due
