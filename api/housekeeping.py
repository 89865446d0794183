"""Forgets what has served its time: kept answers, sessions long over, deliveries, old secrets, wrong sign-ins."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from api.auth import addresses
from api.auth.tables import OidcSignIn, SignInSession, WrongSignIn
from engine import command_keys
from engine.database import Transaction
from engine.tables import CommandRecord
from notifications.tables import Delivery, DeliveryAttempt, EarlierSecret

SESSIONS_KEPT = timedelta(days=90)
"""How long a session that ended can still be read about."""
DELIVERIES_KEPT = timedelta(days=365)
"""How long it can be looked up what was sent to whom; a delivery that still waits is kept however old."""


def forget_expired(transaction: Transaction, moment: datetime) -> Mapping[str, int]:
    """Delete what is past its time at `moment`; how many rows of each kind. Records of learners are not touched."""
    commands = sa.delete(CommandRecord).where(col(CommandRecord.at) < moment - command_keys.KEPT)
    sessions = sa.delete(SignInSession).where(col(SignInSession.expires_at) < moment - SESSIONS_KEPT)
    wrong_sign_ins = sa.delete(WrongSignIn).where(col(WrongSignIn.at) <= moment - addresses.WITHIN)
    settled = sa.select(col(Delivery.id)).where(col(Delivery.settled_at) < moment - DELIVERIES_KEPT)
    attempts = sa.delete(DeliveryAttempt).where(col(DeliveryAttempt.delivery_id).in_(settled))
    deliveries = sa.delete(Delivery).where(col(Delivery.settled_at) < moment - DELIVERIES_KEPT)
    transaction.connection.execute(attempts)
    transaction.connection.execute(sa.delete(OidcSignIn).where(col(OidcSignIn.expires_at) <= moment))
    transaction.connection.execute(sa.delete(EarlierSecret).where(col(EarlierSecret.signs_until) <= moment))
    return {
        "deliveries": transaction.connection.execute(deliveries).rowcount,
        "commands": transaction.connection.execute(commands).rowcount,
        "sessions": transaction.connection.execute(sessions).rowcount,
        "wrong_sign_ins": transaction.connection.execute(wrong_sign_ins).rowcount,
    }
