"""What the destination asks for at entry, set against the plan from the day that is written (rules 1.4, C12)."""

from dataclasses import dataclass

from workflows import queries
from workflows.facts.journeys import JourneyFacts
from workflows.tables.agreements import AgreementClause
from workflows.vocabulary import AgreementBasis

ENTRY_CLAUSE = "int_07"
"""The clause "entry requirements for higher levels" of the agreement between a provider's own teams."""
LEVEL_2 = frozenset({"full_level_2", "level_2_programme", "gcse_alevel"})
"""Destinations that are learning at level 2 or above."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something the destination asks for: whether the learner meets it, and what is missing where not."""

    requirement: str
    met: bool
    gap: str | None


def entry_requirements(journey: JourneyFacts) -> list[Entry]:
    """What the destination asks for, by the present plan; nothing before there is one."""
    plan = journey.plan
    asked = plan.entry_requirements if plan is not None else []
    return [Entry(each["requirement"], bool(each["met"]), each.get("gap")) for each in asked]


def entry_gaps(journey: JourneyFacts) -> tuple[str, ...]:
    """What is not met yet, each with what is missing."""
    unmet = (each for each in entry_requirements(journey) if not each.met)
    return tuple(f"{each.requirement} ({each.gap})" if each.gap else each.requirement for each in unmet)


def leads_to_level_2(journey: JourneyFacts) -> bool:
    """Whether the learner goes on to level 2: by the recorded destination, else by the plan."""
    recorded, plan = journey.destination, journey.plan
    wanted = recorded.destination if recorded is not None else plan.destination if plan is not None else None
    return wanted in LEVEL_2


def clauses_in_contract(journey: JourneyFacts) -> frozenset[str]:
    """The clauses that the responsible organisation's own teams have in their contract; on any other basis none."""
    agreement = journey.own_agreement
    if agreement is None or agreement.basis is not AgreementBasis.CONTRACTUAL:
        return frozenset()
    said = queries.agreement_terms.said(journey.session, AgreementClause, agreement.id)
    return frozenset(clause.clause for clause in said)
