"""What was told of a learner, and by whom: the record for who is in charge, their own words for the others (0.6)."""

from datetime import date, datetime
from typing import Any

from workflows.facts import details
from workflows.tables.learners import PriorLearning
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.visibility import Item
from workflows.vocabulary import Relationship, UlnStatus


class ToldView(View):
    """What one organisation told of the details; without `by`, what stood on record before it was replaced."""

    by: Named | None
    told_at: datetime
    phone: str | None = None
    email: str | None = None
    safe_contact_times: str | None = None
    address: str | None = None
    postcode: str | None = None
    school_leaving_on: date | None = None
    uln: str | None = None
    uln_status: UlnStatus | None = None


def known_of_learner(look: Look) -> dict[str, Any]:
    """Everything of the learner that the viewer's organisation could know, before the policy says how much it sees."""
    record = look.facts.learner.model_dump()
    if details.shares_record(look.facts, look.own):
        return record
    identity = {name: record[name] for name in ("id", "given_name", "family_name", "birth_date", "erased_at")}
    of_record = {name: record[name] for name in details.DETAILS}
    told_here = details.known_to(look.facts, look.once.details_told, look.own, of_record)
    journey = look.facts.journey
    doing = {"current_activity": journey.current_activity, "activity_since": journey.activity_since}
    return {**identity, **told_here, **doing}


def prior_learning(look: Look) -> list[PriorLearning]:
    """What the learner had achieved before: all of it, or what this journey's referral told."""
    rows = look.once.prior_learning
    if not rows or details.shares_record(look.facts, look.own) or details.known_here_alone(look.facts):
        return rows
    return [row for row in rows if row.journey_id == look.facts.id]


def told_views(look: Look) -> list[ToldView]:
    """Who told what, and what was replaced, oldest first: for the provider in charge, whose record it is."""
    in_charge = Relationship.RESPONSIBLE in look.viewer.relationships and details.in_charge(look.facts, look.own)
    if not in_charge or not look.sees(Item.CONTACT):
        return []
    return [
        ToldView(
            by=look.named(row.organisation_id), told_at=row.told_at, **row.model_dump(include=set(details.DETAILS))
        )
        for row in look.once.details_told
    ]
