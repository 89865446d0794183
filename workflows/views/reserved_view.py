"""Places that an agreement keeps, and how many of them learners of whom they are kept for hold."""

from datetime import date

from engine.clock import london_date
from engine.runtime import Work
from workflows import queries
from workflows.actions.agreements import whose
from workflows.queries.reservations import use_of
from workflows.rules.small_numbers import sayable
from workflows.tables.agreements import PlaceReservation
from workflows.tables.programmes import PlacePool, Programme
from workflows.views.journey_list import names_of
from workflows.views.shapes import Named, View


class ReservedView(View):
    """Places kept for one side in a programme for a period.

    `taken` is null for a side that neither teaches nor sends them where it is too few to say.
    """

    programme: Named
    provider: Named | None
    starts_on: date
    ends_on: date
    kept_for: Named | None
    places: int
    taken: int | None


def reserved(work: Work, agreement_id: str) -> list[ReservedView]:
    """The places that an agreement keeps, by programme and start; raises UnknownInstance as reading it does."""
    row, session = whose.read(work, agreement_id), work.session
    kept = queries.agreement_terms.said(session, PlaceReservation, row.id)
    pools = queries.agreement_terms.pools_of(session, row.id)
    programmes = {pool.programme_id: session.get_one(Programme, pool.programme_id) for pool in pools.values()}
    providers = {each.organisation_id for each in programmes.values()}
    names = names_of(work, {*providers, *(each.organisation_id for each in kept)})
    found = [
        _view(work, each, pools[each.pool_id], programmes[pools[each.pool_id].programme_id], names) for each in kept
    ]
    return sorted(found, key=lambda each: (each.programme.name, each.starts_on))


def _view(work: Work, kept: PlaceReservation, pool: PlacePool, programme: Programme,
          names: dict[str | None, Named]) -> ReservedView:  # fmt: skip
    taken = use_of(work.session, pool, london_date(work.at)).taken.get(kept.organisation_id, 0)
    theirs = work.actor.organisation in (programme.organisation_id, kept.organisation_id)
    return ReservedView(
        programme=Named(id=programme.id, name=programme.title), provider=names.get(programme.organisation_id),
        starts_on=pool.starts_on, ends_on=pool.ends_on, kept_for=names.get(kept.organisation_id), places=kept.places,
        taken=taken if theirs else sayable(taken),
    )  # fmt: skip
