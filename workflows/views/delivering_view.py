"""Who is at work with the learners of a list, as far as its reader may know."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import col

from engine.runtime import Work
from workflows.facts.journeys import AT_WORK, DELIVERY_KINDS
from workflows.tables.journeys import HandOff, Journey
from workflows.views.journey_list import JourneyLine, names_of
from workflows.views.reach import HAND_OFF_INSTANCE
from workflows.views.shapes import Named
from workflows.visibility import is_referring_agency
from workflows.vocabulary import DeliveryModel, HandOffKind, ReferralSource


def who_delivers(teaches: str | None, model: DeliveryModel, at_work: Sequence[str], *, started: bool) -> list[str]:
    """Whoever `teaches` by itself (the home, or the one that the learner is leaving, 3.7), then partners at work.

    The lead of Model 4 does not teach while partners do.
    """
    by_itself = started and teaches is not None and not (model is DeliveryModel.PARTNERSHIP and at_work)
    return list(dict.fromkeys([*([teaches] if by_itself and teaches else []), *at_work]))


def delivering_now(work: Work, lines: Mapping[str, JourneyLine]) -> dict[str, list[Named]]:
    """By journey, partners whose part is under way, and the responsible organisation where it delivers itself.

    To a partner only itself and the responsible organisation are told, as on the journey's own page.
    """
    at_work = _at_work(work, lines.keys())
    begun = _begun(work, lines.keys())
    leaving = _leaving(work, lines)
    own = work.actor.organisation
    found: dict[str, list[str]] = {}
    for journey_id, line in lines.items():
        started_on, source, referrer_id = begun[journey_id]
        responsible = line.responsible.id if line.responsible else None
        started = started_on is not None and line.ended_at is None
        teaches = leaving.get(journey_id, responsible)
        everybody = who_delivers(teaches, line.delivery_model, at_work[journey_id], started=started)
        follows = responsible == own or is_referring_agency(source, referrer_id, own or "")
        found[journey_id] = [each for each in everybody if follows or each in (own, responsible)]
    names = names_of(work, {each for ids in found.values() for each in ids})
    return {journey_id: [names[each] for each in ids if each in names] for journey_id, ids in found.items()}


def _at_work(work: Work, journey_ids: Collection[str]) -> defaultdict[str, list[str]]:
    wanted = (
        sa.select(col(HandOff.journey_id), col(HandOff.receiver_id))
        .join(HAND_OFF_INSTANCE, col(HAND_OFF_INSTANCE.id) == col(HandOff.id))
        .where(
            col(HandOff.journey_id).in_(journey_ids), col(HandOff.kind).in_(DELIVERY_KINDS),
            col(HAND_OFF_INSTANCE.state).in_(AT_WORK), col(HandOff.arrived_on).is_not(None),
        )
        .order_by(col(HandOff.id))
    )  # fmt: skip
    found: defaultdict[str, list[str]] = defaultdict(list)
    for journey_id, receiver_id in work.transaction.connection.execute(wanted):
        found[journey_id].append(receiver_id)
    return found


def _leaving(work: Work, lines: Mapping[str, JourneyLine]) -> dict[str, str]:
    """By journey the member that the learner is leaving, while the next home answers and waits for them."""
    wanted = (
        sa.select(col(HandOff.journey_id), col(HandOff.sender_id), col(HandOff.receiver_id))
        .join(HAND_OFF_INSTANCE, col(HAND_OFF_INSTANCE.id) == col(HandOff.id))
        .where(
            col(HandOff.journey_id).in_(lines.keys()), col(HandOff.kind) == HandOffKind.CHANGE_OF_AREA,
            col(HAND_OFF_INSTANCE.state) == "accepted",
        )
    )  # fmt: skip
    found = {}
    for journey_id, sender_id, receiver_id in work.transaction.connection.execute(wanted):
        responsible = lines[journey_id].responsible
        if responsible is not None and responsible.id == receiver_id:
            found[journey_id] = sender_id
    return found


def _begun(work: Work, journey_ids: Collection[str]) -> dict[str, tuple[object, ReferralSource, str | None]]:
    wanted = sa.select(col(Journey.id), col(Journey.started_on), col(Journey.source), col(Journey.referrer_id)).where(
        col(Journey.id).in_(journey_ids)
    )
    rows = work.transaction.connection.execute(wanted)
    return {row.id: (row.started_on, row.source, row.referrer_id) for row in rows}
