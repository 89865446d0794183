"""Everything in a draft that contradicts something else in it or that cannot be, each with what to do."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from datetime import date

from engine.clock import in_full
from engine.errors import Refusal
from workflows.actions.agreements.agreement_form import AgreementForm
from workflows.agreed_terms import LEVELS, TIME_LIMITS, crossing, never_off
from workflows.definitions.hand_off import HAND_OFF
from workflows.rules.agreement_clauses import clauses_of
from workflows.vocabulary import AgreementKind, TargetMeasure

# The working days that a referral waits for an answer where nothing is agreed.
USUAL_ANSWERS = {
    name: rule.length.amount for name in ("acknowledge", "decide")
    if (rule := HAND_OFF.rule[name]).length is not None
}  # fmt: skip
MOST_PER_CENT = 100
# How each length is called, and of how many days its unit has the fewest.
_SPANS = {
    "meeting_weeks": ("The time between meetings", 7), "review_months": ("The time between reviews", 28),
    "notice_days": ("The notice", 1),
}  # fmt: skip


_LISTS = {
    "delivers": "the parts that may be handed over", "records": "the records", "clauses": "the clauses",
    "qualifications": "the qualifications", "targets": "the targets", "reserved": "the places that are kept",
}  # fmt: skip


def in_form(form: AgreementForm, today: date) -> Iterator[Refusal]:
    """Each contradiction that the form alone shows, to somebody who drafts it today."""
    if form.starts_on < today:
        yield Refusal(
            "start_in_the_past",
            "An agreement covers no day before all have signed: let it start today or later.", missing=("starts_on",),
        )  # fmt: skip
    yield from standing(form)


def standing(form: AgreementForm) -> Iterator[Refusal]:
    """Each contradiction that the form alone shows, on whatever day."""
    yield from _dates(form)
    yield from _parties(form)
    yield from _clauses(form)
    yield from _parts(form)
    yield from _times(form)
    yield from _targets(form)
    yield from _twice(form)


def _dates(form: AgreementForm) -> Iterator[Refusal]:
    days = (form.ends_on - form.starts_on).days + 1
    if days <= 0:
        sentence = (
            f"The end ({in_full(form.ends_on)}) lies before the start ({in_full(form.starts_on)}); choose a later end."
        )
        yield Refusal("ends_before_start", sentence, missing=("ends_on",))
        return
    for name, (told, shortest) in _SPANS.items():
        length: int | None = getattr(form, name)
        if length is not None and length * shortest > days:
            sentence = f"{told} is longer than the agreement, which runs {days} days; shorten it or leave it out."
            yield Refusal("longer_than_the_agreement", sentence, missing=(name,))


def _parties(form: AgreementForm) -> Iterator[Refusal]:
    sides = set(form.parties)
    if len(sides) < len(form.parties):
        sentence = "An organisation agrees with itself: name each party once."
        yield Refusal("agreement_with_itself", sentence, missing=("parties",))
    elif (len(sides) == 1) is not (form.kind is AgreementKind.INTERNAL):
        sentence = "An internal agreement has one party, every other two or more; name the others, or none."
        yield Refusal("wrong_number_of_parties", sentence, missing=("parties",))
    if form.kind is AgreementKind.INTERNAL and form.answer_by_link:
        sentence = "Colleagues of one organisation sign in to answer one another: leave out answering by a link."
        yield Refusal("link_between_colleagues", sentence, missing=("answer_by_link",))
    if form.kind is AgreementKind.STRATEGIC and form.partnership_id is None:
        yield Refusal(
            "partnership_missing", "A strategic agreement names its partnership.", missing=("partnership_id",)
        )
    named = {each.organisation_id for each in form.targets} | {each.organisation_id for each in form.reserved}
    if not named <= sides:
        sentence = "Targets and reserved places are for sides of the agreement alone; add the party or leave it out."
        yield Refusal("not_a_party", sentence, missing=("organisation_id",))


def _clauses(form: AgreementForm) -> Iterator[Refusal]:
    known = clauses_of(form.kind)
    strange = [each.clause for each in form.clauses if each.clause not in known]
    if strange:
        sentence = f"Not clauses of this kind of agreement: {', '.join(strange)}. There are {', '.join(known)}."
        yield Refusal("clause_unknown", sentence, missing=("clauses",))
    if len(set(form.support_opened_by)) > 1:
        sentence = "Support is opened by the lead only, or by the partner too: choose one."
        yield Refusal("support_contradicts", sentence, missing=("support_opened_by",))


def _parts(form: AgreementForm) -> Iterator[Refusal]:
    for each in form.records:
        if each.part is not None and each.part not in form.delivers:
            part = _said(each.part).lower()
            sentence = f"{_said(each.record)} is due with {part}, which nobody delivers: add the part, or leave it out."
            yield Refusal("record_of_no_part", sentence, missing=(each.record,))


def _times(form: AgreementForm) -> Iterator[Refusal]:
    strange = sorted(form.times.keys() - TIME_LIMITS - LEVELS)
    if strange:
        sentence = f"No time limits: {', '.join(strange)}. There are {', '.join(sorted(TIME_LIMITS))}."
        yield Refusal("time_unknown", sentence, missing=tuple(strange))
    if always := never_off(form.times):
        sentence = f"Only time limits and levels are switched off: give a number for {', '.join(always)}."
        yield Refusal("time_never_off", sentence, missing=tuple(always))
    if crossed := sorted(crossing(form.times)):
        sentence = f"The levels of chasing come in order, the flag first: see {', '.join(crossed)}."
        yield Refusal("levels_crossed", sentence, missing=tuple(crossed))
    acknowledge, decide = (form.times.get(name, usual) for name, usual in USUAL_ANSWERS.items())
    if acknowledge is not None and decide is not None and acknowledge > decide:
        sentence = f"Acknowledging may take {acknowledge} working days and deciding {decide}: decide takes no less."
        yield Refusal("acknowledged_after_decision", sentence, missing=("acknowledge", "decide"))


def _targets(form: AgreementForm) -> Iterator[Refusal]:
    for each in form.targets:
        other, (first, last) = each.measure is TargetMeasure.OTHER, form.within(each)
        if other is not (each.about is not None):
            sentence = "A target of another kind says what it is about, and no other does."
            yield Refusal("target_about_nothing", sentence, missing=("about",))
        if not other and each.amount > MOST_PER_CENT:
            yield Refusal("more_than_all", f"{_said(each.measure)} is in per cent: 100 at most.", missing=("amount",))
        if not form.starts_on <= first <= last <= form.ends_on:
            sentence = "The days of a target lie within the agreement's, the first before the last."
            yield Refusal("target_outside", sentence, missing=("from_on", "until_on"))


def _twice(form: AgreementForm) -> Iterator[Refusal]:
    lists: dict[str, Iterable[Hashable]] = {
        "delivers": form.delivers,
        "records": ((each.record, each.part) for each in form.records),
        "clauses": (each.clause for each in form.clauses),
        "qualifications": form.qualifications,
        "targets": ((each.organisation_id, each.measure, each.about, *form.within(each)) for each in form.targets),
        "reserved": ((each.programme_id, each.starts_on, each.organisation_id) for each in form.reserved),
    }
    for name, entries in lists.items():
        if any(count > 1 for count in Counter(entries).values()):
            yield Refusal("twice", f"Something stands twice among {_LISTS[name]}; name each once.", missing=(name,))


def _said(word: str) -> str:
    return word.replace("_", " ").capitalize()
