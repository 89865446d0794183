"""Time limits and tasks as they are agreed: the usual lengths, or what an agreement put in their place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sqlmodel import Session

from engine.definition import Definition, Duration, Level, working_days
from engine.levels import moved
from engine.tasks import Errand
from workflows.queries import agreements, journeys
from workflows.tables.journeys import HandOff
from workflows.words.tasks import CHASER_EXTENSION, LENGTHS, LEVELS, UNAGREED, USUAL_EXTENSION, TaskKind
from workflows.words.windows import WINDOWS


def agreed_terms(session: Session, agreement_id: str | None, definition: Definition) -> Mapping[str, Duration | None]:
    """Durations that the agreement sets for rules of `definition`, in the rule's own unit; None switches one off.

    A single level of chasing is named "decide.remind", its length in working days; it can be switched off alone.
    """
    times, found = _times(session, agreement_id), dict[str, Duration | None]()
    for rule in definition.deadlines if times else ():
        if rule.length is not None and rule.name in times:
            amount = times[rule.name]
            found[rule.name] = None if amount is None else _in_place_of(rule.length, amount)
        for level, agreed in _agreed_levels(times, rule.name, rule.levels):
            found[f"{rule.name}.{level.name}"] = None if agreed is None else working_days(abs(agreed.working_days))
    return {**found, **_counted_along(found, definition)}


def agreed_errand(session: Session, errand: Errand, under: HandOff | None = None) -> Errand:
    """The errand with the length, the levels of chasing and the calendar of the agreement that it stands on.

    That is the agreement of `under`, else of the part or hand-off that it is about, else of its journey's referral. One
    that has a length or a last day of its own keeps that.
    """
    found = under or _stands_on(session, errand.instance_id, errand.detail.get("hand_off"))
    if found is None:
        return errand_under(session, errand, None)
    calendar = agreements.counts_calendar_of(session, found.agreement_id, found.receiver_id)
    return replace(errand_under(session, errand, found.agreement_id), calendar=calendar)


def errand_under(session: Session, errand: Errand, agreement_id: str | None) -> Errand:
    """The errand with the length and the levels of chasing that the agreement sets, or the usual ones of its kind."""
    kind = TaskKind(errand.kind)
    times = {} if kind in UNAGREED else _times(session, agreement_id)
    usual = LEVELS.get(kind, errand.levels)
    agreed = dict(_agreed_levels(times, kind, usual))
    levels = tuple(level for each in usual if (level := agreed.get(each, each)) is not None)
    if errand.length is not None or errand.due_on is not None:
        return replace(errand, levels=levels)
    return replace(errand, levels=levels, length=_in_place_of(LENGTHS[kind], times.get(kind)))


def task_length(session: Session, kind: TaskKind, under: HandOff | None) -> Duration:
    """How long tasks of the kind may take under the agreement of a hand-off."""
    return _in_place_of(LENGTHS[kind], _times(session, under.agreement_id if under else None).get(kind))


def chaser_extension(session: Session, instance_id: str | None, part: str | None) -> int | None:
    """Working days by which the levels of what is chased may be put off, once; None: the agreement gives no more time.

    `part` is the hand-off that a task names.
    """
    found = _stands_on(session, instance_id, part)
    return _times(session, found.agreement_id if found else None).get(CHASER_EXTENSION, USUAL_EXTENSION)


def window(session: Session, journey_id: str, name: str) -> Duration:
    """How long something of WINDOWS stays possible in a journey, as its referral's agreement says or as is usual."""
    found = _stands_on(session, journey_id, None)
    return _in_place_of(WINDOWS[name], _times(session, found.agreement_id if found else None).get(name))


def agreed_window(session: Session, agreement_id: str | None, name: str) -> Duration:
    """How long something of WINDOWS is possible under an agreement, or as is usual."""
    return _in_place_of(WINDOWS[name], _times(session, agreement_id).get(name))


def _stands_on(session: Session, instance_id: str | None, part: str | None) -> HandOff | None:
    if instance_id is None:
        return None
    named = session.get(HandOff, part or instance_id)
    return named if named is not None else journeys.agreed_referral(session, instance_id)


def _times(session: Session, agreement_id: str | None) -> Mapping[str, int | None]:
    return agreements.agreed_times(session, agreement_id) if agreement_id is not None else {}


def _agreed_levels(
    times: Mapping[str, int | None], waits: str, usual: Iterable[Level]
) -> Iterator[tuple[Level, Level | None]]:
    """The levels of what `waits` that are agreed otherwise, each with what is in its place; None is switched off.

    "remind" alone is agreed for all that waits, "decide.remind" for one.
    """
    for level in usual:
        name = f"{waits}.{level.name}" if f"{waits}.{level.name}" in times else level.name
        if name in times:
            days = times[name]
            yield level, None if days is None else moved(level, days)


def _in_place_of(usual: Duration, amount: int | None) -> Duration:
    """So much instead, in the same unit; what counts back from a day goes on counting back."""
    if amount is None:
        return usual
    return Duration(amount if usual.amount > 0 else -amount, usual.unit)


def _counted_along(found: Mapping[str, Duration | None], definition: Definition) -> Mapping[str, Duration | None]:
    """Input is asked for as long before an agreed review as before the usual one, or not at all (rule 4.5)."""
    asked, review = definition.rule.get("review_input_asked"), definition.rule.get("review")
    if "review" not in found or asked is None or review is None or asked.length is None or review.length is None:
        return {}
    agreed = found["review"]
    if agreed is None:
        return {asked.name: None}
    return {asked.name: Duration(max(0, agreed.amount + asked.length.amount - review.length.amount), agreed.unit)}
