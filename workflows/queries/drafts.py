"""Selects of the referrals that somebody is still writing."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from workflows.tables.referrals import ReferralDraft


def own(session: Session, draft_id: str, person_id: str, at: datetime, *, held: bool = False) -> ReferralDraft | None:
    """The draft of this person, sent or not, unless its time is over; `held` until the transaction ends."""
    wanted = select(ReferralDraft).where(col(ReferralDraft.id) == draft_id, *_theirs(person_id, at))
    if held:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.exec(wanted).first()


def unsent(session: Session, person_id: str, at: datetime) -> Sequence[ReferralDraft]:
    """What the person has begun and not sent, the latest saved first."""
    wanted = select(ReferralDraft).where(col(ReferralDraft.journey_id).is_(None), *_theirs(person_id, at))
    return session.exec(wanted.order_by(col(ReferralDraft.saved_at).desc(), col(ReferralDraft.id))).all()


def _theirs(person_id: str, at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return col(ReferralDraft.person_id) == person_id, col(ReferralDraft.expires_at) > at
