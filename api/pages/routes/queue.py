"""The queue of hand-offs: those to answer, to start, running and waiting for others, the most urgent first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.pages.viewer import PageDep
from api.pages.words import hand_offs as words
from api.schemas.paging import decode_place, encode_cursor
from workflows.definitions import labels
from workflows.views import hand_off_list
from workflows.views.hand_off_list import HandOffFilter, Side
from workflows.vocabulary import HandOffKind

router = APIRouter()

A_PAGE = 50
LONGEST = 100
Short = Annotated[str, Query(max_length=60)]


@dataclass(frozen=True, slots=True)
class Group:
    """A way to look at the queue: its name, what it holds, and what to do when it is empty."""

    text: str
    empty: str
    wanted: HandOffFilter


_UNANSWERED = frozenset({"sent", "acknowledged", "more_asked", "waitlisted"})
GROUPS: Mapping[str, Group] = {
    "answer": Group(
        "Waiting for us", "Nothing waits for your organisation. New hand-offs appear here as soon as they are sent.",
        HandOffFilter(states=_UNANSWERED | {"draft", "work_submitted"}, waiting_on_me=True),
    ),
    "start": Group(
        "To start", "No start is ahead. What is accepted stays here until the arrival is recorded.",
        HandOffFilter(states=frozenset({"accepted"})),
    ),
    "running": Group(
        "Running", "Nothing is under way. What has started stays here until it ends.",
        HandOffFilter(states=frozenset({"active", "work_submitted"})),
    ),
    "waiting": Group(
        "Waiting for others", "You wait for nobody. What you send stays here until it is answered.",
        HandOffFilter(states=_UNANSWERED | {"work_submitted"}, waiting_on_others=True),
    ),
    "all": Group(
        "All", "There is no hand-off yet. Send one from a learner's journey.", HandOffFilter()
    ),
}  # fmt: skip


@router.get("/hand-offs")
def list_hand_offs(
    page: PageDep, group: Short = "answer", kind: Short = "", direction: Short = "", state: Short = "",
    overdue: Annotated[str, Query(max_length=10)] = "",
    q: Annotated[str, Query(max_length=LONGEST)] = "", after: Annotated[str, Query(max_length=500)] = "",
) -> Response:  # fmt: skip
    """The hand-offs of a group that the viewer sees, the most urgent first; 50 a page."""
    chosen = group if group in GROUPS else "answer"
    late = overdue == "yes"
    wanted = replace(_narrowed(GROUPS[chosen].wanted, kind, direction, state, q.strip()), overdue=late)
    with page.reading() as work:
        found = hand_off_list.most_urgent(work, wanted, A_PAGE, decode_place(after) if after else None)
    following = encode_cursor(found.last[0].isoformat() if found.last[0] else "", found.last[1]) if found.last else None
    return page.render(
        "queue/hand_offs.html", title="Hand-offs", lines=found.items, groups=GROUPS, group=chosen, words=words,
        kinds=[(each.value, words.kind_of(each)) for each in HandOffKind], states=labels.HAND_OFF, wanted=wanted,
        q=q, following=following, kept=page.kept_query(),
        narrowed=bool(kind or direction or state or late or q.strip()),
    )  # fmt: skip


def _narrowed(of_group: HandOffFilter, kind: str, direction: str, state: str, q: str) -> HandOffFilter:
    """The group narrowed by what was chosen; a word that means nothing narrows nothing."""
    return HandOffFilter(
        states=of_group.states, waiting_on_me=of_group.waiting_on_me, waiting_on_others=of_group.waiting_on_others,
        kind=HandOffKind(kind) if kind in set(HandOffKind) else None,
        side=Side(direction) if direction in set(Side) else None, state=state if state in labels.HAND_OFF else None,
        q=q or None,
    )  # fmt: skip
