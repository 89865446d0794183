"""GOV.UK Notify is asked over HTTP with the templates that are set, and its refusals are told apart."""

import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from pydantic import SecretStr

from api.outgoing import channels_of
from api.settings import Settings
from notifications.channels import DeliveryFailed, Letter
from notifications.channels.govuk_notify import NotifyAccount, NotifyEmail, NotifyMissing, NotifyText
from tests.notifications.hook_receiver import Answer, Receiver, open_receiver
from tests.notifications.mail_room import free_port

KEY = "journeys-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
HELLO = Letter("A place", "Plain words.\n", "<p>Fine words.</p>")


def accepted(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"{}")


@pytest.fixture
def notify() -> Iterator[Receiver]:
    """Stands where Notify would."""
    with open_receiver(None) as receiver:
        receiver.always = Answer(201, {"Content-Length": "2"}, accepted)
        yield receiver


@pytest.fixture
def account(notify: Receiver) -> NotifyAccount:
    """Our service there."""
    return NotifyAccount(KEY, notify.url.removesuffix("/hooks"), timeout=2)


def test_a_letter_fills_the_template(account: NotifyAccount, notify: Receiver) -> None:
    NotifyEmail(account, "template-1").send("d-1", ["a@example.org", "b@example.org"], HELLO)
    first, second = (json.loads(request.body) for request in notify.requests)
    assert (first["email_address"], second["email_address"]) == ("a@example.org", "b@example.org")
    assert (first["template_id"], first["reference"]) == ("template-1", "d-1")
    assert first["personalisation"] == {"subject": "A place", "body": "Plain words.\n"}


def test_a_line_goes_to_a_phone(account: NotifyAccount, notify: Receiver) -> None:
    NotifyText(account, "template-2").send("d-1", "07700900123", "News about your place.")
    (request,) = notify.requests
    assert request.path == "/v2/notifications/sms"
    assert json.loads(request.body)["personalisation"] == {"body": "News about your place."}


@pytest.mark.parametrize(
    ("status", "permanent", "down"), [(500, False, True), (429, False, True), (403, False, True), (400, True, False)]
)
def test_refusals_are_told_apart(
    account: NotifyAccount, notify: Receiver, status: int, permanent: bool, down: bool
) -> None:
    notify.always = Answer(status, {"Content-Length": "2"}, accepted)
    with pytest.raises(DeliveryFailed) as caught:
        NotifyText(account, "template-2").send("d-1", "07700900123", "News.")
    assert (caught.value.code, caught.value.permanent, caught.value.target_down) == (status, permanent, down)


def test_without_an_answer_it_is_tried_again() -> None:
    account = NotifyAccount(KEY, f"http://localhost:{free_port()}", timeout=1)
    with pytest.raises(DeliveryFailed) as caught:
        NotifyText(account, "template-2").send("d-1", "07700900123", "News.")
    assert not caught.value.permanent


def test_without_the_extra_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "notifications_python_client", None)
    with pytest.raises(NotifyMissing, match=r"\[notify\]"):
        NotifyAccount(KEY)


def test_the_settings_choose_the_ways_out() -> None:
    by_notify = Settings(notify_api_key=SecretStr(KEY), notify_email_template="1", notify_text_template="2")
    by_mail = Settings(smtp_host="mail.example.org", smtp_from="journeys@example.org")
    neither = Settings()
    kinds = [type(channels_of(each).email).__name__ for each in (by_notify, by_mail, neither)]
    assert kinds == ["NotifyEmail", "SmtpChannel", "NoneType"]
    assert (channels_of(by_notify).text is None, channels_of(by_mail).text is None) == (False, True)
