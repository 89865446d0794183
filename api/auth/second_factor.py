"""Second factors: codes of an authenticator, a new one every 30 seconds (RFC 6238), and recovery codes for its loss."""

import hmac
from secrets import token_hex

import pyotp
import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from api.auth.tables import RecoveryCode, SecondFactor
from api.auth.tokens import digest
from engine import clock
from engine.errors import Refusal, Refused

ISSUER = "Learner journeys"
STEP = 30
# A telephone may be half a minute fast or slow.
DRIFT = 1
RECOVERY_CODES = 10

SET_ALREADY = Refusal("second_factor_set", "You have a second factor already. Remove it before you set another.")
NOT_BEGUN = Refusal("second_factor_not_begun", "There is no second factor to confirm. Ask for one first.")
CODE_NOT_RIGHT = Refusal(
    "code_not_right", "The code is not right. Wait for the next one that your authenticator shows, and send that."
)


def begin(session: Session, person_id: str) -> str:
    """A new secret for the person's authenticator, in place of one that was never confirmed.

    Raises Refused when they have a second factor already.
    """
    factor = session.get(SecondFactor, person_id, with_for_update=True)
    if factor is not None and factor.confirmed_at is not None:
        raise Refused((SET_ALREADY,))
    secret = pyotp.random_base32()
    if factor is None:
        factor = SecondFactor(person_id=person_id, secret=secret, created_at=clock.now())
    factor.secret, factor.created_at = secret, clock.now()
    session.add(factor)
    return secret


def address_of(secret: str, email: str) -> str:
    """The otpauth address that an authenticator reads, mostly shown as a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def confirm(session: Session, person_id: str, code: str) -> list[str]:
    """Let the second factor count from now on, and answer its recovery codes, which are never shown again.

    Raises Refused when none was begun, it counts already, or the code is not right.
    """
    factor = session.get(SecondFactor, person_id, with_for_update=True)
    if factor is None:
        raise Refused((NOT_BEGUN,))
    if factor.confirmed_at is not None:
        raise Refused((SET_ALREADY,))
    step = _step_of(factor.secret, _plain(code))
    if step is None:
        raise Refused((CODE_NOT_RIGHT,))
    factor.confirmed_at, factor.last_step = clock.now(), step
    session.add(factor)
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(person_id=person_id, code_hash=digest(_plain(each))) for each in codes)
    return codes


def is_set(session: Session, person_id: str) -> bool:
    """Whether the person has a second factor that counts."""
    wanted = select(SecondFactor).where(
        SecondFactor.person_id == person_id, col(SecondFactor.confirmed_at).is_not(None)
    )
    return session.exec(wanted).first() is not None


def use_code(session: Session, person_id: str, code: str) -> bool:
    """Whether the code is right, which it is only once: both ways are a compare-and-set, so that one of many wins."""
    plain = _plain(code)
    secret = session.exec(select(SecondFactor.secret).where(SecondFactor.person_id == person_id)).first()
    step = _step_of(secret, plain) if secret else None
    used: sa.Update = (
        sa.update(RecoveryCode)
        .where(
            col(RecoveryCode.person_id) == person_id,
            col(RecoveryCode.code_hash) == digest(plain),
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=clock.now())
    )
    if step is not None:
        used = (
            sa.update(SecondFactor)
            .where(
                col(SecondFactor.person_id) == person_id,
                col(SecondFactor.confirmed_at).is_not(None),
                col(SecondFactor.last_step) < step,
            )
            .values(last_step=step)
        )
    return session.connection().execute(used).rowcount == 1


def remove(session: Session, person_id: str) -> bool:
    """Take the second factor away with its recovery codes; whether there was one that counted."""
    counted = is_set(session, person_id)
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person_id))
    session.exec(delete(SecondFactor).where(col(SecondFactor.person_id) == person_id))
    return counted


def _step_of(secret: str, plain: str) -> int | None:
    """The step of time, counted from 1970, whose code this is; None when it is no code of about now.

    Every candidate is compared, in a time that does not tell how much was right.
    """
    present = int(clock.now().timestamp()) // STEP
    totp = pyotp.TOTP(secret, interval=STEP)
    right = [
        step
        for step in range(present - DRIFT, present + DRIFT + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), plain.encode())
    ]
    return max(right, default=None)


def _recovery_code() -> str:
    """80 random bits, in groups that can be copied by hand."""
    text = token_hex(10)
    return "-".join(text[place : place + 5] for place in range(0, len(text), 5))


def _plain(code: str) -> str:
    """The code as it is compared: people write groups of digits, and capitals."""
    return code.replace(" ", "").replace("-", "").casefold()
