"""GOV.UK Notify for email and text messages; needs the extra `notify`.

Notify keeps its own templates: ours has one for email with ((subject)) and ((body)), and one for texts with ((body)).
"""

from collections.abc import Sequence
from typing import Any

from notifications.channels import DeliveryFailed, Letter, Receipt

# Seconds after which no answer is awaited.
TIMEOUT = 30
TOO_MANY = 429
ADDRESS = "https://api.notifications.service.gov.uk"


class NotifyMissing(Exception):
    """The extra is not installed."""

    def __init__(self) -> None:
        super().__init__("GOV.UK Notify is set but not installed. Run: pip install 'learner-journey-engine[notify]'")


class NotifyAccount:
    """A service at Notify; its client is not safe to share between threads, so each sending makes one."""

    def __init__(self, api_key: str, address: str = ADDRESS, timeout: float = TIMEOUT) -> None:
        try:
            import notifications_python_client
        except ImportError:
            raise NotifyMissing from None
        self._library: Any = notifications_python_client
        self._api_key = api_key
        self._address = address
        self._timeout = timeout

    def ask(self, method: str, **details: Any) -> Receipt:
        """Call `method` of a new client; raises DeliveryFailed."""
        from notifications_python_client.errors import APIError

        client = self._library.NotificationsAPIClient(self._api_key, base_url=self._address, timeout=self._timeout)
        try:
            getattr(client, method)(**details)
        except APIError as error:
            raise _failure(error.status_code) from None
        finally:
            client.request_session.close()
        return Receipt(201)


class NotifyEmail:
    """Email through Notify."""

    def __init__(self, account: NotifyAccount, template: str) -> None:
        self._account = account
        self._template = template

    def send(self, delivery_id: str, addresses: Sequence[str], letter: Letter) -> Receipt:
        """Send to each address; raises DeliveryFailed."""
        receipt = Receipt()
        words = {"subject": letter.subject, "body": letter.text}
        for address in addresses:
            receipt = self._account.ask(
                "send_email_notification", email_address=address, template_id=self._template,
                personalisation=words, reference=delivery_id,
            )  # fmt: skip
        return receipt


class NotifyText:
    """Text messages through Notify."""

    def __init__(self, account: NotifyAccount, template: str) -> None:
        self._account = account
        self._template = template

    def send(self, delivery_id: str, phone: str, text: str) -> Receipt:
        """Send to the phone; raises DeliveryFailed."""
        return self._account.ask(
            "send_sms_notification", phone_number=phone, template_id=self._template,
            personalisation={"body": text}, reference=delivery_id,
        )  # fmt: skip


def _failure(status: int) -> DeliveryFailed:
    again = status >= 500 or status == TOO_MANY
    # A wrong key is ours to mend; everything else that is refused is about this one message.
    ours = status in (401, 403)
    return DeliveryFailed(
        f"GOV.UK Notify answered {status}.", permanent=not again and not ours, code=status, target_down=again or ours
    )
