"""What the receivers of a sending would see of it, shown to the sender before and checked as it is sent (G5).

It is no guess: the sending is really done, seen with the receivers' eyes by the one policy, and in a preview rolled
back. Of what the sender does not know, the preview shows nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import Field

from engine.errors import Refusal, Refused
from engine.runtime import Verdict, Work
from workflows import queries, visibility
from workflows.queries.journeys import HandOffRow
from workflows.views.actions_view import RefusalView
from workflows.views.hand_off_view import HandOffView, hand_off_view
from workflows.views.journey_view import JourneyView, journey_view
from workflows.views.looking import Look
from workflows.views.record_document import digest_of
from workflows.views.shapes import Named, View
from workflows.views.through_others import ThroughOthers
from workflows.visibility import Item, Sight
from workflows.vocabulary import Role
from workflows.words.accesses import Surface

# What is another each time something is sent, or passes with the hours.
VARYING = frozenset(
    {
        "id", "reference", "version", "journey_id", "journey_reference", "submitted_at", "sent_at", "from_at",
        "until_at", "told_at", "recorded_at", "next_step", "chases", "due_on", "due_at", "overdue",
    }
)  # fmt: skip
_CHANGED = Refusal(
    "preview_outdated", "What the receiver would see has changed since you looked. Look at the preview again, and send"
    " with what it says then.", missing=("preview_digest",),
)  # fmt: skip


class ReceiversView(View):
    """What people with any of these roles would see: the hand-off, and the journey as far as it is open to them.

    Of what is for a group no journey is open to its receiver.
    """

    roles: list[Role]
    hand_off: HandOffView
    journey: JourneyView | None


class ReceiverPreview(View):
    """What one receiver would see, role by role where that differs; ids and times of what is sent are made up."""

    receiver: Named
    views: list[ReceiversView]


class PreviewView(View):
    """What would be seen if it was sent now, or every reason why it would be refused.

    `preview_digest` stands for what is shown: sent with it, nothing else is shared. Without a receiver who sees
    anything, as of a draft, it is null.
    """

    open: bool
    preview_digest: str | None = None
    receivers: list[ReceiverPreview] = Field(default=[])
    warnings: list[str] = Field(default=[])
    refusals: list[RefusalView] = Field(default=[])


def preview(work: Work, act: Callable[[Work], Verdict]) -> PreviewView:
    """What `act`, a sending, would let its receivers see; in a transaction that is rolled back."""
    try:
        verdict = act(work)
    except Refused as refused:
        return _closed(refused.refusals)
    finally:
        note_as_preview(work)
    if "stopped" in verdict:
        return _closed((Refusal(verdict["stopped"]["code"], verdict["stopped"]["sentence"]),))
    shown = list(_receivers(work, verdict))
    digest = _digest(shown) if shown else None
    return PreviewView(open=True, preview_digest=digest, receivers=shown, warnings=verdict.get("warnings", []))


def expect_unchanged(work: Work, verdict: Verdict, digest: str | None) -> None:
    """Raise Refused, so that nothing is sent, when the receivers would see anything else than the sender has seen."""
    if digest is not None and _digest(list(_receivers(work, verdict))) != digest:
        raise Refused((_CHANGED,))


def note_as_preview(work: Work) -> None:
    """Register whatever acting registered as only looked at."""
    shown = {(Surface.PREVIEW, record): seen for (_surface, record), seen in work.transaction.shown.items()}
    work.transaction.shown.clear()
    work.transaction.shown.update(shown)


def _closed(refusals: tuple[Refusal, ...]) -> PreviewView:
    told = [
        RefusalView(code=each.code, sentence=each.sentence, who_could=list(each.who_could), missing=list(each.missing))
        for each in refusals
    ]
    return PreviewView(open=False, refusals=told)


def _receivers(work: Work, verdict: Verdict) -> Iterator[ReceiverPreview]:
    """Each receiver of what was sent in this transaction; of a draft there is none."""
    # The session may hold rows as they were before they were sent.
    work.transaction.flush()
    for identifier in _sent(verdict):
        teller = Look(work, queries.journeys.journey_of(work.session, identifier))
        row = next(each for each in teller.facts.hand_offs if each.hand_off.id == identifier)
        receiver = teller.named(row.hand_off.receiver_id)
        views = _views(teller, row)
        if receiver is not None and views:
            yield ReceiverPreview(receiver=receiver, views=views)


def _sent(verdict: Verdict) -> list[str]:
    one = verdict.get("hand_off") or verdict
    return [each["id"] for each in verdict.get("hand_offs", [one])]


def _views(teller: Look, row: HandOffRow) -> list[ReceiversView]:
    """One view for all roles that the policy treats alike."""
    alike: defaultdict[tuple[Any, ...], list[Role]] = defaultdict(list)
    everybody = ThroughOthers(teller, row.hand_off.receiver_id, frozenset(Role))
    for role in sorted(Role):
        alike[_sights(everybody, row, role)].append(role)
    return [_view(teller, row, roles) for sights, roles in alike.items() if sights[0] > Sight.MENTION]


def _sights(everybody: Look, row: HandOffRow, role: Role) -> tuple[Any, ...]:
    """Everything on which it depends what somebody in the role sees: first how much of the hand-off, then all else."""
    one = replace(everybody.viewer, roles=frozenset({role}))
    parts = [
        visibility.hand_off_sight(one, each.hand_off, each.state, ended=each.ended)
        for each in everybody.facts.hand_offs
    ]
    own = visibility.hand_off_sight(one, row.hand_off, row.state, ended=row.ended)
    items = [visibility.sight(one, item) for item in Item if item is not Item.CONCERNS]
    consents = visibility.sight(one, Item.CONSENTS) is not Sight.NOTHING and visibility.is_named({role})
    return (own, *parts, *items, consents)


def _view(teller: Look, row: HandOffRow, roles: list[Role]) -> ReceiversView:
    reader = ThroughOthers(teller, row.hand_off.receiver_id, {roles[0]})
    seen = reader.hand_off_sight(row)
    return ReceiversView(
        roles=roles,
        hand_off=reader.hand_off(hand_off_view(reader, row, seen)),
        journey=reader.journey(journey_view(reader)) if reader.may_read else None,
    )


def _digest(shown: list[ReceiverPreview]) -> str:
    content = [{**each.model_dump(mode="json"), "receiver": each.receiver.id} for each in shown]
    return digest_of(_lasting(content))


def _lasting(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _lasting(each) for name, each in value.items() if name not in VARYING}
    return [_lasting(each) for each in value] if isinstance(value, list) else value
