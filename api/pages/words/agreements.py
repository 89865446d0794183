"""Says agreements in words: kinds, where they stand, what they want, time limits, and how each clause was kept."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from api.exports.agreement_page import Said, counted
from api.pages.words.values import day, word
from api.pages.words.work import what_of
from engine.definition import USUAL_LEVELS, Duration, Unit
from workflows.agreed_terms import TIME_LIMITS
from workflows.published import DEFINITIONS
from workflows.rules.agreement_clauses import HEALTH_AND_SAFETY
from workflows.views.agreement_evidence import Evidence, WorkDone
from workflows.views.agreement_list import Standing, Want
from workflows.views.reserved_view import ReservedView
from workflows.vocabulary import AgreementBasis, AgreementKind, AgreementState, AgreementStep
from workflows.words import tasks
from workflows.words.windows import WINDOWS

KINDS: Mapping[AgreementKind, tuple[str, str]] = {
    AgreementKind.EXTERNAL: ("Partner agreement", "Who delivers which part of the journey, and what comes back"),
    AgreementKind.REFERRAL: ("Referral protocol", "How learners are referred, and how soon each side answers"),
    AgreementKind.STRATEGIC: ("Partnership agreement", "How the members of a partnership or consortium work together"),
    AgreementKind.MEMORANDUM: ("Memorandum", "What a partnership intends, without a contract"),
    AgreementKind.INTERNAL: ("Internal agreement", "Who does what and when among your own teams"),
}
BASES: Mapping[AgreementBasis, tuple[str, str]] = {
    AgreementBasis.CONTRACTUAL: ("A contract", "What it says stops what does not fit"),
    AgreementBasis.STATUTORY: ("The law", "What it says warns, and stops nothing"),
    AgreementBasis.VOLUNTARY: ("Agreed freely", "What it says warns, and stops nothing"),
    AgreementBasis.INFORMAL: ("Informal", "What it says warns, and stops nothing"),
}
STANDINGS: Mapping[Standing, str] = {
    Standing.TO_SIGN: "For us to sign",
    Standing.DRAFT: "Draft",
    Standing.TO_COME: "Signed, to begin",
    Standing.IN_FORCE: "In force",
    Standing.ENDING: "Ends within 60 days",
    Standing.ENDED: "Ended",
    Standing.WITHDRAWN: "Withdrawn",
}
STATES: Mapping[AgreementState, tuple[str, str]] = {
    AgreementState.DRAFT: ("Draft", "yellow"),
    AgreementState.TO_COME: ("Signed, to begin", "blue"),
    AgreementState.IN_FORCE: ("In force", "green"),
    AgreementState.ENDED: ("Ended", "grey"),
    AgreementState.WITHDRAWN: ("Withdrawn", "grey"),
}
WANTS: Mapping[Want, str] = {
    Want.SIGN: "Sign it",
    Want.CHANGE: "Change the draft as asked",
    Want.MEETING: "Hold the meeting",
    Want.REVIEW: "Hold the review",
    Want.DECIDE_WHAT_FOLLOWS: "Decide what follows",
    Want.RECORDS: "Records are missing",
}
DID: Mapping[AgreementStep, str] = {
    AgreementStep.DRAFTED: "Drafted",
    AgreementStep.CHANGED: "Changed",
    AgreementStep.CHANGE_ASKED: "A change was asked for",
    AgreementStep.SIGNED: "Signed",
    AgreementStep.WITHDRAWN: "Withdrawn",
    AgreementStep.SUPERSEDED: "Gave way to its renewal",
    AgreementStep.ENDED: "Ended early",
    AgreementStep.OWNER_NAMED: "Named who keeps the record",
}
_LEVELS = {
    "remind": "Reminder, working days before the day", "flag": "Told as late, working days after the day",
    "escalate": "Passed up to the managers, working days after the day",
    "escalate_again": "Passed up again, working days after the day",
}  # fmt: skip
_WINDOWS = {
    "reopen_window": "How long an end may be taken back", "assessment_reuse": "How long an assessment is taken over",
    "taster_length": "How long a taster lasts", tasks.CHASER_EXTENSION: "More time after a reminder",
}  # fmt: skip
_USUAL: Mapping[str, Duration] = {
    **{rule.name: rule.length for made, _ in DEFINITIONS for rule in made.deadlines if rule.length is not None},
    **{kind.value: length for kind, length in tasks.LENGTHS.items()}, **WINDOWS,
    tasks.CHASER_EXTENSION: Duration(tasks.USUAL_EXTENSION),
}  # fmt: skip


def kinds() -> list[tuple[str, str]]:
    """Each kind with its name, to choose from."""
    return [(kind.value, said[0]) for kind, said in KINDS.items()]


def time_limits(more: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The time limits that may be agreed, by name and in words, with `more` that are agreed already."""
    levels = [each.name for each in USUAL_LEVELS]
    limits = sorted(((name, limit_word(name)) for name in TIME_LIMITS), key=lambda each: each[1])
    kept = [name for name in more if name not in TIME_LIMITS and name not in levels]
    return [*limits, *((name, limit_word(name)) for name in (*levels, *kept))]


def limit_word(name: str) -> str:
    """What a time limit, or a level of chasing, is called, with how long it usually is and in what it is counted."""
    limit, _dot, level = name.rpartition(".")
    if level in _LEVELS:
        return f"{limit_word(limit)}: {_LEVELS[level].lower()}" if limit else _LEVELS[level]
    usual = _USUAL.get(name)
    text = _WINDOWS.get(name) or what_of(name)
    return text if usual is None else f"{text} (usually {_length(usual)})"


def _length(usual: Duration) -> str:
    units = {Unit.WORKING_DAYS: "working day", Unit.DAYS: "day", Unit.WEEKS: "week", Unit.MONTHS: "month"}
    amount = abs(usual.amount)
    return f"{amount} {units[usual.unit]}{'' if amount == 1 else 's'}{' before' if usual.amount < 0 else ''}"


def kept(evidence: Evidence, places: Sequence[ReservedView], today: date) -> Iterator[Said]:
    """How each clause was kept until today, a sentence each, with the clauses under which it stands."""
    found = evidence.agreement
    for done in evidence.work:
        yield ("ext_01", "str_02", "int_01"), _received(done)
        yield ("str_05", "ext_02"), f"Time limits kept at {_name(done)}: {_counts(done.limits)}."
        if done.records:
            yield ("ext_04", "int_09"), f"Records that came back from {_name(done)}: {_counts(done.records)}."
    for each in found.qualifications:
        who = ", ".join(each.held_by) or "nobody is recorded with it yet"
        at = f" at {each.organisation.name}" if each.organisation else ""
        yield ("ext_03", "str_07", "int_04"), f"{word(each.qualification)}{at}: {who}."
    for check in found.safety:
        of = f" of {check.organisation.name}" if check.organisation else ""
        until = f"{'holds' if check.in_date else 'held'} until {day(check.valid_until)}"
        yield (HEALTH_AND_SAFETY,), f"Health and safety{of}, checked on {day(check.checked_on)}, {until}."
    if found.says.review_months or evidence.reviews_held:
        yield ("ext_08", "str_09", "int_05"), _held("review", evidence.reviews_held)
    if found.says.meeting_weeks or evidence.meetings_held:
        yield ("ext_09", "str_06", "int_03"), _held("meeting", evidence.meetings_held)
    if found.owner:
        yield ("ext_10", "str_08"), f"{found.owner} keeps the record."
    for place in places:
        yield ("str_04",), _places(place, is_over=place.ends_on < today)


def _received(done: WorkDone) -> str:
    answers = _counts(done.answered)
    return f"{_name(done)} received {counted(done.received)}. Answers: {answers}. Work: {_counts(done.ended)}."


def _counts(counts: Mapping[str, int | None]) -> str:
    """Each count by its word; where none may be said, that once."""
    if counts and all(number is None for number in counts.values()):
        return "too few to say"
    return ", ".join(f"{word(name).lower()} {counted(number)}" for name, number in counts.items()) or "none"


def _held(what: str, days: Sequence[date]) -> str:
    if not days:
        return f"No {what} was held."
    return f"{len(days)} {what}{'' if len(days) == 1 else 's'} held, the last on {day(days[-1])}."


def _places(place: ReservedView, *, is_over: bool) -> str:
    whom = place.kept_for.name if place.kept_for else "one side"
    period = f"for starts from {day(place.starts_on)} to {day(place.ends_on)}"
    be = ("was" if place.places == 1 else "were") if is_over else ("is" if place.places == 1 else "are")
    kept_there = f"{place.places} place{'' if place.places == 1 else 's'} {be} kept"
    taken = "still held" if is_over else "taken"
    return f"{place.programme.name}, {period}: {kept_there} for {whom}, {counted(place.taken)} {taken}."


def _name(done: WorkDone) -> str:
    return done.organisation.name if done.organisation else "one side"
