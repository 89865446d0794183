"""Keeps the record of an agreement: owner, meetings and reviews held, evidence of safety, qualifications of staff."""

from engine import tasks
from engine.clock import in_full, london_date
from engine.errors import Refusal
from engine.runtime import Verdict, Work, new_id
from workflows import queries
from workflows.actions.agreements import against_others, whose
from workflows.actions.agreements.drafting import verdict
from workflows.actions.moves.refusing import refuse
from workflows.queries.agreements import open_tasks_about
from workflows.requests import Day, Id, Request, Text, Word, YesNo
from workflows.tables.agreement_records import AgreementMeeting, AgreementSafety, StaffQualification
from workflows.tables.agreements import Agreement
from workflows.vocabulary import AgreementStep, MeetingKind, TaskKind

_TASKS = {MeetingKind.MEETING: TaskKind.AGREEMENT_MEETING, MeetingKind.REVIEW: TaskKind.AGREEMENT_REVIEW}
_NONE_ASKED = Refusal("not_asked_for", "It asks for no qualification: record nothing here.", missing=("qualification",))
_AHEAD = "What is still to come is not recorded: choose today or an earlier day."


class NewOwner(Request):
    """Who keeps the record from now on: a manager or coordinator of one's own organisation (clause ext_10)."""

    owner_id: Id


class Meeting(Request):
    """A meeting or a review that was held under the agreement; what was said of learners has no place in the note."""

    kind: MeetingKind
    held_on: Day
    note: Text | None = None


class Safety(Request):
    """Evidence that one's own health and safety were checked, and the last day on which that holds (clause ext_06)."""

    evidence: Text
    checked_on: Day
    valid_until: Day


class Qualification(Request):
    """Whether a colleague has a qualification that an agreement asks for, by its word (clause ext_03)."""

    person_id: Id
    qualification: Word
    has: YesNo = True


def name_owner(work: Work, agreement_id: str, asked: NewOwner, version: int | None) -> Verdict:
    """Name who keeps the record: by the side that keeps it, or by any once nobody there does."""
    agreement = whose.own(work, agreement_id, version)
    kept = against_naming(work, agreement)
    unknown = None if against_others.may_own(work, asked.owner_id) else against_others.OWNER_UNKNOWN
    refuse(kept, unknown)
    before, agreement.owner_id = agreement.owner_id, asked.owner_id
    whose.note(work, agreement, AgreementStep.OWNER_NAMED, None, owner_id=before)
    return verdict(agreement)


def record_meeting(work: Work, agreement_id: str, said: Meeting, version: int | None) -> Verdict:
    """Record a meeting or review that was held; it ends the task that asked for it."""
    agreement = whose.own(work, agreement_id, version)
    too_early = None
    if said.held_on < agreement.starts_on:
        sentence = f"The agreement begins on {in_full(agreement.starts_on)}: nothing was held under it before."
        too_early = Refusal("before_the_agreement", sentence, missing=("held_on",))
    ahead = Refusal("day_ahead", _AHEAD, missing=("held_on",)) if said.held_on > london_date(work.at) else None
    refuse(against_recording(work, agreement), too_early, ahead)
    work.session.add(
        AgreementMeeting(
            id=new_id(), agreement_id=agreement.id, recorded_at=work.at, recorded_by=work.actor.id, **dict(said)
        )
    )
    for task in open_tasks_about(work.session, agreement.id, _TASKS[said.kind]):
        if task.detail["counted_from"] < said.held_on.isoformat():
            tasks.finish_task(work, task, "held")
    return verdict(agreement)


def record_safety(work: Work, agreement_id: str, said: Safety, version: int | None) -> Verdict:
    """Record evidence of one's own health and safety; what was recorded before stays."""
    agreement = whose.own(work, agreement_id, version)
    refuse(whose.unless_manager(work))
    ahead = Refusal("day_ahead", _AHEAD, missing=("checked_on",)) if said.checked_on > london_date(work.at) else None
    over = None
    if said.valid_until < said.checked_on:
        over = Refusal("valid_before_check", "It holds to the day of the check at least.", missing=("valid_until",))
    refuse(ahead, over)
    work.session.add(
        AgreementSafety(
            id=new_id(), agreement_id=agreement.id, organisation_id=work.actor.organisation or "",
            recorded_at=work.at, recorded_by=work.actor.id, **dict(said),
        )
    )  # fmt: skip
    return verdict(agreement)


def record_qualification(work: Work, agreement_id: str, said: Qualification, version: int | None) -> Verdict:
    """Record that a colleague has a qualification, or has it no more; it counts in every agreement that asks for it."""
    agreement = whose.own(work, agreement_id, version)
    refuse(whose.unless_manager(work))
    asked_for = queries.agreement_terms.qualifications(work.session, agreement.id)
    not_asked = against_qualifying(work, agreement)
    if asked_for and said.qualification not in asked_for:
        sentence = f"The agreement asks for {', '.join(asked_for)}: record one of these."
        not_asked = Refusal("not_asked_for", sentence, missing=("qualification",))
    colleague = queries.agreement_terms.colleague(work.session, work.actor.organisation or "", said.person_id)
    stranger = None
    if colleague is None:
        stranger = Refusal("person_unknown", "Name somebody who works at your organisation.", missing=("person_id",))
    refuse(not_asked, stranger)
    known = queries.agreement_terms.qualification_of(work.session, said.person_id, said.qualification)
    if known is not None and not said.has:
        known.removed_at, known.removed_by = work.at, work.actor.id
        work.session.add(known)
    if known is None and said.has:
        row = StaffQualification(
            id=new_id(), organisation_id=work.actor.organisation or "", person_id=said.person_id,
            qualification=said.qualification, recorded_at=work.at, recorded_by=work.actor.id,
        )  # fmt: skip
        work.session.add(row)
    return verdict(agreement)


def against_naming(work: Work, agreement: Agreement) -> Refusal | None:
    """Why the actor may not name who keeps the record, whoever that is to be."""
    keeper = queries.agreement_terms.keeper(work.session, agreement)
    theirs = keeper is not None and keeper.organisation_id != work.actor.organisation
    return Refusal("kept_by_another", "Another side keeps the record: ask them to name the owner.") if theirs else None


def against_qualifying(work: Work, agreement: Agreement) -> Refusal | None:
    """Why the actor may record nobody's qualification here."""
    nothing_asked = not queries.agreement_terms.qualifications(work.session, agreement.id)
    return whose.unless_manager(work) or (_NONE_ASKED if nothing_asked else None)


def against_recording(_work: Work, agreement: Agreement) -> Refusal | None:
    """Why no meeting or review may be recorded, held on whatever day."""
    if agreement.drafted_at is None or agreement.signed_at is not None:
        return None
    return Refusal(
        "not_signed", "Not all have signed it: nothing is held under a draft; record it once all have signed."
    )
