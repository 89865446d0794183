"""Alerts the managers of both sides 60, 30 and 7 days before an agreement ends that nothing follows (rule 2.7)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine import tasks
from engine.clock import london_date, start_of_day
from engine.runtime import Work
from engine.tasks import Errand
from workflows.facts.terms import errand_under
from workflows.queries import agreements
from workflows.tables.agreements import Agreement
from workflows.vocabulary import Role, TaskKind

# Agreement_end_alerts, in days.
ALERTS = (60, 30, 7)


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: so many days before the end, opened on `on`, answered by `by`: the next alert, or the end."""

    days: int
    on: date
    by: date


def alerts(agreement: Agreement, in_force_from: date, today: date) -> tuple[Alert, ...]:
    """The alerts of an agreement that have come by `today`; none for days before it was in force."""
    days = [agreement.ends_on - timedelta(days=before) for before in ALERTS]
    following = zip(ALERTS, days, [*days[1:], agreement.ends_on], strict=True)
    return tuple(Alert(*each) for each in following if in_force_from <= each[1] <= today)


def bring_up_to_date(work: Work) -> Mapping[str, int]:
    """Open what has come by today, each dated at its own day, and finish what a renewal or a new end has answered.

    An agreement that has ended meanwhile is still to be answered for. Doing it twice, or by several workers at once, is
    harmless: an alert of one side is one row, whoever writes it.
    """
    today, asked = london_date(work.at), agreements.open_alerts(work.session)
    ending = {each.id: each for each in _looked_at(work, today)}
    ending |= {each.id: each for each in agreements.alerted(work.session, asked)}
    running = [each for each in ending.values() if not agreements.is_followed(work.session, each)]
    wanted = (errand for agreement in running for errand in _errands(work, agreement, today))
    return tasks.bring_up_to_date(work, wanted, asked, "renewed")


def _looked_at(work: Work, today: date) -> list[Agreement]:
    """Those that end soon, and as far back those that have ended: nobody may have looked when their alerts came."""
    span = timedelta(days=max(ALERTS))
    return agreements.ending(work.session, today - span, today + span)


def _errands(work: Work, agreement: Agreement, today: date) -> Iterator[Errand]:
    signed = agreements.signatures(work.session, agreement.id)
    in_force_from = max(agreement.starts_on, *signed.values()) if signed else None
    if in_force_from is None:
        return
    for alert in alerts(agreement, in_force_from, today):
        for organisation in sorted(signed):
            yield errand_under(work.session, _errand(agreement, alert, organisation), agreement.id)


def _errand(agreement: Agreement, alert: Alert, organisation: str) -> Errand:
    detail = {
        "agreement": agreement.id, "title": agreement.title, "ends_on": agreement.ends_on.isoformat(),
        "days": alert.days,
    }  # fmt: skip
    return Errand(
        TaskKind.AGREEMENT_ENDS, None, organisation, Role.MANAGER, due_on=alert.by, detail=detail,
        opened_at=start_of_day(alert.on), scope=agreement.partnership_id or agreement.id,
        once=f"{agreement.id} {agreement.ends_on} {alert.days} {organisation}",
    )  # fmt: skip
