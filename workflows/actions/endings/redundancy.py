"""Opens a support case for an apprentice who is made redundant, or is in danger of it (rule 6, One Year On 78)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from engine import tasks
from engine.calendar import add_months
from engine.definition import Duration, calendar_days
from engine.errors import Refusal, Refused
from engine.runtime import Verdict, new_id
from engine.tables import Task
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves.asking import ask
from workflows.actions.moves.ends import AFTERCARE, last_responsible_provider
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_ahead, not_before
from workflows.guards.following import against_following
from workflows.requests import Day, Request, Text, Title, YesNo
from workflows.tables.learning import Redundancy
from workflows.topics import LOCAL_AUTHORITY_TOLD, tell_organisations
from workflows.vocabulary import Role, TaskKind

APPRENTICESHIP = "apprenticeship"
# Redundancy_support: 12 weeks, or to completion near the end of the apprenticeship.
SUPPORTED_FOR = timedelta(weeks=12)
NEAR_THE_END_MONTHS = 6
NEAR_THE_END_PER_CENT = 75
# How far ahead danger is spoken of, and how long an apprenticeship may last (judgement).
FORESEEN_MONTHS, LONGEST_MONTHS = 12, 60

PerCent = Annotated[int, Field(strict=True, ge=0, le=100)]


class RecordRedundancy(Request):
    """On which day, from which employer, how it is known; `in_danger` while it has not happened yet.

    `apprenticeship_ends_on` and `per_cent_done` lengthen the support to completion near the end.
    """

    on: Day
    employer: Title
    source: Text
    in_danger: YesNo = False
    apprenticeship_ends_on: Day | None = None
    per_cent_done: PerCent | None = None


def record_redundancy(facts: JourneyFacts, request: RecordRedundancy) -> Verdict:
    """Open the case with the employer engagement officer of the provider responsible last; the journey stays ended.

    Of somebody of 16 or 17 who has left the employer the local authority is told the same day.
    """
    found = (*against_recording(facts), *_against(facts, request))
    if refusals := tuple(each for each in found if each is not None):
        raise Refused(refusals)
    # What was feared has come true: the case goes on as the one that it is now.
    feared = _open_case(facts)
    if feared is not None:
        tasks.finish_task(facts.work, feared, "made redundant")
    row = Redundancy(
        id=new_id(), journey_id=facts.id, recorded_at=facts.work.at, recorded_by=facts.work.actor.id, **dict(request)
    )
    facts.session.add(row)
    facts.session.flush()
    length, counted_from = supported(request, facts.today)
    errand = Errand(
        TaskKind.REDUNDANCY_SUPPORT, facts.id, last_responsible_provider(facts), Role.EMPLOYER_ENGAGEMENT, length,
        counted_from=counted_from, detail={"what": "in_danger" if request.in_danger else "made_redundant"},
    )  # fmt: skip
    task = ask(facts.work, errand)
    if facts.tracked and not request.in_danger:
        authority = facts.partnership.local_authority_id
        tell_organisations(facts.work, LOCAL_AUTHORITY_TOLD, facts.id, authority, outcome="made_redundant")
    due_on = facts.work.calendar.due_day_of(task.due_at).isoformat() if task.due_at else None
    return verdict(facts.row, task=task.id, due_on=due_on)


def supported(request: RecordRedundancy, today: date) -> tuple[Duration, date]:
    """How long the support lasts and from which day: 12 weeks, or to completion within 6 months of it or 75% done.

    Of one that would be over by now something is still done, as after any end without a destination.
    """
    ends_on, last = request.apprenticeship_ends_on, request.on + SUPPORTED_FOR
    if ends_on is not None and ends_on >= request.on:
        near = ends_on <= add_months(request.on, NEAR_THE_END_MONTHS)
        if near or (request.per_cent_done or 0) >= NEAR_THE_END_PER_CENT:
            last = ends_on
    return (calendar_days(0), last) if last > today else (AFTERCARE, today)


def against_recording(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against it: who asks, and no apprenticeship after this journey."""
    found = against_following(facts)
    went_on = facts.destination
    if facts.row.outcome != "progressed" or went_on is None or went_on.destination != APPRENTICESHIP:
        return (*found, Refusal("no_apprenticeship", "The learner did not go on from here to an apprenticeship."))
    return found


def _against(facts: JourneyFacts, request: RecordRedundancy) -> Iterable[Refusal | None]:
    known = queries.learning.redundancies(facts.session, facts.id)
    came_true = bool(known) and known[-1].in_danger and not request.in_danger
    if _open_case(facts) is not None and not came_true:
        sentence = "A case is open already; say there what came of it before another is opened."
        yield Refusal("case_open", sentence)
    if not request.in_danger:
        yield not_ahead(request.on, facts.today, "The redundancy")
    elif request.on > add_months(facts.today, FORESEEN_MONTHS):
        sentence = f"Danger is recorded for at most {FORESEEN_MONTHS} months ahead."
        yield Refusal("day_too_late", sentence, missing=("on",))
    ends_on = request.apprenticeship_ends_on
    yield not_before(ends_on, request.on, "The end of the apprenticeship", "the redundancy") if ends_on else None
    if ends_on is not None and ends_on > add_months(request.on, LONGEST_MONTHS):
        sentence = f"The end of the apprenticeship lies more than {LONGEST_MONTHS // 12} years on; check it."
        yield Refusal("day_too_late", sentence, missing=("apprenticeship_ends_on",))
    began = facts.destination.starts_on if facts.destination is not None else None
    yield not_before(request.on, began, "The redundancy", "the start of the apprenticeship")


def _open_case(facts: JourneyFacts) -> Task | None:
    found = tasks.open_tasks(facts.work, facts.id)
    return next((task for task in found if task.kind == TaskKind.REDUNDANCY_SUPPORT), None)


ACTIONS = (
    JourneyAction(
        "record_redundancy", RecordRedundancy, record_redundancy,
        "Open a case for an apprentice who is made redundant, or in danger of it.", asks=against_recording,
        by_readers=True,
    ),
)  # fmt: skip
