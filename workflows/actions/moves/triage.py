"""Asks the safeguarding leads to look at a concern, and asks others when the learner becomes theirs (rule C24).

A concern is a row of its own with a task about no instance, and neither moves the journey nor writes into its story:
an entry there takes a number and makes a new version, a child is a hand-off that others count, and a task about the
journey stands in lists, sleeps with a hold and ends with the journey. A task of its own does none of that: holds, ends
and the silence after a death leave it alone.
"""

from engine import outbox, tasks
from engine.clock import london_date
from engine.runtime import Work
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves.asking import ask
from workflows.facts import concerns
from workflows.tables.concerns import Concern
from workflows.topics import CONCERN_CAME_ALONG, CONCERN_URGENT
from workflows.vocabulary import Role, TaskKind


def ask_for(work: Work, row: Concern) -> None:
    """Give the safeguarding leads of the concern's handler a working day from when it was raised.

    Where nobody is one, whoever acts for the role hears. Of immediate danger they are told apart, at once, and so are
    the managers while every lead is away.
    """
    errand = Errand(
        TaskKind.CONCERN_TRIAGE, None, row.handler_id, Role.SAFEGUARDING_LEAD, scope=row.id,
        detail={"concern": row.id, "journey": row.on_journey_id}, counted_from=london_date(row.raised_at),
    )  # fmt: skip
    opened = ask(work, errand)
    if row.immediate:
        looking = concerns.lookers(work.session, row.handler_id, london_date(work.at))
        outbox.tell(
            work, CONCERN_URGENT, None, organisation=row.handler_id, task=opened.id, scope=row.id,
            opened_by=work.actor.id, roles=sorted(looking | {Role.SAFEGUARDING_LEAD}),
        )  # fmt: skip


def handler_on(work: Work, journey_id: str, organisation: str) -> str:
    """Whose a concern on the journey is, for which `organisation` answers; see `concerns.handler_of`."""
    lead = queries.concerns.lead_of(work.session, journey_id)
    return concerns.handler_of(work.session, organisation, lead, london_date(work.at))


def follow(work: Work, journey_id: str, organisation: str) -> None:
    """The organisation answers for the learner now: every concern that is not closed is its to look after."""
    for row in queries.concerns.unclosed(work.session, journey_id):
        _readdress(work, row, journey_id, organisation)


def take_along(work: Work, from_journey: str, to_journey: str, organisation: str) -> None:
    """A transfer: every concern that is not closed goes with the learner to the journey that goes on (C26)."""
    for row in queries.concerns.unclosed(work.session, from_journey):
        _readdress(work, row, to_journey, organisation)


def answered(work: Work, row: Concern, result: str) -> None:
    """Nobody need look at the concern any more."""
    for task in queries.concerns.waiting(work.session, row.id):
        tasks.finish_task(work, task, result)


def _readdress(work: Work, row: Concern, journey_id: str, organisation: str) -> None:
    handler = handler_on(work, journey_id, organisation)
    if (row.on_journey_id, row.handler_id) == (journey_id, handler):
        return
    answered(work, row, "the learner is another organisation's now")
    row.on_journey_id, row.handler_id = journey_id, handler
    work.session.add(row)
    work.session.flush()
    # Whoever moved the learner on knows nothing of it, and hears like everybody else.
    by_clock = work.by_clock(work.at)
    if row.decision is None:
        ask_for(by_clock, row)
        return
    # Decided on already: nothing is late, and whoever looks after the learner's safety now must know that it is there.
    outbox.tell(
        by_clock, CONCERN_CAME_ALONG, None, organisation=handler, reference=row.reference, journey=journey_id,
        roles=sorted(concerns.lookers(work.session, handler, london_date(work.at)) | {Role.SAFEGUARDING_LEAD}),
    )  # fmt: skip
