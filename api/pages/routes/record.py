"""A learner's record: one page for each thing that somebody comes to look up, all with the same head."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.pages.viewer import Page, PageDep
from api.pages.words import hand_offs as hand_off_words
from api.pages.words.done import DoneKey, done_sentence
from api.pages.words.stages import stage_bar
from api.pages.words.strip import strip_of
from api.pages.words.tree import tree_of
from api.pages.words.values import full_name
from api.schemas.common import RecordId
from api.schemas.paging import decode_cursor, encode_cursor
from engine.errors import UnknownInstance
from workflows.actions.learners.keep_files import against_adding
from workflows.views import (
    accesses_view,
    actions_view,
    concerns_view,
    copies_view,
    deadlines_view,
    files_view,
    hand_off_view,
    history_view,
    journey_view,
    placements_view,
    september_view,
    suggested_view,
    visits_view,
    waiting_view,
)
from workflows.views.history_view import EntryView
from workflows.views.looking import Look, look_at
from workflows.views.own.notes import notes_for_staff
from workflows.views.suggested_view import Wishes
from workflows.visibility import EXPORTING
from workflows.vocabulary import Component
from workflows.words.accesses import Surface

router = APIRouter(prefix="/journeys/{journey_id}")

A_PAGE = 50
PARTS = (
    ("", "Overview"), ("/learning", "Learning"), ("/hand-offs", "Hand-offs"), ("/support", "Support and sharing"),
    ("/files", "Files"), ("/times", "Time limits"), ("/story", "What happened"),
)  # fmt: skip
VISITS = (("/visits", "Visits"),)
PARTNERS = (("/partners", "Whom to ask"),)
WHO_LOOKED = (("/who-looked", "Who looked"), ("/audit", "Audit"))


@router.get("")
def show_overview(journey_id: RecordId, page: PageDep, done: Annotated[str, Query(max_length=80)] = "") -> Response:
    """Who answers, who teaches, who is waited on, what is next, and what can be done now."""
    with page.reading() as work:
        look = look_at(work, journey_id, Surface.JOURNEY)
        actions = actions_view.journey_actions(look.show(Surface.ACTIONS))
        return record_part(
            page, look, "", "overview", actions=actions, september=_september(look), notes=notes_for_staff(look),
            done=done_sentence(work, done),
        )  # fmt: skip


@router.get("/learning")
def show_learning(journey_id: RecordId, page: PageDep) -> Response:
    """Assessment, plan, qualifications with credit, placements, reviews, attendance, breaks, and how it ended."""
    with page.reading() as work:
        look = look_at(work, journey_id, Surface.JOURNEY)
        placed = placements_view.placement_lines(look, lambda row: hand_off_view.state_of(look, row))
        if placed:
            look.show(Surface.HAND_OFFS)
        return record_part(page, look, "/learning", "learning", placements=placed)


@router.get("/hand-offs")
def show_hand_offs(journey_id: RecordId, page: PageDep) -> Response:
    """The hand-offs that the viewer sees, those of one kind together, and the ranked list of partners."""
    with page.reading() as work:
        look = look_at(work, journey_id, Surface.HAND_OFFS)
        views = [hand_off_view.hand_off_view(look, row, seen) for row, seen in look.hand_offs]
        tree = tree_of(views, look.facts.responsible)
        return record_part(page, look, "/hand-offs", "hand_offs", hand_offs=tree)


@router.get("/partners")
def show_partners(
    journey_id: RecordId, page: PageDep, component: Annotated[str, Query(max_length=40)] = ""
) -> Response:  # fmt: skip
    """Whom to ask next, the best first, with the facts that count; UnknownInstance for everybody who asks nobody."""
    wished = Component(component) if component in set(Component) else None
    with page.reading() as work:
        look = look_at(work, journey_id, Surface.SUGGESTED_PARTNERS)
        found = suggested_view.suggested(look, Wishes(component=wished))
        return record_part(page, look, "/partners", "partners", found=found, component=wished,
                           components=list(Component))  # fmt: skip


@router.get("/support")
def show_support(journey_id: RecordId, page: PageDep) -> Response:
    """Support needs, what may be shared with whom, copies that left, and concerns that the viewer may know of."""
    with page.reading() as work:
        look = look_at(work, journey_id, Surface.JOURNEY)
        found = concerns_view.concern_views(look)
        if found:
            look.show(Surface.CONCERNS)
        copies = copies_view.copy_views(look)
        if copies:
            look.show(Surface.COPIES)
        return record_part(page, look, "/support", "support", concerns=found, copies=copies,
                           keeps=not EXPORTING.isdisjoint(page.actor.roles))  # fmt: skip


@router.get("/visits")
def show_visits(journey_id: RecordId, page: PageDep, done: DoneKey = "") -> Response:
    """Places booked for the learner, who came, and what is free; UnknownInstance for everybody who books none."""
    with page.reading() as work:
        look = look_at(work, journey_id, Surface.VISITS)
        if not visits_view.books(look):
            raise UnknownInstance
        visits, free = visits_view.visits_of(look), visits_view.open_to(look)[:A_PAGE]
        return record_part(
            page, look, "/visits", "visits", visits=visits, free=free, now=work.at, done=done_sentence(work, done)
        )


@router.get("/files")
def show_files(journey_id: RecordId, page: PageDep, done: DoneKey = "") -> Response:
    """The files beside the journey that the viewer may know of, and what can be done with them."""
    with page.reading() as work:
        look = look_at(work, journey_id, Surface.FILES)
        found = files_view.file_views(look)
        about = {row.hand_off.id: hand_off_words.name_of(hand_off_view.hand_off_view(look, row, seen))
                 for row, seen in look.hand_offs}  # fmt: skip
        return record_part(
            page, look, "/files", "files", files=found, about=about, against=against_adding(look.facts),
            done=done_sentence(work, done), limit=page.here.settings.file_limit,
        )  # fmt: skip


@router.get("/times")
def show_times(journey_id: RecordId, page: PageDep) -> Response:
    """Time limits met and missed, and on whom the time was spent waiting."""
    with page.reading() as work:
        look = look_at(work, journey_id, Surface.DEADLINES)
        found = deadlines_view.deadline_views(look)
        waited = waiting_view.waiting_view(look.show(Surface.WAITING))
        return record_part(page, look, "/times", "times", deadlines=found, waited=waited)


@router.get("/story")
def show_story(journey_id: RecordId, page: PageDep) -> Response:
    """What happened, the latest first, and who answered for the learner when."""
    with page.reading() as work:
        look = look_at(work, journey_id, Surface.HISTORY)
        story = history_view.history_view(look)
        return record_part(page, look, "/story", "story", story=story, about=_about(look, story))


def _about(look: Look, story: Sequence[EntryView]) -> dict[int, tuple[str, str]]:
    """Which hand-off an entry is about, by the entry's number: its id and its name as far as the viewer knows it."""
    named = {
        row.hand_off.id: hand_off_words.name_of(hand_off_view.hand_off_view(look, row, seen))
        for row, seen in look.hand_offs
    }
    told = ((each.number, each.hand_off or str(each.detail.get("hand_off", ""))) for each in story)
    return {number: (hand_off, named[hand_off]) for number, hand_off in told if hand_off in named}


@router.get("/who-looked")
def show_who_looked(journey_id: RecordId, page: PageDep, after: Annotated[str, Query(max_length=500)] = "") -> Response:
    """Who looked at the record, the latest first; UnknownInstance for everybody who may not know that."""
    with page.reading() as work:
        look = look_at(work, journey_id, Surface.ACCESSES)
        found = accesses_view.access_list(look, A_PAGE, decode_cursor(after, 1)[0] if after else None)
        following = encode_cursor(found.last_id) if found.last_id else None
        return record_part(page, look, "/who-looked", "who_looked", accesses=found.items, following=following)


def _september(look: Look) -> list[september_view.SeptemberYear]:
    """The years by whose September an offer is owed; none for whoever may not know of it."""
    try:
        found = september_view.september_view(look).years
        look.show(Surface.SEPTEMBER_GUARANTEE)
        return found
    except UnknownInstance:
        return []


def record_part(page: Page, look: Look, part: str, template: str, status: int = 200, **values: Any) -> Response:
    """One page of the record, with the head that all have; those that only some may open for them alone."""
    seen = journey_view.journey_view(look)
    asking = PARTNERS if suggested_view.may_ask(look) else ()
    visiting = VISITS if visits_view.books(look) else ()
    parts = [*PARTS, *visiting, *asking, *(WHO_LOOKED if accesses_view.may_know(look) else ())]
    name = dict(parts)[part]
    return page.render(
        f"record/{template}.html", status, title=f"{name}: {full_name(seen.learner) or seen.reference}", journey=seen,
        name=full_name(seen.learner) or seen.reference, parts=parts, part=part, stages=stage_bar(seen.state),
        told=strip_of(look, seen), back={"href": "/journeys", "text": "All learners"}, **values,
    )  # fmt: skip
