"""Writes how an agreement was kept as a page to print, without a script and without a learner's name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from fastapi import Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from api.exports.file_names import file_name
from api.exports.pages_in_place import in_place
from engine.clock import in_full
from workflows.actions.agreements.agreement_form import AgreementForm
from workflows.rules.small_numbers import FEWEST
from workflows.views.agreement_evidence import Evidence, TargetReached

TOO_FEW = f"fewer than {FEWEST}, or not said beside such a number"
FEW = f"Counts of learners from 1 to {FEWEST - 1} are not said, nor what they could be worked out from."
_STYLE = (files("api.exports") / "agreement.css").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Line:
    """A clause as people read it: what it covers, what it says in words, and what it does, a line each."""

    covers: str
    text: str | None
    acts: list[str]


def print_page(evidence: Evidence, made_on: date) -> Response:
    """The page, shown in place and ready to print."""
    page = _TEMPLATES.get_template("agreement.html").render(
        agreement=evidence.agreement, evidence=evidence, made_on=made_on, few=FEW, style=_STYLE,
        clauses=list(_lines(evidence)),
    )  # fmt: skip
    name = file_name("agreement", evidence.agreement.title, made_on.isoformat(), ending="html")
    return in_place(page, name)


def _lines(evidence: Evidence) -> Iterator[Line]:
    """Every clause that says or does anything, and at the end what no clause of this kind of agreement covers."""
    acts = list(_acts(evidence.agreement.says))
    for each in evidence.agreement.clauses:
        own = [line for clauses, line in acts if each.clause in clauses]
        acts = [(clauses, line) for clauses, line in acts if each.clause not in clauses]
        if each.text or own:
            yield Line(each.covers, each.text, own)
    if acts:
        yield Line("also agreed", None, [line for _clauses, line in acts])


def _acts(says: AgreementForm) -> Iterator[tuple[tuple[str, ...], str]]:
    """What the agreement does here, in words, each with the clauses that it may stand under."""
    if says.delivers:
        yield ("ext_01",), f"May be handed over: {', '.join(_words(each).lower() for each in says.delivers)}."
    for each in says.records:
        yield ("ext_04",), f"{_words(each.record)} comes back with {_words(each.part or 'any work').lower()}."
    openers = ", ".join(_words(each).lower() for each in says.support_opened_by)
    yield ("ext_05",), f"Support is opened by: {openers}."
    if says.review_months:
        yield ("ext_08", "str_09", "int_05"), f"A review every {says.review_months} months."
    if says.meeting_weeks:
        yield ("ext_09", "str_06"), f"A meeting every {says.meeting_weeks} weeks."
    for kept in says.reserved:
        yield ("str_04",), f"{kept.places} places are kept for a start on {in_full(kept.starts_on)}."
    for rule, amount in says.times.items():
        yield ("str_05",), f"Time limit {_words(rule).lower()}: {'none' if amount is None else amount}."
    if says.notice_days:
        yield (), f"It ends early with a notice of {says.notice_days} days."


def _words(name: str) -> str:
    return str(name).replace("_", " ").replace(".", ", ").capitalize()


def _counted(number: int | None) -> str:
    return TOO_FEW if number is None else str(number)


def _reached(target: TargetReached) -> str:
    if target.about is not None:
        return "not counted here"
    if target.reached is None:
        return f"nothing yet, or {TOO_FEW}"
    return f"{target.reached} per cent: {'met' if target.met else 'not met'}"


_TEMPLATES = Environment(
    loader=PackageLoader("api", "exports"), autoescape=select_autoescape(("html",)), undefined=StrictUndefined
)
_TEMPLATES.filters.update(day=in_full, words=_words, counted=_counted, reached=_reached)
