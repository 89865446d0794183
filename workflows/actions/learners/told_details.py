"""Keeps what was told of a learner's details apart from the record, and puts it on record when that is right.

A referral is one agency's word: it changes nothing that others see. The provider that takes the learner on puts it on
record, at once when no other journey of the learner is under way, else after asking the learner (rules 0.6, C20).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from engine import tasks
from engine.runtime import Work, new_id
from engine.tasks import Errand
from workflows import queries
from workflows.actions.learners import activity
from workflows.actions.moves.asking import ask
from workflows.facts import details
from workflows.facts.details import DETAILS, ULN
from workflows.facts.journeys import JourneyFacts
from workflows.tables.details import DetailsTold
from workflows.tables.learners import Learner
from workflows.vocabulary import Role, TaskKind, UlnStatus


def tell(work: Work, journey_id: str, organisation: str | None, said: Mapping[str, Any]) -> None:
    """Keep what `organisation` told in the journey; a word that names nothing is kept too, as its own."""
    row = DetailsTold(id=new_id(), journey_id=journey_id, organisation_id=organisation, told_at=work.at, **said)
    work.session.add(row)
    work.session.flush()


def taken_on(facts: JourneyFacts) -> list[str]:
    """The learner was accepted: what was told here goes on record, or its difference becomes a task; what went on."""
    differing = _differing(facts)
    if any(journey.id != facts.id for journey, _instance in _open_journeys(facts)):
        _ask(facts, differing)
        return []
    activity.told_by_referral(facts)
    mine = {name: value for name, value in differing.items() if name not in ULN or _uln_is_free(facts, differing)}
    put_on_record(facts, mine)
    _ask(facts, {name: value for name, value in differing.items() if name not in mine})
    return sorted(mine)


def record(facts: JourneyFacts, said: Mapping[str, Any]) -> None:
    """Keep what somebody told in a running journey; the word of whoever is in charge goes on record."""
    organisation = facts.work.actor.organisation or ""
    tell(facts.work, facts.id, organisation, said)
    if not counts(facts):
        if details.taken_on(facts):
            _ask(facts, _differing(facts))
        return
    put_on_record(facts, said)
    if details.in_charge(facts, organisation):
        tasks.finish_tasks(facts.work, facts.id, "details recorded", TaskKind.DETAILS_DIFFER)
        _tell_others(facts, said)


def counts(facts: JourneyFacts) -> bool:
    """Whether the actor's word goes on record: the provider's in charge, and anybody's while no other journey is."""
    return details.in_charge(facts, facts.work.actor.organisation) or details.known_here_alone(facts)


def put_on_record(facts: JourneyFacts, said: Mapping[str, Any]) -> None:
    """Change the record; what stood there before is kept with the journey in which it was replaced."""
    learner = facts.learner
    before = {name: getattr(learner, name) for name in said if getattr(learner, name) != said[name]}
    if any(value is not None for value in before.values()):
        tell(facts.work, facts.id, None, before)
    for name, value in said.items():
        setattr(learner, name, value)
    facts.session.add(learner)
    facts.session.flush()


def of_record(learner: Learner) -> dict[str, Any]:
    """The details as they stand on record."""
    return {name: getattr(learner, name) for name in DETAILS}


def _differing(facts: JourneyFacts) -> dict[str, Any]:
    """What was told here and is not so on record; a valid ULN on record is never lost to another."""
    said = details.told(queries.learning.details_told(facts.session, facts.id))
    if facts.learner.uln_status is UlnStatus.VALID or said.get("uln_status") is not UlnStatus.VALID:
        said = {name: value for name, value in said.items() if name not in ULN}
    return {name: value for name, value in said.items() if getattr(facts.learner, name) != value}


def _uln_is_free(facts: JourneyFacts, differing: Mapping[str, Any]) -> bool:
    holder = queries.learning.holder_of_uln(facts.session, differing.get("uln", ""))
    return holder is None or holder.id == facts.learner.id


def _open_journeys(facts: JourneyFacts) -> Iterable[tuple[Any, Any]]:
    return queries.journeys.open_journeys_of(facts.session, facts.learner.id)


def _tell_others(facts: JourneyFacts, said: Mapping[str, Any]) -> None:
    """Other providers that are in charge of the learner hear that the record has changed."""
    for journey, _instance in _open_journeys(facts):
        other = JourneyFacts(facts.work, journey.id)
        if journey.id != facts.id and other.responsible != facts.responsible and details.taken_on(other):
            _ask(other, said)


def _ask(facts: JourneyFacts, differing: Mapping[str, Any]) -> None:
    if not differing or any(task.kind == TaskKind.DETAILS_DIFFER for task in tasks.open_tasks(facts.work, facts.id)):
        return
    owner = facts.inbound.hand_off.receiver_id if facts.inbound else facts.responsible or facts.partnership.lead_id
    errand = Errand(TaskKind.DETAILS_DIFFER, facts.id, owner, Role.COORDINATOR,
                    detail={"other": ", ".join(sorted(differing))})  # fmt: skip
    ask(facts.work, errand)
