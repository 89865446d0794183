"""Forgets what has served its time: answers, sessions, deliveries, secrets, links, wrong sign-ins, drafts, deeds."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from api.auth import addresses
from api.auth.tables import AnswerLink, OidcSignIn, SignInSession, WrongSignIn
from api.operations import deeds
from engine import command_keys
from engine.database import Transaction
from engine.tables import CommandRecord
from notifications.tables import Delivery, DeliveryAttempt, EarlierSecret
from workflows.rules import own_codes
from workflows.tables.own_access import LearnerCode, LearnerSession
from workflows.tables.referrals import ReferralDraft

SESSIONS_KEPT = timedelta(days=90)
"""How long a session that ended can still be read about."""
LINKS_KEPT = timedelta(days=90)
"""How long whoever opens a link of an e-mail that is over hears that it is, and what to do instead."""
DELIVERIES_KEPT = timedelta(days=365)
"""How long it can be looked up what was sent to whom; a delivery that still waits is kept however old."""


def forget_expired(transaction: Transaction, moment: datetime) -> Mapping[str, int]:
    """Delete what is past its time at `moment`; how many rows of each kind. No record of a learner is touched."""
    commands = sa.delete(CommandRecord).where(col(CommandRecord.at) < moment - command_keys.KEPT)
    sessions = sa.delete(SignInSession).where(col(SignInSession.expires_at) < moment - SESSIONS_KEPT)
    wrong_sign_ins = sa.delete(WrongSignIn).where(col(WrongSignIn.at) <= moment - addresses.WITHIN)
    settled = sa.select(col(Delivery.id)).where(col(Delivery.settled_at) < moment - DELIVERIES_KEPT)
    attempts = sa.delete(DeliveryAttempt).where(col(DeliveryAttempt.delivery_id).in_(settled))
    deliveries = sa.delete(Delivery).where(col(Delivery.settled_at) < moment - DELIVERIES_KEPT)
    own_sessions = sa.delete(LearnerSession).where(col(LearnerSession.expires_at) < moment - SESSIONS_KEPT)
    codes = sa.delete(LearnerCode).where(
        sa.func.coalesce(col(LearnerCode.used_at), col(LearnerCode.given_at)) <= moment - own_codes.UNUSED_FOR
    )
    links = sa.delete(AnswerLink).where(col(AnswerLink.expires_at) < moment - LINKS_KEPT)
    drafts = sa.delete(ReferralDraft).where(col(ReferralDraft.expires_at) <= moment)
    transaction.connection.execute(attempts)
    transaction.connection.execute(sa.delete(OidcSignIn).where(col(OidcSignIn.expires_at) <= moment))
    transaction.connection.execute(sa.delete(EarlierSecret).where(col(EarlierSecret.signs_until) <= moment))
    return {
        "deliveries": transaction.connection.execute(deliveries).rowcount,
        "operator_entries": deeds.forget(transaction.session, moment),
        "commands": transaction.connection.execute(commands).rowcount,
        "sessions": transaction.connection.execute(sessions).rowcount,
        "answer_links": transaction.connection.execute(links).rowcount,
        "wrong_sign_ins": transaction.connection.execute(wrong_sign_ins).rowcount,
        "learner_sessions": transaction.connection.execute(own_sessions).rowcount,
        "learner_codes": transaction.connection.execute(codes).rowcount,
        "referral_drafts": transaction.connection.execute(drafts).rowcount,
    }
