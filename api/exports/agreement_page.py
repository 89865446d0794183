"""Writes how an agreement was kept as a page to print, without a script and without a learner's name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from fastapi import Response

from api.exports.file_names import file_name
from api.exports.pages_in_place import in_place
from api.printed.pages import page, words
from engine.clock import in_full
from workflows.actions.agreements.agreement_form import AgreementForm
from workflows.rules.small_numbers import FEWEST
from workflows.views.agreement_evidence import Evidence, TargetReached

TOO_FEW = f"fewer than {FEWEST}, or not said beside such a number"
FEW = f"Counts of learners from 1 to {FEWEST - 1} are not said, nor what they could be worked out from."


@dataclass(frozen=True, slots=True)
class Line:
    """A clause as people read it: what it covers, what it says in words, what it does and how it was kept."""

    covers: str
    text: str | None
    acts: list[str]
    kept: list[str] = field(default_factory=list)


Said = tuple[tuple[str, ...], str]
"""A sentence, with the clauses that it may stand under."""


def print_page(evidence: Evidence, made_on: date) -> Response:
    """The page, shown in place and ready to print."""
    written = page(
        "agreement.html", agreement=evidence.agreement, evidence=evidence, made_on=made_on, few=FEW,
        clauses=list(clause_lines(evidence)), day=in_full, words=words, counted=counted, reached=reached,
    )  # fmt: skip
    name = file_name("agreement", evidence.agreement.title, made_on.isoformat(), ending="html")
    return in_place(written, name)


def clause_lines(evidence: Evidence, kept: Iterable[Said] = ()) -> Iterator[Line]:
    """Every clause that says or does anything, and at the end what no clause of this kind of agreement covers.

    `kept` are sentences about how it was kept; each stands once, at the first clause that it may stand under.
    """
    acts, told = list(_acts(evidence.agreement.says)), list(kept)
    for each in evidence.agreement.clauses:
        (own, acts), (shown, told) = _at(each.clause, acts), _at(each.clause, told)
        if each.text or own or shown:
            yield Line(each.covers, each.text, own, shown)
    if acts or told:
        yield Line("also agreed", None, [line for _clauses, line in acts], [line for _clauses, line in told])


def _at(clause: str, said: list[Said]) -> tuple[list[str], list[Said]]:
    """The sentences that stand under a clause, and those that do not."""
    return [line for clauses, line in said if clause in clauses], [each for each in said if clause not in each[0]]


def _acts(says: AgreementForm) -> Iterator[Said]:
    """What the agreement does here, in words, each with the clauses that it may stand under."""
    if says.delivers:
        yield ("ext_01",), f"May be handed over: {', '.join(words(each).lower() for each in says.delivers)}."
    for each in says.records:
        yield ("ext_04",), f"{words(each.record)} comes back with {words(each.part or 'any work').lower()}."
    openers = ", ".join(words(each).lower() for each in says.support_opened_by)
    yield ("ext_05",), f"Support is opened by: {openers}."
    if says.review_months:
        yield ("ext_08", "str_09", "int_05"), f"A review {_every(says.review_months, 'month')}."
    if says.meeting_weeks:
        yield ("ext_09", "str_06"), f"A meeting {_every(says.meeting_weeks, 'week')}."
    if says.answer_by_link:
        yield ("str_06",), "May be answered by the link of an e-mail, without signing in; what is restricted never is."
    for kept in says.reserved:
        yield ("str_04",), f"{_kept(kept.places)} for a start on {in_full(kept.starts_on)}."
    for rule, amount in says.times.items():
        yield ("str_05",), f"Time limit {words(rule).lower()}: {'none' if amount is None else amount}."
    if says.notice_days:
        yield (), f"It ends early with a notice of {says.notice_days} day{'s' if says.notice_days > 1 else ''}."


def _every(number: int, unit: str) -> str:
    return f"every {unit}" if number == 1 else f"every {number} {unit}s"


def _kept(places: int) -> str:
    return "1 place is kept" if places == 1 else f"{places} places are kept"


def counted(number: int | None) -> str:
    """A count in words where it may not be said."""
    return TOO_FEW if number is None else str(number)


def reached(target: TargetReached) -> str:
    """What was reached of a target, in words."""
    if target.about is not None:
        return "not counted here"
    if target.reached is None:
        return f"nothing yet, or {TOO_FEW}"
    return f"{target.reached} per cent: {'met' if target.met else 'not met'}"
