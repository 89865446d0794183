"""How it goes on the programme, for the responsible organisation: reviews, what was sent for them, breaks."""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import Field

from workflows import queries
from workflows.tables.learning import Break, BreakReview
from workflows.views.attendance_view import AttendanceView, RiskFlagView, attendance_view, risk_flags
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.visibility import Item


class ReviewView(View):
    """A progress review that was held."""

    id: str
    held_on: date
    sessions_planned: int
    sessions_attended: int
    credit_so_far: int
    needs_note: str | None
    at_risk: bool
    at_risk_reason: str | None
    actions: list[str]
    next_on: date
    learner_comment: str


class ReviewInputView(View):
    """What somebody sent for a review: a support agency only whether support is in place, the others the rest.

    `review_id` is null while it waits for the next review.
    """

    hand_off: str
    organisation: Named | None
    review_id: str | None
    sent_at: datetime
    in_place: bool | None
    progress: str | None
    sessions_planned: int | None
    sessions_attended: int | None


class BreakReviewView(View):
    """A review of a break; what came of it, which may tell of health, is for named staff."""

    held_on: date
    finding: str | None


class BreakView(View):
    """A break in learning, over since `ended_on`; the reason, which may tell of health, is for named staff."""

    agreed_on: date
    return_on: date
    ended_on: date | None
    reason: str | None
    reviews: list[BreakReviewView]


class ProgressView(View):
    """What the viewer sees of the way through the programme."""

    reviews: list[ReviewView] = Field(default=[])
    review_inputs: list[ReviewInputView] = Field(default=[])
    breaks: list[BreakView] = Field(default=[])
    attendance: AttendanceView | None = None
    risk_flags: list[RiskFlagView] = Field(default=[])


def progress_view(look: Look) -> ProgressView:
    """Reviews, their input, breaks, attendance and flags of risk, as far as the viewer sees them."""
    return ProgressView(
        reviews=_reviews(look), review_inputs=_inputs(look), breaks=_breaks(look), attendance=attendance_view(look),
        risk_flags=risk_flags(look),
    )  # fmt: skip


def _reviews(look: Look) -> list[ReviewView]:
    if not look.sees(Item.ATTENDANCE):
        return []
    rows = queries.learning.reviews(look.work.session, look.facts.id)
    return [ReviewView.model_validate(row) for row in rows]


def _inputs(look: Look) -> list[ReviewInputView]:
    """Restricted support sends as others do: what it sent is for those who may know of it (rule 0.6)."""
    if not look.sees(Item.ATTENDANCE):
        return []
    senders = {row.hand_off.id: row.hand_off.receiver_id for row, _sight in look.hand_offs}
    said = {"review_id", "sent_at", "in_place", "progress", "sessions_planned", "sessions_attended"}
    rows = queries.learning.review_inputs(look.work.session, look.facts.id)
    return [
        ReviewInputView(
            hand_off=row.hand_off_id, organisation=look.named(senders[row.hand_off_id]), **row.model_dump(include=said)
        )
        for row in rows
        if row.hand_off_id in senders
    ]


def _breaks(look: Look) -> list[BreakView]:
    if not look.sees(Item.NOTES):
        return []
    session, journey = look.work.session, look.facts.id
    reviews = queries.learning.break_reviews(session, journey)
    return [_break(look, row, reviews) for row in queries.learning.breaks(session, journey)]


def _break(look: Look, row: Break, reviews: Sequence[BreakReview]) -> BreakView:
    in_full = look.sees(Item.RESTRICTED_DETAIL)
    held = [
        BreakReviewView(held_on=each.held_on, finding=each.finding if in_full else None)
        for each in reviews
        if each.break_id == row.id
    ]
    return BreakView(
        agreed_on=row.agreed_on, return_on=row.return_on, ended_on=row.ended_on,
        reason=row.reason if in_full else None, reviews=held,
    )  # fmt: skip
