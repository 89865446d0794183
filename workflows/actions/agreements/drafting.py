"""Drafts agreements, changes them while nobody is bound, asks for changes, renews, and throws drafts away."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import SQLModel

from engine.clock import london_date
from engine.errors import Refusal
from engine.runtime import Verdict, Work, new_id
from workflows import queries
from workflows.actions.agreements import against_others, contradictions, following, open_with, whose
from workflows.actions.agreements.agreement_form import COLUMNS, AgreementForm, form_of
from workflows.actions.moves import versions
from workflows.actions.moves.refusing import refuse
from workflows.definitions.kinds import MANAGEMENT
from workflows.requests import Day, Request, Text
from workflows.tables.agreements import (
    Agreement,
    AgreementClause,
    AgreementDelivery,
    AgreementParty,
    AgreementQualification,
    AgreementRecord,
    AgreementTarget,
    AgreementTime,
    PlaceReservation,
)
from workflows.vocabulary import AgreementStep, SupportOpener, TaskKind

SIGNED = Refusal("signed", "All have signed it, so that its text is fixed: renew it, and change the renewal.")
WITHDRAWN = Refusal("withdrawn", "The draft was withdrawn; write a new one.")
_NOT_YOURS = Refusal(
    "not_yours", "A manager or coordinator of one of the sides drafts an agreement.",
    who_could=tuple(sorted(MANAGEMENT)),
)  # fmt: skip
_NOT_THE_DRAFTER = Refusal(
    "not_the_drafter", "Whoever drafted it changes it: ask them for the change.", who_could=tuple(sorted(MANAGEMENT))
)
OF_A_DOCUMENT = Refusal("of_a_document", "It was set up from a document, as signed elsewhere: renew it here.")


class ChangeAsked(Request):
    """What is to be changed in a draft before it is signed."""

    what: Text


class Renewal(Request):
    """From when to when the renewal is in force, both days included."""

    starts_on: Day
    ends_on: Day


def draft(work: Work, form: AgreementForm) -> Verdict:
    """Write a draft; raises Refused with every contradiction, and nothing is then written."""
    refuse(against_drafting(work))
    today = london_date(work.at)
    refuse(*_once([*contradictions.in_form(form, today), *against_others.elsewhere(work, form)]))
    return _begin(work, form, None)


def change(work: Work, agreement_id: str, form: AgreementForm, version: int | None) -> Verdict:
    """Say something else in a draft; whoever had signed what it said before is asked to sign it again.

    Raises Refused with every contradiction, and StaleVersion when somebody changed it meanwhile.
    """
    agreement = whose.own(work, agreement_id, version)
    versions.refuse_if_unseen(version, whose.WHAT)
    refuse(against_change(work, agreement))
    if form.kind is not agreement.kind:
        refuse(Refusal("kind_fixed", "A draft stays of its kind; write another.", missing=("kind",)))
    today, before = london_date(work.at), form_of(work.session, agreement).model_dump(mode="json")
    kept = [each for each in contradictions.in_form(form, today)]
    refuse(
        *_once([*kept, *following.refusals(work, agreement.follows_id, form), *against_others.elsewhere(work, form)])
    )
    signed = queries.agreement_terms.signed_by(work.session, agreement.id)
    _write(work, agreement, form)
    whose.note(work, agreement, AgreementStep.CHANGED, None, **before)
    open_with.answer(work, agreement, "changed")
    for each in signed:
        if each in form.parties:
            open_with.ask(work, agreement, TaskKind.AGREEMENT_SIGNATURE, each)
    return verdict(agreement)


def ask_change(work: Work, agreement_id: str, asked: ChangeAsked, version: int | None) -> Verdict:
    """Ask whoever drafted it for a change: a task for whoever keeps the record there, or else for the managers."""
    agreement = whose.own(work, agreement_id, version)
    refuse(against_asking(work, agreement))
    whose.note(work, agreement, AgreementStep.CHANGE_ASKED, asked.what)
    drafter, keeper = agreement.drafted_by or "", queries.agreement_terms.keeper(work.session, agreement)
    asked_of = keeper.id if keeper is not None and keeper.organisation_id == drafter else None
    open_with.ask(work, agreement, TaskKind.AGREEMENT_CHANGE, drafter, asked_of)
    return verdict(agreement)


def withdraw(work: Work, agreement_id: str, reason: str, version: int | None) -> Verdict:
    """Throw a draft away that not all have signed; it stays on record."""
    agreement = whose.own(work, agreement_id, version)
    refuse(unless_drafted(agreement))
    agreement.withdrawn_at = work.at
    whose.note(work, agreement, AgreementStep.WITHDRAWN, reason)
    open_with.answer(work, agreement, "withdrawn")
    return verdict(agreement)


def renew(work: Work, agreement_id: str, asked: Renewal, version: int | None) -> Verdict:
    """Draft an agreement that follows one, saying the same for other days: change it as any draft, and sign it.

    It covers no day before all have signed. From its first day on the one before ends, which each of its sides signs.
    """
    before = whose.own(work, agreement_id, version)
    refuse(against_renewal(work, before))
    said = form_of(work.session, before)
    targets = [each.model_copy(update={"from_on": None, "until_on": None}) for each in said.targets]
    owner = said.owner_id if said.owner_id and against_others.may_own(work, said.owner_id) else None
    pools = queries.agreement_terms.pools_of(work.session, before.id).values()
    lasting = {(each.programme_id, each.starts_on) for each in pools if each.ends_on >= asked.starts_on}
    reserved = [each for each in said.reserved if (each.programme_id, each.starts_on) in lasting]
    form = said.model_copy(
        update={"starts_on": asked.starts_on, "ends_on": asked.ends_on, "targets": targets, "owner_id": owner,
                "reserved": reserved}
    )  # fmt: skip
    found = [*contradictions.in_form(form, london_date(work.at)), *following.refusals(work, before.id, form)]
    refuse(*_once([*found, *against_others.elsewhere(work, form)]))
    return _begin(work, form, before)


def verdict(agreement: Agreement) -> Verdict:
    """What every step about an agreement answers: which, and its revision, to be said in If-Match next."""
    return {"id": agreement.id, "revision": agreement.revision}


def unless_drafted(agreement: Agreement) -> Refusal | None:
    """Why an agreement is no draft that somebody has still to sign; None where it is."""
    if agreement.drafted_at is None:
        return OF_A_DOCUMENT
    return SIGNED if agreement.signed_at else WITHDRAWN if agreement.withdrawn_at else None


def against_drafting(work: Work) -> Refusal | None:
    """Why the actor may not draft any agreement."""
    may = work.actor.organisation is not None and not work.actor.roles.isdisjoint(MANAGEMENT)
    return None if may else _NOT_YOURS


def against_change(work: Work, agreement: Agreement) -> Refusal | None:
    """Why the actor may not change the draft, whatever it is to say."""
    theirs = agreement.drafted_by != work.actor.organisation
    return unless_drafted(agreement) or (_NOT_THE_DRAFTER if theirs else None)


def against_asking(work: Work, agreement: Agreement) -> Refusal | None:
    """Why the actor may not ask for a change of the draft."""
    own = agreement.drafted_by == work.actor.organisation
    return unless_drafted(agreement) or (Refusal("own_draft", "The draft is your own: change it.") if own else None)


def against_renewal(work: Work, agreement: Agreement) -> Refusal | None:
    """Why the agreement may not be renewed, for whatever days."""
    if agreement.drafted_at is not None and agreement.signed_at is None:
        return Refusal("not_signed", "Only what was signed by all is renewed: change the draft.")
    drafted = queries.agreement_terms.followers(work.session, agreement.id)
    if not drafted:
        return None
    return Refusal("renewed_already", f'"{drafted[0].title}", its renewal, is written already: go on with that.')


def faults(work: Work, agreement: Agreement, *, lock: bool) -> list[Refusal]:
    """Everything that stands against signing an agreement today, each with what to do."""
    form, today = form_of(work.session, agreement), london_date(work.at)
    found = [*contradictions.standing(form), *following.refusals(work, agreement.follows_id, form)]
    if agreement.ends_on < today:
        sentence = "Its last day is over: change the days, and sign it then."
        found.append(Refusal("already_over", sentence, missing=("ends_on",)))
    found += against_others.reserved_refusals(work, form, lock=lock)
    found += against_others.others_say_otherwise(work, agreement, form)
    return list(_once(found))


def _begin(work: Work, form: AgreementForm, follows: Agreement | None) -> Verdict:
    agreement = Agreement(
        id=new_id(), **_row(form), drafted_at=work.at, drafted_by=work.actor.organisation,
        follows_id=follows.id if follows else None, version=follows.version + 1 if follows else 1,
    )  # fmt: skip
    work.session.add(agreement)
    work.session.flush()
    _write(work, agreement, form)
    whose.note(work, agreement, AgreementStep.DRAFTED)
    return verdict(agreement)


def _row(form: AgreementForm) -> dict[str, Any]:
    return {
        **form.model_dump(include=set(COLUMNS)),
        "may_open_support": SupportOpener.PARTNER in form.support_opened_by,
    }


def _write(work: Work, agreement: Agreement, form: AgreementForm) -> None:
    """Let the draft say what the form says, and nothing else; nobody has signed that yet."""
    session = work.session
    tables: tuple[type[SQLModel], ...] = (AgreementParty, *queries.agreement_terms.SAID)
    for table in tables:
        for row in queries.agreement_terms.said(session, table, agreement.id):
            session.delete(row)
    session.flush()
    session.add(agreement.sqlmodel_update({**_row(form), "owner_id": _owner(work, form)}))
    session.flush()
    session.add_all([AgreementParty(agreement_id=agreement.id, organisation_id=each) for each in form.parties])
    session.add_all(_said(work, agreement.id, form))
    session.flush()


def _owner(work: Work, form: AgreementForm) -> str | None:
    return form.owner_id or (work.actor.id if against_others.may_own(work, work.actor.id) else None)


def _said(work: Work, own: str, form: AgreementForm) -> Iterable[object]:
    yield from (AgreementDelivery(agreement_id=own, part=str(each)) for each in form.delivers)
    for record in form.records:
        yield AgreementRecord(agreement_id=own, record=record.record, part=str(record.part or ""))
    yield from (AgreementTime(agreement_id=own, rule=rule, amount=amount) for rule, amount in form.times.items())
    yield from (AgreementClause(agreement_id=own, clause=each.clause, text=each.text) for each in form.clauses)
    yield from (AgreementQualification(agreement_id=own, qualification=each) for each in form.qualifications)
    for target in form.targets:
        first, last = form.within(target)
        yield AgreementTarget(
            id=new_id(), agreement_id=own, from_on=first, until_on=last,
            **target.model_dump(include={"organisation_id", "measure", "amount", "about"}),
        )  # fmt: skip
    for reserved in form.reserved:
        pool = queries.reservations.pool_on(work.session, reserved.programme_id, reserved.starts_on)
        if pool is not None:
            yield PlaceReservation(
                agreement_id=own, pool_id=pool.id, organisation_id=reserved.organisation_id, places=reserved.places
            )


def _once(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    return tuple(dict.fromkeys(refusals))
