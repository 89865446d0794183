"""How a journey ended for the learner, as one viewer may see it: destination, exit report, withdrawal."""

from datetime import date, datetime

from pydantic import Field

from workflows import queries
from workflows.tables.learning import ExitReport, Withdrawal
from workflows.views.learner_view import has_basis
from workflows.views.looking import Look
from workflows.views.shapes import View
from workflows.visibility import Item, Sight
from workflows.vocabulary import SharedItem


class DestinationView(View):
    """Where the learner went, in our words and in the code lists."""

    destination: str
    starts_on: date
    out_type: str | None
    out_code: int | None
    nccis_activity: int | None
    positive: str
    handed_over_to: str | None
    recorded_at: datetime


class ExitReportView(View):
    """The exit report (rule C28)."""

    reported_on: date
    report: str


class WithdrawalView(View):
    """Why the learner left, and the last day of attendance (rule C18)."""

    reason: str
    last_attended_on: date
    note: str | None


class RedundancyView(View):
    """An apprentice made redundant after the journey, or in danger of it (rule 6)."""

    in_danger: bool
    on: date
    employer: str
    apprenticeship_ends_on: date | None
    per_cent_done: int | None
    recorded_at: datetime


class LeavingView(View):
    """What the viewer sees of the end; exit report and withdrawal are for the responsible organisation."""

    destination: DestinationView | None = None
    exit_report: ExitReportView | None = None
    withdrawal: WithdrawalView | None = None
    redundancies: list[RedundancyView] = Field(default=[])


def leaving_view(look: Look) -> LeavingView:
    """Destination, exit report, withdrawal and what came after, as far as the viewer sees them."""
    return LeavingView(
        destination=_destination(look), exit_report=_exit_report(look), withdrawal=_withdrawal(look),
        redundancies=_redundancies(look),
    )  # fmt: skip


def _destination(look: Look) -> DestinationView | None:
    seen = look.sight(Item.ACTIVITY_DESTINATION)
    if seen is Sight.NOTHING or look.facts.destination is None:
        return None
    shared = look.was_shared(SharedItem.ACTIVITY_DESTINATION)
    told = {
        Sight.FULL: True,
        # "At end": a deliverer hears it once it is recorded.
        Sight.OUTCOME: True,
        Sight.OWN_PART: shared,
        Sight.SUMMARY: has_basis(look, SharedItem.ACTIVITY_DESTINATION),
    }.get(seen, False)
    return DestinationView.model_validate(look.facts.destination) if told else None


def _exit_report(look: Look) -> ExitReportView | None:
    found = look.work.session.get(ExitReport, look.facts.id) if look.sees(Item.NOTES) else None
    return ExitReportView.model_validate(found) if found else None


def _withdrawal(look: Look) -> WithdrawalView | None:
    found = look.work.session.get(Withdrawal, look.facts.id) if look.sees(Item.NOTES) else None
    return WithdrawalView.model_validate(found) if found else None


def _redundancies(look: Look) -> list[RedundancyView]:
    """Where the learner went is known with it: whoever may not see the destination sees no redundancy from it."""
    if _destination(look) is None or look.facts.row.ended_at is None:
        return []
    found = queries.learning.redundancies(look.work.session, look.facts.id)
    return [RedundancyView.model_validate(row) for row in found]
