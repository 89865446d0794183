"""Signs agreements for one side, and ends them early; what stands on an agreement follows in the same transaction."""

from datetime import date, timedelta

from engine.clock import in_full, london_date
from engine.errors import Refusal
from engine.runtime import Verdict, Work
from workflows import queries
from workflows.actions.agreements import drafting, open_with, whose
from workflows.actions.agreements.drafting import WITHDRAWN, verdict
from workflows.actions.hand_offs import agreement_in_force
from workflows.actions.moves import versions
from workflows.actions.moves.refusing import refuse
from workflows.requests import Day, Request, Text
from workflows.tables.agreements import Agreement
from workflows.vocabulary import AgreementStep, TaskKind


class Ending(Request):
    """Why an agreement ends early, and its last day."""

    reason: Text
    last_day: Day


def sign(work: Work, agreement_id: str, version: int | None) -> Verdict:
    """Sign the version that was read for one's own side, today.

    With the last signature the agreement counts, from its start, but from no day before. One that it follows ends the
    day before. Raises Refused with everything that stands against it, and StaleVersion when it was changed meanwhile.
    """
    agreement = whose.own(work, agreement_id, version)
    refuse(whose.unless_manager(work))
    versions.refuse_if_unseen(version, whose.WHAT)
    refuse(drafting.unless_drafted(agreement))
    parties = queries.agreement_terms.parties(work.session, agreement.id)
    # Two agreements of the same sides are signed one after the other, so that the second is seen to contradict.
    queries.agreement_terms.hold_organisations(work.session, [each.organisation_id for each in parties])
    mine = next(each for each in parties if each.organisation_id == work.actor.organisation)
    refuse(against_signing(work, agreement))
    refuse(*drafting.faults(work, agreement, lock=True))
    mine.signed_on, mine.signed_by = london_date(work.at), work.actor.id
    work.session.add(mine)
    whole = all(each.signed_on is not None for each in parties)
    if whole:
        # By what was agreed until now, before it is agreed otherwise.
        agreement_in_force.ring(work)
        agreement.signed_at = work.at
    whose.note(work, agreement, AgreementStep.SIGNED)
    open_with.answer(work, agreement, "signed", *([] if whole else [mine.organisation_id]))
    if whole:
        _count_from_now(work, agreement)
    for each in parties:
        if each.signed_on is None:
            open_with.ask(work, agreement, TaskKind.AGREEMENT_SIGNATURE, each.organisation_id)
    return verdict(agreement)


def end(work: Work, agreement_id: str, asked: Ending, version: int | None) -> Verdict:
    """End an agreement on an earlier day than was agreed, with the notice that it asks for (2.7).

    What runs under it runs on; nothing new begins after its last day.
    """
    agreement = whose.own(work, agreement_id, version)
    today = london_date(work.at)
    refuse(against_ending(work, agreement))
    refuse(*_wrong_day(agreement, asked.last_day, today))
    agreement_in_force.ring(work)
    before = agreement.ends_on
    _shorten(agreement, asked.last_day)
    whose.note(work, agreement, AgreementStep.ENDED, asked.reason, ends_on=before.isoformat())
    agreement_in_force.follow(work, {agreement.id})
    return verdict(agreement)


def against_signing(work: Work, agreement: Agreement) -> Refusal | None:
    """Why the actor may not sign for their side, whatever stands against the agreement itself."""
    stands = whose.unless_manager(work) or drafting.unless_drafted(agreement)
    signed = queries.agreement_terms.signed_by(work.session, agreement.id)
    return stands or (_SIGNED_ALREADY if work.actor.organisation in signed else None)


def against_ending(work: Work, agreement: Agreement) -> Refusal | None:
    """Why the actor may not end the agreement early, on whatever day."""
    unsigned = agreement.drafted_at is not None and agreement.signed_at is None
    stands = (WITHDRAWN if agreement.withdrawn_at else _NOT_SIGNED) if unsigned else None
    return whose.unless_manager(work) or stands or _over(agreement, london_date(work.at))


_SIGNED_ALREADY = Refusal(
    "signed_already", "Your organisation has signed it; it waits for the other sides; nothing more is needed from you."
)
_NOT_SIGNED = Refusal("not_signed", "Not all have signed it, so there is nothing to end: withdraw the draft.")


def _count_from_now(work: Work, agreement: Agreement) -> None:
    """All have signed: what it follows gives way to it, and what stands on either is watched anew."""
    changed, first = {agreement.id}, max(agreement.starts_on, london_date(work.at))
    before = queries.agreements.held_for_change(work.session, agreement.follows_id)
    if before is not None and before.ends_on >= first:
        said = before.ends_on
        _shorten(before, max(first - timedelta(days=1), before.starts_on))
        whose.note(work, before, AgreementStep.SUPERSEDED, None, ends_on=said.isoformat())
        changed.add(before.id)
    agreement_in_force.follow(work, changed)


def _shorten(agreement: Agreement, last_day: date) -> None:
    agreement.agreed_until = agreement.agreed_until or agreement.ends_on
    agreement.ends_on = last_day


def _over(agreement: Agreement, today: date) -> Refusal | None:
    if agreement.ends_on >= today:
        return None
    return Refusal("already_ended", f"It ended on {in_full(agreement.ends_on)}: draft a new one, or renew it.")


def _wrong_day(agreement: Agreement, last_day: date, today: date) -> list[Refusal]:
    earliest = max(today + timedelta(days=agreement.notice_days or 0), agreement.starts_on)
    found = []
    if last_day < today:
        sentence = "An agreement ends today at the earliest: what was done under it stands."
        found.append(Refusal("day_in_the_past", sentence, missing=("last_day",)))
    elif last_day < earliest:
        sentence = f"With the notice that it asks for, and not before it starts, it can end on {in_full(earliest)}."
        found.append(Refusal("notice_too_short", sentence, missing=("last_day",)))
    if last_day >= agreement.ends_on:
        sentence = f"It ends on {in_full(agreement.ends_on)} by itself; to let it run longer, renew it."
        found.append(Refusal("not_earlier", sentence, missing=("last_day",)))
    return found
