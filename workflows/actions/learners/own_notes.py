"""What the learner writes on their own page: comments, and that they ask for a change or for support (4.6, C21)."""

from engine import tasks
from engine.clock import london_date
from engine.errors import Refusal
from engine.runtime import Verdict, new_id
from engine.tables import Task
from engine.tasks import Errand
from workflows import queries
from workflows.actions.moves.asking import ask
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import verdict
from workflows.addressees import HANDLERS
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Request, Text
from workflows.tables.organisations import Organisation
from workflows.tables.own_page import LearnerNote
from workflows.vocabulary import NoteKind, Role, TaskKind

# More on one day than anybody means to write.
MOST_A_DAY = 20
ENDED = Refusal("own_journey_ended", "This part has ended, so nobody works on it now. Tell your adviser instead.")
ENOUGH = Refusal("enough_for_today", "You have written a lot today. Please come back tomorrow, or ask your adviser.")


class WriteNote(Request):
    """What the learner writes, and whether they ask for something by it."""

    kind: NoteKind
    text: Text


def write_note(facts: JourneyFacts, request: WriteNote) -> Verdict:
    """Keep what the learner wrote for those who are named for their matters; what they ask for is a task there.

    Asked for again while the first asking is open, it is that one, and the words are kept beside it. It moves no
    journey: staff who are at work on it lose nothing. Raises Refused.
    """
    written = queries.own_page.notes(facts.session, facts.id)
    today = [row for row in written if london_date(row.written_at) == facts.today]
    refuse(ENDED if facts.row.ended_at is not None else None, ENOUGH if len(today) >= MOST_A_DAY else None)
    row = LearnerNote(id=new_id(), journey_id=facts.id, written_at=facts.work.at, **dict(request))
    facts.session.add(row)
    facts.session.flush()
    if request.kind is not NoteKind.COMMENT and asked_already(facts, request.kind) is None:
        ask(facts.work, _errand(facts, request.kind))
    return verdict(facts.row, note=row.id)


def asked_already(facts: JourneyFacts, kind: NoteKind) -> Task | None:
    """The open task by which the learner asks for the same."""
    asked = (task for task in tasks.open_tasks(facts.work, facts.id) if task.kind == TaskKind.LEARNERS_REQUEST)
    return next((task for task in asked if task.detail.get("what") == kind), None)


def _errand(facts: JourneyFacts, kind: NoteKind) -> Errand:
    """For the adviser where it is about support and one is there (C21), else for whoever handles records."""
    answers = facts.responsible or facts.journey.referrer_id
    handler = HANDLERS[facts.session.get_one(Organisation, answers).kind]
    advised = kind is NoteKind.SUPPORT and facts.people_of(answers, Role.ADVISER)
    return Errand(
        TaskKind.LEARNERS_REQUEST, facts.id, answers, Role.ADVISER if advised else handler, detail={"what": kind.value}
    )  # fmt: skip
