"""How it goes on the programme, for the responsible organisation: reviews, what was sent for them, breaks."""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import Field

from workflows import queries
from workflows.tables.learning import Break, BreakReview
from workflows.views.attendance_view import AttendanceView, RiskFlagView, attendance_view, risk_flags
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.visibility import Item, Sight


class ReviewView(View):
    """A progress review that was held; to a deliverer its day and that of the next, the rest is null.

    What was said in it may tell of anything: a deliverer sends its input, and hears when there is a review. Whether the
    learner was at risk then is for those who are told of it.
    """

    id: str
    held_on: date
    sessions_planned: int | None = None
    sessions_attended: int | None = None
    credit_so_far: int | None = None
    needs_note: str | None = None
    at_risk: bool | None = None
    at_risk_reason: str | None = None
    actions: list[str] = Field(default=[])
    next_on: date
    learner_comment: str | None = None
    with_adviser: bool | None = None


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
    seen = look.sight(Item.ATTENDANCE)
    if seen < Sight.OWN_PART:
        return []
    rows = queries.learning.reviews(look.work.session, look.facts.id)
    if seen is not Sight.FULL:
        return [ReviewView(id=row.id, held_on=row.held_on, next_on=row.next_on) for row in rows]
    hidden = {} if look.sees(Item.RISK) else {"at_risk": None, "at_risk_reason": None}
    return [ReviewView.model_validate({**row.model_dump(), **hidden}) for row in rows]


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
