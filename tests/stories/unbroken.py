"""What must hold at every moment of every story, read from the database."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise

from sqlmodel import Session, col, select

from engine.tables import Deadline, Instance, Task
from workflows import queries
from workflows.invariants import violations
from workflows.tables.journeys import HandOff, Journey, PartnerChoice, ResponsibilityPeriod

COMPONENTS = frozenset({"vocational", "personal_social", "functional_skills"})
LIMITS = frozenset({"first_partner_referral", "next_partner_referral"})
WITH_A_PARTNER = frozenset({"sent", "acknowledged", "more_asked", "waitlisted", "accepted", "active", "work_submitted"})
ACCEPTED = frozenset({"accepted", "active", "work_submitted"})


def broken(session: Session, moment: datetime) -> list[str]:
    """One sentence for each thing that can never be, none when all is well at `moment`; what the worker finds first."""
    return [
        *violations(session, moment),
        *_responsibility(session, moment),
        *_unasked(session),
    ]


def _responsibility(session: Session, moment: datetime) -> Iterator[str]:
    """One organisation at every instant from submission to the end: no gap and no overlap."""
    for journey, instance in session.exec(select(Journey, Instance).where(col(Journey.id) == col(Instance.id))):
        periods = queries.journeys.responsibility(session, journey.id)
        if not periods or periods[0].from_at != journey.submitted_at:
            yield f"{journey.reference}: nobody was responsible at submission."
        for earlier, later in pairwise(periods):
            if earlier.until_at != later.from_at:
                yield f"{journey.reference}: a gap or an overlap at {later.from_at}."
        if periods and periods[-1].until_at != instance.ended_at:
            yield f"{journey.reference}: responsibility ends at {periods[-1].until_at}, not with the journey."
        yield from _named(journey, instance, periods, moment)


def _named(
    journey: Journey, instance: Instance, periods: list[ResponsibilityPeriod], moment: datetime
) -> Iterator[str]:
    if instance.ended_at is not None or (instance.wake_at is not None and instance.wake_at <= moment):
        return  # It has ended, or the clock has yet to do what is due.
    now = [each for each in periods if each.from_at <= moment and (each.until_at is None or each.until_at > moment)]
    if [each.organisation_id for each in now] != [instance.responsible]:
        yield f"{journey.reference}: the journey names another responsible organisation than its periods."


def _unasked(session: Session) -> Iterator[str]:
    """In PLANNING of Model 4 each component is with a partner or the lead, or one must be asked by a day (4.4)."""
    wanted = select(Journey).where(col(Journey.id) == col(Instance.id), col(Instance.state) == "planning")
    for journey in session.exec(wanted.where(col(Journey.delivery_model) == "partnership")):
        named = select(PartnerChoice.component).where(
            PartnerChoice.journey_id == journey.id, PartnerChoice.rank == 0, col(PartnerChoice.replaced_at).is_(None)
        )
        parts = select(HandOff.component, Instance.state).where(
            HandOff.id == Instance.id, HandOff.journey_id == journey.id, HandOff.kind == "partner"
        )
        own, sent = _meant(session.exec(named).all()), session.exec(parts).all()
        with_a_partner = _meant(part for part, state in sent if state in WITH_A_PARTNER)
        limits = select(Deadline.rule).where(Deadline.instance_id == journey.id, col(Deadline.ended_at).is_(None))
        rules = frozenset(session.exec(limits))
        if rules.isdisjoint(LIMITS) and COMPONENTS - own - with_a_partner - _asked_for(session, journey.id):
            yield f"{journey.reference}: a component waits for a partner, and nobody is to ask one by any day."
        accepted = own | _meant(part for part, state in sent if state in ACCEPTED)
        if (accepted == COMPONENTS) != ("plan" in rules):
            yield f"{journey.reference}: the plan is due exactly while every component has a deliverer."


def _asked_for(session: Session, journey_id: str) -> frozenset[str]:
    """The components for which a task asks to ask a partner."""
    kinds = col(Task.kind).in_(("re_offer", "guidance_meeting", "place_again"))
    tasks = select(Task).where(Task.instance_id == journey_id, col(Task.ended_at).is_(None), kinds)
    return _meant(task.detail.get("component") for task in session.exec(tasks))


def _meant(components: Iterable[str | None]) -> frozenset[str]:
    return frozenset(part for each in components for part in ([each] if each else COMPONENTS))
