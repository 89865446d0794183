"""The receipt of a referral: its reference, who was asked, what was shared on which basis, and when answers are due."""

from dataclasses import dataclass
from datetime import date, datetime

from api.pages.referring.sharing import told_item
from api.pages.words.values import full_name, word
from engine.errors import UnknownInstance
from workflows import queries
from workflows.views.deadlines_view import deadline_views
from workflows.views.hand_off_view import hand_off_view
from workflows.views.journey_view import ReferralView, journey_view
from workflows.views.looking import Look
from workflows.vocabulary import HandOffKind, Relationship


@dataclass(frozen=True, slots=True)
class Sent:
    """One asking: of whom, under which reference, with what on which basis; the days until which answers are due."""

    hand_off_id: str
    reference: str
    receiver: str
    label: str
    shared: list[tuple[str, str]]
    acknowledge_by: date | None
    answer_by: date | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever referred a learner keeps."""

    journey_id: str
    reference: str
    learner: str
    partnership: str
    submitted_at: datetime
    referral: ReferralView
    sent: list[Sent]


def receipt_of(look: Look) -> Receipt:
    """The receipt for whoever referred; raises UnknownInstance for everybody else."""
    seen = journey_view(look)
    if Relationship.REFERRER not in look.viewer.relationships or seen.referral is None:
        raise UnknownInstance
    return Receipt(
        journey_id=seen.id, reference=seen.reference, learner=full_name(seen.learner),
        partnership=seen.partnership.name, submitted_at=seen.referral.submitted_at, referral=seen.referral,
        sent=_sent(look),
    )  # fmt: skip


def _sent(look: Look) -> list[Sent]:
    limits = deadline_views(look)
    found = []
    for row, sight in look.hand_offs:
        if row.hand_off.kind is not HandOffKind.INBOUND or row.hand_off.sender_id != look.own:
            continue
        view = hand_off_view(look, row, sight)
        due = {each.rule: each.due_on for each in limits if each.hand_off == view.id}
        bases = {each.item: each.basis for each in queries.journeys.shared_items(look.work.session, view.id)}
        found.append(
            Sent(
                hand_off_id=view.id, reference=view.reference, receiver=view.receiver.name if view.receiver else "",
                label=view.label, shared=[(told_item(name), word(basis)) for name, basis in bases.items()],
                acknowledge_by=due.get("acknowledge"), answer_by=due.get("decide"),
            )
        )  # fmt: skip
    return found
