"""Reminds whoever keeps an agreement of its meetings (ext_09) and reviews (ext_08, str_09), a fortnight before each."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count, takewhile

from engine import tasks
from engine.calendar import add_months
from engine.clock import london_date, start_of_day
from engine.runtime import Work
from engine.tasks import Errand
from workflows import queries
from workflows.facts.terms import errand_under
from workflows.queries import agreements
from workflows.tables.agreements import Agreement
from workflows.vocabulary import MeetingKind, Role, TaskKind

ASKED_BEFORE = timedelta(days=14)
KINDS: Mapping[MeetingKind, TaskKind] = {
    MeetingKind.MEETING: TaskKind.AGREEMENT_MEETING,
    MeetingKind.REVIEW: TaskKind.AGREEMENT_REVIEW,
}


def due_days(agreement: Agreement, kind: MeetingKind) -> Iterator[date]:
    """The days by which the sides are to meet, counted from the start of the agreement, up to its last day."""
    start, weeks, months = agreement.starts_on, agreement.meeting_weeks, agreement.review_months
    if kind is MeetingKind.MEETING and weeks is not None:
        days = (start + timedelta(weeks=weeks * number) for number in count(1))
    elif kind is MeetingKind.REVIEW and months is not None:
        days = (add_months(start, months * number) for number in count(1))
    else:
        return
    yield from takewhile(lambda day: day <= agreement.ends_on, days)


def bring_up_to_date(work: Work) -> Mapping[str, int]:
    """Open what has come by today, each dated at its own day, and finish what was held or what ended meanwhile.

    Doing it twice, or by several workers at once, is harmless: each meeting that is due is asked for by one task.
    """
    asked = agreements.open_of(work.session, *KINDS.values())
    running = agreements.with_rhythm(work.session, london_date(work.at))
    wanted = (errand for agreement in running for kind in MeetingKind for errand in _errands(work, agreement, kind))
    return tasks.bring_up_to_date(work, wanted, asked, "held_or_ended")


def _errands(work: Work, agreement: Agreement, kind: MeetingKind) -> Iterator[Errand]:
    today = london_date(work.at)
    found = queries.agreement_terms.meetings(work.session, agreement.id)
    last = max((each.held_on for each in found if each.kind is kind), default=date.min)
    since = agreement.starts_on
    for due in due_days(agreement, kind):
        opens = max(due - ASKED_BEFORE, since)
        if opens > today:
            return
        # What was held after the last one was due answers this one, and every one before.
        if last <= since:
            yield errand_under(work.session, _errand(work, agreement, kind, since, due, opens), agreement.id)
        since = due


def _errand(work: Work, agreement: Agreement, kind: MeetingKind, since: date, due: date, opens: date) -> Errand:
    keeper = queries.agreement_terms.keeper(work.session, agreement)
    detail = {"agreement": agreement.id, "title": agreement.title, "counted_from": since.isoformat()}
    return Errand(
        KINDS[kind], None, keeper.organisation_id if keeper else agreement.drafted_by or "", Role.MANAGER,
        person=keeper.id if keeper else None, due_on=due, detail=detail, opened_at=start_of_day(opens),
        scope=agreement.partnership_id or agreement.id, once=f"{agreement.id} {due}",
    )  # fmt: skip
