"""Who looked at what is held of the learner, for the learner: by name, and why; of concerns no trace (rule 0.6)."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlmodel import col, select

from engine.actor import ActorKind
from engine.runtime import Work
from workflows import own_visibility
from workflows.tables.accesses import AccessEntry
from workflows.views.own.looking import own_looks
from workflows.views.reach import Clause
from workflows.views.shapes import View
from workflows.views.who_looked import Looked, looked

A_PAGE = 50


class LookedPage(View):
    """Some looks, the latest first; `last_id` goes into `after` for what follows, null at the end.

    Never the number of a look: the gaps between numbers would tell how many are left out.
    """

    items: list[Looked]
    last_id: str | None


def who_looked_page(work: Work, after: str | None = None, limit: int = A_PAGE) -> LookedPage:
    """At most `limit` of those who looked at what is held of the learner, those after the id `after`."""
    told = [*_told(work)]
    wanted = select(AccessEntry).where(*told)
    if after is not None:
        place = select(AccessEntry.sequence).where(*told, col(AccessEntry.id) == after)
        wanted = wanted.where(col(AccessEntry.sequence) < place.scalar_subquery())
    rows = work.session.exec(wanted.order_by(col(AccessEntry.sequence).desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    return LookedPage(items=looked(work.session, shown), last_id=shown[-1].id if len(rows) > limit else None)


def _told(work: Work) -> Iterator[Clause]:
    """What was seen because of a fear for somebody's safety stays among those who have it; one's own look is none."""
    looks = own_looks(work)
    parts = sorted({each for look in looks for each in look.for_safety})
    organisations = sorted({each for look in looks for each in look.unsaid})
    yield col(AccessEntry.learner_id) == (work.actor.id if work.actor.is_learner else "")
    yield col(AccessEntry.surface).not_in(sorted(own_visibility.UNTOLD))
    yield col(AccessEntry.override_id).is_(None)
    yield col(AccessEntry.actor_kind) != ActorKind.LEARNER
    for column, hidden in ((AccessEntry.hand_off_id, parts), (AccessEntry.organisation_id, organisations)):
        yield sa.or_(col(column).is_(None), col(column).not_in(hidden))
