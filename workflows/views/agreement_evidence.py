"""How an agreement was kept in a period: counts that name nobody, targets and what was reached, meetings and records.

Of learners nothing is said but counts, and none from one to four: see `rules/small_numbers.py`. So that none comes out
by taking one period from another, everything is counted in whole quarters of the academic year (`rules/quarters.py`),
which share no day. A longer period adds quarters up and says no more than they do: what is not said of one of them is
not said of the whole. Targets are measured in the same quarters.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from engine.clock import end_of_day, london_date, start_of_day
from engine.errors import Refusal, Refused
from engine.runtime import Work
from workflows import queries
from workflows.actions.agreements import whose
from workflows.queries.agreement_evidence import ANSWERING, Under
from workflows.rules import quarters, small_numbers
from workflows.tables.agreements import Agreement, AgreementRecord, AgreementTarget
from workflows.views.agreement_view import AgreementDetail, detail
from workflows.views.journey_list import names_of
from workflows.views.shapes import Named, View
from workflows.vocabulary import MeetingKind, TargetMeasure


class WorkDone(View):
    """What one side received in the period: counts, null where they are too few to be said.

    `answered` and `ended` say what became of what was `received` and `accepted`; `limits` how many time limits were
    met and how many missed.
    """

    organisation: Named | None
    received: int | None
    answered: dict[str, int | None]
    ended: dict[str, int | None]
    limits: dict[str, int | None]
    records: dict[str, int | None]


class TargetReached(View):
    """A target and what was reached by now: per cent, null where nothing or too few are counted, or nobody can.

    Nobody can where its days are not whole quarters of those on which the agreement runs.
    """

    organisation: Named | None
    measure: TargetMeasure
    about: str | None
    amount: int
    from_on: date
    until_on: date
    reached: int | None
    met: bool | None


class Evidence(View):
    """How an agreement was kept from `first` to `last`, whole quarters of the academic year."""

    agreement: AgreementDetail
    first: date
    last: date
    work: list[WorkDone]
    targets: list[TargetReached]
    meetings_held: list[date]
    reviews_held: list[date]


def evidence(work: Work, agreement_id: str, from_month: str | None, to_month: str | None) -> Evidence:
    """How an agreement was kept in whole quarters, from the one of its start to the one of today if no months are said.

    Raises UnknownInstance as reading it does, Refused for months in the wrong order or not those of whole quarters.
    """
    row, today = whose.read(work, agreement_id), london_date(work.at)
    first = _first_day(from_month) if from_month else quarters.first_day(row.starts_on)
    last = _last_day(_first_day(to_month)) if to_month else quarters.last_day(max(min(today, row.ends_on), first))
    if last < first:
        sentence = "The last month lies before the first: swap them."
        raise Refused((Refusal("months_reversed", sentence, missing=("from_month", "to_month")),))
    if (first, last) != (quarters.first_day(first), quarters.last_day(last)):
        raise Refused((_not_whole(first, last),))
    held = [each for each in queries.agreement_terms.meetings(work.session, row.id) if first <= each.held_on <= last]
    return Evidence(
        agreement=detail(work, agreement_id), first=first, last=last, work=_work(work, row, first, last),
        targets=_targets(work, row, today),
        meetings_held=[each.held_on for each in held if each.kind is MeetingKind.MEETING],
        reviews_held=[each.held_on for each in held if each.kind is MeetingKind.REVIEW],
    )  # fmt: skip


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _last_day(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _not_whole(first: date, last: date) -> Refusal:
    sentence = (
        "It is counted in whole quarters from August, November, February and May: ask for "
        f"{quarters.first_day(first):%Y-%m} to {quarters.last_day(last):%Y-%m}."
    )
    return Refusal("not_whole_quarters", sentence, missing=("from_month", "to_month"))


def _under(work: Work, row: Agreement, first: date, last: date, receiver: str) -> list[Under]:
    found = queries.agreement_evidence.hand_offs(work.session, row.id, start_of_day(first), end_of_day(last))
    return [each for each in found if each.receiver_id == receiver]


def _work(work: Work, row: Agreement, first: date, last: date) -> list[WorkDone]:
    sides = [each.organisation_id for each in queries.agreement_terms.parties(work.session, row.id)]
    names = names_of(work, set(sides))
    found = [(each, _under(work, row, first, last, each)) for each in sides]
    return [_done(work, row, names.get(each), received) for each, received in found if received]


def _done(work: Work, row: Agreement, organisation: Named | None, received: Sequence[Under]) -> WorkDone:
    asked = {each.record for each in queries.agreement_terms.said(work.session, AgreementRecord, row.id)}
    back = queries.agreement_evidence.returned(work.session, [each.id for each in received])
    words = sorted(asked | back.keys())
    counts = [_counts(work, words, each) for each in _by_quarter(received)]
    whole = {name: small_numbers.together([each[name] for each in counts]) for name in counts[0]}
    return WorkDone(organisation=organisation, received=whole.pop("received")["received"], **whole)


def _by_quarter(received: Sequence[Under]) -> list[list[Under]]:
    found = defaultdict[date, list[Under]](list)
    for each in received:
        if each.sent_at is not None:
            found[quarters.first_day(london_date(each.sent_at))].append(each)
    return list(found.values())


def _counts(work: Work, words: Sequence[str], received: Sequence[Under]) -> dict[str, Mapping[str, int | None]]:
    """What is said of one quarter. How they ended adds up to those accepted, so it is said only where that is."""
    ids = [each.id for each in received]
    met, missed = queries.agreement_evidence.kept_limits(work.session, ids)
    back, (answers, ends) = (
        queries.agreement_evidence.returned(work.session, ids),
        (_answers(received), _ends(received)),
    )
    answered, ended = small_numbers.all_or_none(answers), small_numbers.all_or_none(ends)
    wholes = (len(received), answers["accepted"])
    return {
        "received": {"received": small_numbers.sayable(len(received))}, "answered": answered,
        "ended": dict.fromkeys(ends) if None in answered.values() else ended,
        "limits": small_numbers.all_or_none({"met": met, "missed": missed}),
        "records": {each: small_numbers.kept_back(back[each], *wholes) for each in words},
    }  # fmt: skip


def _answers(received: Sequence[Under]) -> dict[str, int]:
    refused = {word: sum(each.state == word for each in received) for word in ("declined", "expired")}
    accepted = sum(each.accepted for each in received)
    return {"accepted": accepted, **refused, "otherwise": len(received) - accepted - sum(refused.values())}


def _ends(received: Sequence[Under]) -> dict[str, int]:
    accepted = [each for each in received if each.accepted]
    complete = sum(each.state == "ended_complete" for each in accepted)
    running = sum(not each.over for each in accepted)
    return {"completed": complete, "running": running, "ended_otherwise": len(accepted) - complete - running}


def _targets(work: Work, row: Agreement, today: date) -> list[TargetReached]:
    rows = queries.agreement_terms.said(work.session, AgreementTarget, row.id)
    names = names_of(work, {each.organisation_id for each in rows})
    found = []
    for each in rows:
        reached = _reached(work, row, each, min(each.until_on, today))
        said = each.model_dump(include={"measure", "about", "amount", "from_on", "until_on"})
        met = None if reached is None else reached >= each.amount
        found.append(TargetReached(organisation=names.get(each.organisation_id), reached=reached, met=met, **said))
    return found


def _reached(work: Work, row: Agreement, target: AgreementTarget, until: date) -> int | None:
    """What was reached of a target by a day, in per cent, from the hand-offs that the side received."""
    if target.measure is TargetMeasure.OTHER or until < target.from_on or not _in_quarters(row, target):
        return None
    received = _under(work, row, target.from_on, until, target.organisation_id)
    counts = [small_numbers.all_or_none(_of(work, target.measure, each)) for each in _by_quarter(received)]
    said = small_numbers.together(counts)
    part, rest = said.get("reached"), said.get("missed")
    return None if part is None or rest is None else small_numbers.per_cent(part, rest)


def _in_quarters(row: Agreement, target: AgreementTarget) -> bool:
    """Whether a target leaves out no day of its quarters on which the agreement runs."""
    first, last = quarters.first_day(target.from_on), quarters.last_day(target.until_on)
    return target.from_on <= max(first, row.starts_on) and target.until_on >= min(last, row.ends_on)


def _of(work: Work, measure: TargetMeasure, received: Sequence[Under]) -> dict[str, int]:
    """How many reached what is measured, how many missed it, and what a share of them would tell of the others."""
    if measure is TargetMeasure.ANSWERED_IN_TIME:
        met, missed = queries.agreement_evidence.kept_limits(work.session, [each.id for each in received], *ANSWERING)
        return {"reached": met, "missed": missed}
    answers, ends = _answers(received), _ends(received)
    if measure is TargetMeasure.ACCEPTANCE_RATE:
        return {"reached": answers["accepted"], "missed": answers["declined"] + answers["expired"], **answers}
    if measure is TargetMeasure.COMPLETED:
        return {"reached": ends["completed"], "missed": ends["ended_otherwise"], **answers, **ends}
    over = [each for each in received if each.accepted and each.journey_over]
    progressed = sum(each.journey_state == "progressed" for each in over)
    open_still = answers["accepted"] - len(over)
    return {"reached": progressed, "missed": len(over) - progressed, "open": open_still, **answers}
