"""How the places of one's own programmes are used: held, kept for others, free, and how many wait."""

from datetime import date

from engine.clock import london_date
from engine.runtime import Work
from workflows import queries
from workflows.queries.reservations import use_of
from workflows.tables.programmes import PlacePool, Programme
from workflows.views.shapes import View


class PeriodView(View):
    """Places for starts in a period: `taken` by learners, `kept` by agreements and not used yet, `free`, `waiting`."""

    starts_on: date
    ends_on: date
    places: int
    taken: int
    kept: int
    free: int
    waiting: int


def periods(work: Work, programme: Programme) -> list[PeriodView]:
    """The periods of a programme that have not ended, with how their places are used.

    Nothing to anybody outside the provider: they see the places that are free to them.
    """
    if programme.organisation_id != work.actor.organisation:
        return []
    today = london_date(work.at)
    pools = queries.offers.pools(work.session, [programme.id])
    return [_view(work, each, today) for each in sorted(pools, key=_start) if each.ends_on >= today]


def _start(pool: PlacePool) -> date:
    return pool.starts_on


def _view(work: Work, pool: PlacePool, today: date) -> PeriodView:
    use = use_of(work.session, pool, today)
    return PeriodView(
        starts_on=pool.starts_on, ends_on=pool.ends_on, places=pool.places, taken=sum(use.taken.values()),
        kept=use.kept_from(None), free=max(use.unreserved, 0),
        waiting=len(queries.places.waiting_in(work.session, pool, today)),
    )  # fmt: skip
