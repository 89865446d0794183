"""Alerts the managers of both sides 60, 30 and 7 days before an agreement ends that nothing follows (rule 2.7)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from engine import tasks
from engine.clock import end_of_day, london_date, start_of_day
from engine.runtime import Work
from engine.tables import Task
from workflows.queries import agreements
from workflows.tables.agreements import Agreement
from workflows.vocabulary import Role, TaskKind

# Agreement_end_alerts, in days.
ALERTS = (60, 30, 7)
_ALERTS_OF_AGREEMENTS = UUID("6f0b0c52-0f5e-5d0a-9d5e-3f1f5c1f7a60")


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

    Doing it twice, or by several workers at once, is harmless: an alert of one side is one row, whoever writes it.
    """
    today = london_date(work.at)
    ending = [
        each
        for each in agreements.ending(work.session, today, today + timedelta(days=max(ALERTS)))
        if not agreements.is_followed(work.session, each)
    ]
    opened = sum(tasks.open_once(work, task) for agreement in ending for task in _tasks(work, agreement, today))
    return {"opened": opened, "finished": _finish_answered(work, ending)}


def _tasks(work: Work, agreement: Agreement, today: date) -> Iterator[Task]:
    signed = agreements.signatures(work.session, agreement.id)
    in_force_from = max(agreement.starts_on, *signed.values()) if signed else None
    if in_force_from is None:
        return
    for alert in alerts(agreement, in_force_from, today):
        for organisation in sorted(signed):
            yield _task(agreement, alert, organisation)


def _task(agreement: Agreement, alert: Alert, organisation: str) -> Task:
    name = f"{agreement.id} {agreement.ends_on} {alert.days} {organisation}"
    detail = {
        "agreement": agreement.id, "title": agreement.title, "ends_on": agreement.ends_on.isoformat(),
        "days": alert.days,
    }  # fmt: skip
    return Task(
        id=str(uuid5(_ALERTS_OF_AGREEMENTS, name)), kind=TaskKind.AGREEMENT_ENDS.value,
        scope=agreement.partnership_id or agreement.id, organisation_id=organisation, role=Role.MANAGER.value,
        opened_at=start_of_day(alert.on), due_at=end_of_day(alert.by), detail=detail,
    )  # fmt: skip


def _finish_answered(work: Work, ending: Sequence[Agreement]) -> int:
    """End alerts whose agreement is followed by another, or ends on another day than they say."""
    still = {(each.id, each.ends_on.isoformat()) for each in ending}
    over = london_date(work.at).isoformat()
    finished = 0
    for task in agreements.open_alerts(work.session):
        ends_on = task.detail["ends_on"]
        # An agreement that has ended meanwhile is still to be answered for.
        if (task.detail["agreement"], ends_on) in still or (ends_on < over and _as_it_was(work, task)):
            continue
        tasks.finish_task(work, task, "renewed")
        finished += 1
    return finished


def _as_it_was(work: Work, task: Task) -> bool:
    agreement = work.session.get(Agreement, task.detail["agreement"])
    same = agreement is not None and agreement.ends_on.isoformat() == task.detail["ends_on"]
    return agreement is not None and same and not agreements.is_followed(work.session, agreement)
