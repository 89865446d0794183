"""The hand-offs of a journey as a tree: what a receiver sent on stands below what it was given."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.views.hand_off_view import HandOffView
from workflows.vocabulary import HandOffKind

# By these somebody who is not responsible holds a part, or was asked first: what they send belongs to it.
_GIVING = frozenset({HandOffKind.INBOUND, HandOffKind.STAGE, HandOffKind.COMPONENT, HandOffKind.PARTNER})


@dataclass(frozen=True, slots=True)
class Branch:
    """A hand-off, and those that its receiver sent on."""

    view: HandOffView
    below: "Sequence[Branch]"


def tree_of(views: Sequence[HandOffView], responsible: str | None) -> dict[HandOffKind | None, list[Branch]]:
    """The hand-offs that no receiver sent on, by kind in their order, each with what stands below it.

    What the organisation `responsible` sends is its own, whatever it was given before.
    """
    above = {each.id: _given_before(each, views, responsible) for each in views}
    found: dict[HandOffKind | None, list[Branch]] = {}
    for each in views:
        if above[each.id] is None:
            found.setdefault(each.kind, []).append(_branch(each, views, above))
    return found


def _branch(view: HandOffView, views: Sequence[HandOffView], above: dict[str, str | None]) -> Branch:
    return Branch(view, [_branch(each, views, above) for each in views if above[each.id] == view.id])


def _given_before(view: HandOffView, views: Sequence[HandOffView], responsible: str | None) -> str | None:
    """The latest hand-off before this one by which its sender was given the work; None where none is seen."""
    if view.sender is None or view.sender.id == responsible:
        return None
    given = [
        each.id for each in views
        if each.kind in _GIVING and each.receiver == view.sender != each.sender and each.id < view.id
    ]  # fmt: skip
    return max(given, default=None)
