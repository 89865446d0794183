"""Webhook endpoints of an organisation: made, rotated, switched off after repeated failure, replayed."""

import base64
import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine.runtime import new_id
from notifications import recipients
from notifications.again import send_again
from notifications.pace import Pace
from notifications.tables import Delivery, DeliveryAttempt, DeliveryStatus, EarlierSecret, WebhookEndpoint

BY_CLOCK = "clock"
# Of one organisation [judgement]: every message is sent to each of them.
MOST_ENDPOINTS = 20
# Earlier secrets of one endpoint that still sign [judgement]: every sending carries a signature of each.
MOST_EARLIER = 5
ENDPOINT_IS_OFF = "The endpoint was switched off."


class TooManySecrets(Exception):
    """As many earlier secrets of an endpoint sign as may; the first of them stops at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def new_secret() -> str:
    """A secret of 256 random bits in the form of Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def have_room(session: Session, organisation_id: str) -> bool:
    """Whether the organisation may have another endpoint."""
    return len(of_organisation(session, organisation_id)) < MOST_ENDPOINTS


def create(session: Session, organisation_id: str, url: str, by: str, moment: datetime) -> WebhookEndpoint:
    """A new endpoint, switched on; its secret is shown this once."""
    made = WebhookEndpoint(
        id=new_id(), organisation_id=organisation_id, url=url, secret=new_secret(), created_at=moment, created_by=by
    )
    session.add(made)
    return made


def of_organisation(session: Session, organisation_id: str) -> list[WebhookEndpoint]:
    """The endpoints of the organisation that were not removed, the oldest first."""
    return recipients.endpoints(session, organisation_id)


def find(session: Session, organisation_id: str, endpoint_id: str) -> WebhookEndpoint | None:
    """The endpoint, if it is one of the organisation's and was not removed."""
    found = session.get(WebhookEndpoint, endpoint_id)
    fits = found is not None and found.organisation_id == organisation_id and found.deleted_at is None
    return found if fits else None


def earlier_secrets(session: Session, endpoint_id: str, moment: datetime) -> list[EarlierSecret]:
    """The earlier secrets of an endpoint that still sign at `moment`, the oldest first."""
    mine = (col(EarlierSecret.endpoint_id) == endpoint_id, col(EarlierSecret.signs_until) > moment)
    return list(session.exec(select(EarlierSecret).where(*mine).order_by(col(EarlierSecret.signs_until))))


def rotate(session: Session, endpoint: WebhookEndpoint, pace: Pace, moment: datetime) -> None:
    """Give the endpoint a new secret; the one before signs too until `pace.rotation` has passed.

    However often it is rotated meanwhile, each keeps its time. Raises TooManySecrets while `MOST_EARLIER` of them do.
    """
    session.refresh(endpoint, with_for_update=True)
    earlier = earlier_secrets(session, endpoint.id, moment)
    if len(earlier) >= MOST_EARLIER:
        raise TooManySecrets(earlier[0].signs_until)
    expired = (col(EarlierSecret.endpoint_id) == endpoint.id, col(EarlierSecret.signs_until) <= moment)
    session.connection().execute(sa.delete(EarlierSecret).where(*expired))
    until = moment + pace.rotation
    session.add(EarlierSecret(id=new_id(), endpoint_id=endpoint.id, secret=endpoint.secret, signs_until=until))
    endpoint.secret = new_secret()
    session.add(endpoint)


def switch_on(endpoint: WebhookEndpoint) -> None:
    """Let messages go to the endpoint again, with its failures forgotten."""
    endpoint.switched_off_at = endpoint.switched_off_by = endpoint.failing_since = None
    endpoint.failures = 0


def switch_off(session: Session, endpoint: WebhookEndpoint, by: str, moment: datetime) -> None:
    """Let nothing go to the endpoint; what waits or comes meanwhile counts as failed and can be replayed."""
    if endpoint.switched_off_at is None:
        endpoint.switched_off_at, endpoint.switched_off_by = moment, by
        _end_waiting(session, endpoint.id, DeliveryStatus.FAILED, ENDPOINT_IS_OFF, moment)


def remove(session: Session, endpoint: WebhookEndpoint, by: str, moment: datetime) -> None:
    """Take the endpoint away, its secrets too; what was on its way to it is cancelled, the log stays."""
    _end_waiting(session, endpoint.id, DeliveryStatus.CANCELLED, "The endpoint was removed.", moment)
    switch_off(session, endpoint, by, moment)
    endpoint.deleted_at = moment
    endpoint.secret = ""
    session.connection().execute(sa.delete(EarlierSecret).where(col(EarlierSecret.endpoint_id) == endpoint.id))


def worked(session: Session, endpoint_id: str) -> None:
    """A delivery was taken: whatever failed before is forgotten."""
    change = (
        sa.update(WebhookEndpoint)
        .where(col(WebhookEndpoint.id) == endpoint_id, col(WebhookEndpoint.failures) > 0)
        .values(failures=0, failing_since=None)
    )
    session.connection().execute(change)


def did_not_work(session: Session, endpoint: WebhookEndpoint, pace: Pace, moment: datetime) -> bool:
    """Count a failed try; whether the endpoint was switched off because of it (see Pace)."""
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or moment
    session.add(endpoint)
    patient = moment - endpoint.failing_since < pace.endpoint_patience
    if endpoint.switched_off_at is not None or endpoint.failures < pace.endpoint_failures or patient:
        return False
    switch_off(session, endpoint, BY_CLOCK, moment)
    return True


def log(session: Session, endpoint_id: str, limit: int, before: str | None) -> list[Delivery]:
    """Deliveries to the endpoint, the latest first; at most `limit`, those made before the delivery `before`."""
    wanted = select(Delivery).where(col(Delivery.recipient_id) == endpoint_id, col(Delivery.channel) == "webhook")
    if before is not None:
        wanted = wanted.where(col(Delivery.id) < before)
    return list(session.exec(wanted.order_by(col(Delivery.id).desc()).limit(limit)))


def attempts(session: Session, delivery_ids: list[str]) -> dict[str, list[DeliveryAttempt]]:
    """The tries of each of these deliveries, the oldest first."""
    wanted = select(DeliveryAttempt).where(col(DeliveryAttempt.delivery_id).in_(delivery_ids))
    found: dict[str, list[DeliveryAttempt]] = {each: [] for each in delivery_ids}
    for row in session.exec(wanted.order_by(col(DeliveryAttempt.id))):
        found[row.delivery_id].append(row)
    return found


def replay(
    session: Session, endpoint_id: str, moment: datetime, *, delivery_id: str | None = None,
    since: datetime | None = None,
) -> int:  # fmt: skip
    """Send again, under the same ids, one delivery to the endpoint or all made since a moment; how many.

    Not what still waits, nothing of a record whose messages are held or were cancelled, and no chaser of what was done
    meanwhile.
    """
    wanted = [
        col(Delivery.recipient_id) == endpoint_id,
        col(Delivery.channel) == "webhook",
        col(Delivery.status).in_((DeliveryStatus.SENT, DeliveryStatus.FAILED)),
    ]
    if delivery_id is not None:
        wanted.append(col(Delivery.id) == delivery_id)
    if since is not None:
        wanted.append(col(Delivery.created_at) >= since)
    return send_again(session, moment, *wanted)


def _end_waiting(session: Session, endpoint_id: str, status: DeliveryStatus, why: str, moment: datetime) -> None:
    change = (
        sa.update(Delivery)
        .where(
            col(Delivery.recipient_id) == endpoint_id,
            col(Delivery.channel) == "webhook",
            col(Delivery.status) == DeliveryStatus.WAITING,
        )
        .values(status=status, last_error=why, settled_at=moment)
    )
    session.connection().execute(change)
