"""What somebody narrowed a list to and kept under a name of their own: theirs alone, and without any learner's name."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from engine.errors import Refusal, Refused
from engine.runtime import Verdict, Work, new_id
from workflows.tables.columns import key, refers_to

MOST = 30
LONGEST_NAME, LONGEST_QUERY = 60, 500
# What each list is narrowed by; what was searched for is not kept: it names learners.
NARROWED_BY = {
    "/work": ("kind", "partnership", "overdue"),
    "/journeys": ("state", "model", "partnership", "waiting_on", "ours", "overdue", "adviser_left"),
    "/hand-offs": ("group", "kind", "direction", "state", "overdue"),
    "/stalled": ("scope", "court", "level", "waiting_on"),
    "/tasks": ("show",),
    "/board": ("partnership", "model", "ours", "overdue"),
}


class SavedView(SQLModel, table=True):
    """A list, by its path, and what it was narrowed to, as the query of its address."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("person_id", "path", "name"),)

    id: str = key()
    person_id: str = refers_to("person.id")
    path: str = Field(max_length=40)
    name: str = Field(max_length=LONGEST_NAME)
    query: str = Field(max_length=LONGEST_QUERY)
    saved_at: datetime

    @property
    def address(self) -> str:
        """Where it leads."""
        return f"{self.path}?{self.query}"


def saved_views(session: Session, person_id: str, path: str | None = None) -> Sequence[SavedView]:
    """The views that somebody kept, of one list or of all, by name."""
    wanted = select(SavedView).where(col(SavedView.person_id) == person_id)
    if path is not None:
        wanted = wanted.where(col(SavedView.path) == path)
    return session.exec(wanted.order_by(col(SavedView.name), col(SavedView.id))).all()


def narrowing(path: str, query: str) -> str:
    """What of a query narrows the list, in one order; empty where nothing does or nothing can be kept of this list."""
    given = dict(parse_qsl(query))
    return urlencode([(name, given[name]) for name in NARROWED_BY.get(path, ()) if given.get(name)])[:LONGEST_QUERY]


def keep(work: Work, path: str, query: str, name: str) -> Verdict:
    """Keep what a list is narrowed to; the same name of the same list means the new one from now on.

    Raises Refused for a list that is not narrowed, a name that is missing, or too many views.
    """
    name, kept = " ".join(name.split()), narrowing(path, query)
    own = saved_views(work.session, work.actor.id)
    same = next((each for each in own if (each.path, each.name) == (path, name)), None)
    refusals = [*_refusals(name, kept), *(_too_many() if same is None and len(own) >= MOST else ())]
    if refusals:
        raise Refused(tuple(refusals))
    row = same or SavedView(
        id=new_id(), person_id=work.actor.id, path=path, name=name, query=kept, saved_at=work.at
    )  # fmt: skip
    row.query, row.saved_at = kept, work.at
    work.session.add(row)
    return {"id": row.id, "address": row.address}


def remove(work: Work, view_id: str) -> Verdict:
    """Forget one of the actor's views; twice is once."""
    row = work.session.get(SavedView, view_id)
    if row is not None and row.person_id == work.actor.id:
        work.session.delete(row)
    return {"id": view_id}


def _refusals(name: str, kept: str) -> Sequence[Refusal]:
    if not kept:
        sentence = "Choose what the list shows first, then keep it. What you searched for is not kept."
        return [Refusal("not_narrowed", sentence)]
    if not 0 < len(name) <= LONGEST_NAME:
        return [Refusal("view_unnamed", f"Give it a name of at most {LONGEST_NAME} characters.", missing=("name",))]
    return []


def _too_many() -> Sequence[Refusal]:
    return [Refusal("too_many_views", f"You keep {MOST} views already. Remove one first.")]
