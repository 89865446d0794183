"""Guards of credit: each deliverer records its own, and what was recorded never falls (rules 4.7, 3, 7)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from engine.errors import Refusal
from workflows.facts.journeys import JourneyFacts
from workflows.facts.partners import TEACHING_KINDS, teaches
from workflows.tables.journeys import HandOff
from workflows.tables.learning import LearningAim
from workflows.vocabulary import Achievement


class Achieved(Protocol):
    """A unit said to be achieved."""

    @property
    def number(self) -> str:
        """Its number, with slashes."""

    @property
    def achieved_on(self) -> date:
        """The day."""


class Credited(Protocol):
    """What a request says of one aim; None leaves a value as it is."""

    @property
    def aim_id(self) -> str:
        """Which aim."""

    @property
    def actual_credit(self) -> int | None:
        """Credit achieved until now."""

    @property
    def achievement(self) -> Achievement | None:
        """Full, partial or none."""

    @property
    def units_achieved(self) -> Iterable[Achieved]:
        """Units achieved."""


def own_aims(facts: JourneyFacts) -> Mapping[str, LearningAim]:
    """The aims that the actor's organisation may know: all for the responsible one, a deliverer's own for the rest.

    Those that another took over from it are its own too: what was achieved there is still its to hand in, also by the
    responsible organisation where that taught before (4.6).
    """
    own = facts.work.actor.organisation
    if facts.asked_from_inside:
        return {aim.id: aim for aim in facts.learning.aims}
    former = facts.learning.taught_before(own)
    return {aim.id: aim for aim in facts.learning.aims if aim.deliverer_id == own or aim.id in former}


def credit_by_its_deliverer(facts: JourneyFacts) -> Refusal | None:
    """4.7: credit is recorded by whoever delivers the aim; the responsible organisation confirms another's record.

    It may also write down what a partner returned with its work, or that nothing was achieved. Of what another teaches
    by now it hands in credit and units of the time before, and only until that one has said the result. A deliverer may
    not even learn of aims that are not its own.
    """
    if not facts.asked_for_real:
        return None
    aims, said = own_aims(facts), tuple(facts.given.get("aims", ()))
    if any(each.aim_id not in aims for each in said):
        return Refusal("aim_unknown", "There is no such aim among those your organisation delivers in this journey.")
    own = facts.work.actor.organisation
    former = frozenset() if facts.asked_from_inside else facts.learning.taught_before(own)
    if any(each.aim_id in former and each.achievement is not None for each in said):
        sentence = "Another teaches this now and says how it ends: hand in the credit and units achieved with you."
        return Refusal("achievement_by_deliverer", sentence)
    others = [each for each in said if each.aim_id not in former]
    ahead = [aims[each.aim_id] for each in others if _runs_ahead(facts, aims[each.aim_id], each)]
    if not ahead:
        return None
    sentence = (
        "This credit belongs to the partner that delivers the aim: it can be confirmed as the partner recorded it, "
        "but not recorded without the partner's own record."
    )
    return Refusal("credit_needs_partners_record", sentence, missing=tuple(sorted(aim.title for aim in ahead)))


def _runs_ahead(facts: JourneyFacts, aim: LearningAim, said: Credited) -> bool:
    """Whether `said` claims more of another organisation's aim than that organisation has recorded or returned."""
    if aim.deliverer_id == facts.work.actor.organisation or _work_returned(facts, aim, aim.deliverer_id):
        return False
    achieved = {unit.number for unit in facts.learning.units[aim.id] if unit.achieved_on is not None}
    more_credit = said.actual_credit is not None and said.actual_credit > (aim.actual_credit or 0)
    other_result = said.achievement not in (None, aim.achievement)
    # Where the partner said nothing, that nothing was achieved may be recorded: no claim is made for it.
    nothing = aim.achievement is None and said.achievement is Achievement.NONE
    new_units = any(unit.number not in achieved for unit in said.units_achieved)
    more = (more_credit or new_units) and not _from_before(facts, aim)
    return more or (other_result and not nothing)


def _from_before(facts: JourneyFacts, aim: LearningAim) -> bool:
    """Whether what was achieved before the present deliverer took the aim over may still be handed in (4.6).

    The actor's organisation taught it then, or has in hand what the one that did returned; a result closes the aim.
    """
    if aim.achievement is not None:
        return False
    former = {row.hand_off.receiver_id for row in facts.hand_offs} | {facts.work.actor.organisation}
    taught = {each for each in former if aim.id in facts.learning.taught_before(each)}
    return facts.work.actor.organisation in taught or any(_work_returned(facts, aim, each) for each in taught)


def _work_returned(facts: JourneyFacts, aim: LearningAim, deliverer: str | None) -> bool:
    rows = (row for row in facts.hand_offs if teaches(row.hand_off))
    theirs = (row for row in rows if row.hand_off.receiver_id == deliverer and _about(row.hand_off, aim))
    # Work confirmed by the sender came back whole, also where the agreement names no record of it.
    return any(row.state == "ended_complete" or facts.learning.returned_work(row.hand_off.id) for row in theirs)


def _about(hand_off: HandOff, aim: LearningAim) -> bool:
    if hand_off.kind not in TEACHING_KINDS:
        return hand_off.aim_id == aim.id
    return hand_off.component in (None, aim.component)


def credit_not_lowered(facts: JourneyFacts, said: Iterable[Credited]) -> Refusal | None:
    """3: credit never falls; a number that was too high is put right by a correction, which needs two people."""
    aims = own_aims(facts)
    lower = [aims[each.aim_id].title for each in said if _falls(aims.get(each.aim_id), each.actual_credit)]
    if not lower:
        return None
    sentence = "Less credit than was recorded before: credit never falls, so a mistake needs a correction."
    return Refusal("credit_cannot_fall", sentence, missing=tuple(sorted(lower)))


def _falls(aim: LearningAim | None, said: int | None) -> bool:
    return aim is not None and said is not None and said < (aim.actual_credit or 0)


def credit_possible(facts: JourneyFacts, said: Iterable[Credited]) -> Refusal | None:
    """7: an aim may give more credit than was planned, not more than twice as much [judgement: a slip of the pen], and
    none where nothing was achieved."""
    aims = own_aims(facts)
    wrong = [aims[each.aim_id].title for each in said if each.aim_id in aims and _impossible(aims[each.aim_id], each)]
    if not wrong:
        return None
    sentence = "Credit cannot be more than twice the aim's planned credit, nor more than 0 where nothing was achieved."
    return Refusal("credit_impossible", sentence, missing=tuple(sorted(wrong)))


def _impossible(aim: LearningAim, said: Credited) -> bool:
    credit = said.actual_credit if said.actual_credit is not None else aim.actual_credit or 0
    unachieved = (said.achievement or aim.achievement) is Achievement.NONE
    too_much = said.actual_credit is not None and said.actual_credit > 2 * aim.planned_credit
    return too_much or (unachieved and credit > 0)


def units_known(facts: JourneyFacts, said: Iterable[Credited]) -> Refusal | None:
    """7: a unit is achieved in the aim it belongs to."""
    aims = own_aims(facts)
    known = {(aim_id, unit.number) for aim_id in aims for unit in facts.learning.units[aim_id]}
    named = {(each.aim_id, unit.number) for each in said for unit in each.units_achieved if each.aim_id in aims}
    unknown = tuple(sorted({number for _aim, number in named - known}))
    if not unknown:
        return None
    return Refusal("unit_unknown", f"Not a unit of this aim: {', '.join(unknown)}.", missing=unknown)
