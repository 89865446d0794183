"""Gives aims whose deliverer teaches them no more to whoever does, as a rule the lead (rules 0.3 "take back", 4.1)."""

from collections.abc import Mapping
from typing import Any

from engine.firing import Note
from workflows.actions.learning import final_credit
from workflows.actions.moves import moving
from workflows.facts.journeys import JourneyFacts
from workflows.facts.learning import CHANGING_HANDS
from workflows.facts.partners import aims_of, parts, teaches
from workflows.tables.journeys import HandOff
from workflows.tables.learning import LearningAim
from workflows.vocabulary import Component, DeliveryModel

# A part that began and has not ended: its receiver teaches.
STARTED = frozenset({"active", "work_submitted"})


def part_came_back(facts: JourneyFacts, hand_off: HandOff) -> None:
    """A part of the teaching was returned, recalled or broke down: what it was to teach is another's to teach.

    With partners (Model 4) the lead takes back what it named itself for (4.1). What is no other partner's either waits
    for the next one, and until then its credit is the former one's to record (4.7).
    """
    if not teaches(hand_off):
        return
    journey = JourneyFacts(facts.work.by_clock(facts.work.at), facts.id)
    theirs = (aim for aim in aims_of(journey, hand_off) if aim.deliverer_id == hand_off.receiver_id)
    _give(journey, {aim.id: _next_teacher(journey, aim) for aim in theirs}, {"hand_off": hand_off.id})


def lead_named_itself(facts: JourneyFacts, component: Component | None) -> None:
    """The lead teaches a component, or all three, from now on, but for what its deliverer is teaching (4.1)."""
    journey = JourneyFacts(facts.work.by_clock(facts.work.at), facts.id)
    part = (aim for aim in journey.learning.current_aims if aim.component in parts(component))
    untaught = (aim for aim in part if aim.deliverer_id not in _teaching(journey, aim))
    _give(journey, {aim.id: journey.responsible for aim in untaught}, {"component": component})


def _next_teacher(journey: JourneyFacts, aim: LearningAim) -> str | None:
    teaching = _teaching(journey, aim)
    with_partners = journey.model is DeliveryModel.PARTNERSHIP
    if aim.deliverer_id in teaching:
        return aim.deliverer_id
    if with_partners and journey.learning.named_ourselves(aim.component, journey.responsible):
        return journey.responsible
    # One that had the whole, of which this was a part, has it again.
    return next(iter(teaching), aim.deliverer_id if with_partners else journey.responsible)


def _teaching(journey: JourneyFacts, aim: LearningAim) -> list[str]:
    """Whose part began, has not ended, and is about the aim, the last made first."""
    rows = (row for row in reversed(journey.hand_offs) if row.state in STARTED)
    teaching = (row.hand_off for row in rows if teaches(row.hand_off))
    return [each.receiver_id for each in teaching if aim.id in [other.id for other in aims_of(journey, each)]]


def _give(journey: JourneyFacts, teachers: Mapping[str, str | None], about: dict[str, Any]) -> None:
    """Aims by id go to their teachers; credit so far stays, and the history says who taught each until now."""
    aims = (aim for aim in journey.learning.current_aims if aim.id in teachers)
    given = [aim for aim in aims if teachers[aim.id] not in (None, aim.deliverer_id)]
    if not given:
        return
    before = {aim.id: aim.deliverer_id for aim in given}
    moving.move(journey, CHANGING_HANDS, Note(detail={**about, "aims": before}))
    for aim in given:
        aim.deliverer_id = teachers[aim.id] or aim.deliverer_id
        journey.session.add(aim)
    journey.session.flush()
    final_credit.changed_hands(JourneyFacts(journey.work, journey.id))
