"""The ranked list of partners with its reasons, for whoever keeps it (rule 4.2)."""

from workflows import queries
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.visibility import Item
from workflows.vocabulary import Component


class RankedPartnerView(View):
    """A partner's place in the list for a component, or for all three when it is null.

    `rank` counts from 1; 0 stands for the lead that named itself. `changed_reason` says why one that declined may be
    asked again.
    """

    component: Component | None
    rank: int
    organisation: Named | None
    reason: str
    needs_used: str | None
    changed_reason: str | None


def ranked_partners(look: Look) -> list[RankedPartnerView]:
    """The lists now in force: for the responsible organisation alone, since partners do not hear of each other."""
    if not look.sees(Item.HAND_OFFS):
        return []
    said = {"component", "rank", "reason", "needs_used", "changed_reason"}
    return [
        RankedPartnerView(organisation=look.named(row.organisation_id), **row.model_dump(include=said))
        for row in queries.journeys.ranked_partners(look.work.session, look.facts.id)
    ]
