"""Webhooks reach a real HTTPS receiver, signed; each way in which a receiver can fail or deceive is survived."""

import socket
import ssl
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from notifications.channels import DeliveryFailed
from notifications.channels.addresses import is_public, look_up
from notifications.channels.webhook import HookRules, WebhookChannel, fault_of
from notifications.endpoints import new_secret
from tests.clock import Clock
from tests.notifications import certificates
from tests.notifications.hook_receiver import Answer, Receiver, open_receiver
from tests.notifications.mail_room import free_port

SECRET, OLD_SECRET = new_secret(), new_secret()
BODY = b'{"id": "1"}'


@pytest.fixture
def rules(trust: ssl.SSLContext) -> HookRules:
    """Receivers on this machine are allowed; nothing may take long."""
    return HookRules(development=True, seconds=1, trust=trust)


def send(rules: HookRules, url: str, secrets: Sequence[str] = (SECRET,)) -> int | None:
    return WebhookChannel(rules).send("d-1", url, secrets, BODY).code


def failure(rules: HookRules, url: str) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        send(rules, url)
    return caught.value


def named(name: str, receiver: Receiver) -> str:
    return receiver.url.replace("localhost", name)


def test_the_receiver_can_check_who_sent_it(rules: HookRules, receiver: Receiver) -> None:
    assert send(rules, receiver.url) == 204
    (request,) = receiver.requests
    assert Webhook(SECRET).verify(request.body, request.headers) == {"id": "1"}
    assert request.headers["webhook-id"] == "d-1"
    assert request.headers["content-type"] == "application/cloudevents+json"


def test_another_secret_does_not_fit(rules: HookRules, receiver: Receiver) -> None:
    send(rules, receiver.url)
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD_SECRET).verify(receiver.requests[0].body, receiver.requests[0].headers)


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET], ids=["the new one", "the old one"])
def test_while_secrets_change_both_sign(rules: HookRules, receiver: Receiver, secret: str) -> None:
    send(rules, receiver.url, (SECRET, OLD_SECRET))
    Webhook(secret).verify(receiver.requests[0].body, receiver.requests[0].headers)


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (503, False), (429, False), (400, True), (410, True)])
def test_5xx_and_429_come_again_and_other_4xx_end_it(
    rules: HookRules, receiver: Receiver, status: int, permanent: bool
) -> None:
    receiver.always = Answer(status)
    failed = failure(rules, receiver.url)
    assert (failed.code, failed.permanent) == (status, permanent)


@pytest.mark.parametrize(
    ("said", "heard"),
    [("120", 120), ("Mon, 02 Mar 2026 10:05:00 GMT", 300), ("Mon, 02 Mar 2026 09:00:00 GMT", 0), ("soon", None)],
)
def test_the_receiver_may_say_how_long_to_wait(
    rules: HookRules, receiver: Receiver, said: str, heard: int | None, clock: Clock
) -> None:
    receiver.always = Answer(429, {"Retry-After": said})
    assert failure(rules, receiver.url).retry_after == (None if heard is None else timedelta(seconds=heard))


def test_a_redirect_is_not_followed(rules: HookRules, receiver: Receiver) -> None:
    with open_receiver(certificates.HERE) as other:
        receiver.always = Answer(307, {"Location": other.url})
        assert failure(rules, receiver.url).permanent
        assert other.requests == []


def test_a_receiver_that_refuses_the_connection_is_tried_again(rules: HookRules) -> None:
    failed = failure(rules, f"https://localhost:{free_port()}/")
    assert (failed.permanent, failed.target_down) == (False, True)


def test_a_certificate_that_nobody_vouches_for_is_refused(rules: HookRules, receiver: Receiver) -> None:
    assert not failure(replace(rules, trust=None), receiver.url).permanent
    assert receiver.requests == []


def test_a_certificate_for_another_name_is_refused(rules: HookRules) -> None:
    with open_receiver(certificates.ELSEWHERE) as receiver:
        assert not failure(rules, receiver.url).permanent
        assert receiver.requests == []


def test_a_receiver_that_never_answers_is_left(rules: HookRules) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        failed = failure(replace(rules, seconds=0.2), f"http://127.0.0.1:{silent.getsockname()[1]}/")
    assert str(failed) == "There was no answer in time."


def test_a_receiver_that_answers_drop_by_drop_is_left_when_all_the_time_is_up(rules: HookRules) -> None:
    def drop(handler: BaseHTTPRequestHandler) -> None:
        while not receiver.closing.wait(0.05):
            handler.wfile.write(b".")

    with open_receiver(None) as receiver:
        receiver.always = Answer(200, write=drop)
        failed = failure(replace(rules, seconds=0.4), receiver.url)
    assert str(failed) == "There was no answer in time."


def test_of_an_endless_reply_only_the_beginning_is_read(rules: HookRules, receiver: Receiver) -> None:
    written = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        for _ in range(1600):
            handler.wfile.write(b"x" * 65536)
            written.append(65536)

    receiver.always = Answer(200, {"Content-Length": str(1600 * 65536)}, endless)
    assert send(rules, receiver.url) == 200
    assert sum(written) < 20_000_000


def test_a_lookup_that_takes_too_long_is_left(rules: HookRules) -> None:
    def slow(name: str, port: int, seconds: float) -> list[str]:
        raise OSError

    assert not failure(replace(rules, resolve=slow), "https://hooks.example.org/").permanent


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "10.0.0.1", "[::ffff:127.0.0.1]", "[::]"])
def test_addresses_that_are_not_public_are_refused_outside_development(
    rules: HookRules, receiver: Receiver, name: str
) -> None:
    assert failure(replace(rules, development=False), named(name, receiver)).permanent
    assert receiver.requests == []


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["192.168.1.5"], ["8.8.8.8", "127.0.0.1"], ["::ffff:10.0.0.1"]])
def test_a_public_name_that_leads_to_a_private_address_is_refused(
    rules: HookRules, receiver: Receiver, addresses: list[str]
) -> None:
    strict = replace(rules, development=False, resolve=lambda *_asked: addresses)
    failed = failure(strict, named("hooks.example.org", receiver))
    assert (failed.permanent, str(failed)) == (True, "The name leads to an address that is not public.")
    assert receiver.requests == []


def test_a_name_is_looked_up_once_and_that_very_address_is_asked(rules: HookRules, receiver: Receiver) -> None:
    asked = []

    def once(name: str, port: int, seconds: float) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"]

    send(replace(rules, resolve=once), receiver.url)
    assert asked == ["localhost"]


def test_the_real_lookup_finds_this_machine() -> None:
    assert set(look_up("localhost", 443, 5)) <= {"127.0.0.1", "::1"}


@pytest.mark.parametrize("name", ["a" * 64 + ".example.org", "nowhere.invalid"])
def test_a_name_that_leads_nowhere_is_an_os_error(name: str) -> None:
    with pytest.raises(OSError, match=r"."):
        look_up(name, 443, 5)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
     "240.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
     "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1",
     "2001:db8::1", "nonsense", "fec0::1", "192.88.99.1", "168.63.129.16", "::ffff:168.63.129.16", "2002:a83f:8110::",
     "fd00:ec2::254"],
)  # fmt: skip
def test_an_address_that_is_not_public_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "81.2.69.142", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_a_public_address_is_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example.org/", "ftp://hooks.example.org/", "hooks.example.org", "", "https://", "https://a b/",
     "https://user:word@hooks.example.org/", "https://localhost/", "https://printer.local/", "https://127.0.0.1/",
     "https://[::1/", "https://hooks.example.org:99999/", "https://hooks.example.org/\n", "https://hooks.example.org/#a",
     "https://hoöks.example.org/"],
)  # fmt: skip
def test_a_url_that_cannot_be_right_is_refused(url: str) -> None:
    assert fault_of(url, development=False) is not None


@pytest.mark.parametrize(
    "url", ["https://hooks.example.org/a?b=c", "https://hooks.example.org:8443", "https://8.8.8.8/"]
)
def test_a_public_https_url_is_taken(url: str) -> None:
    assert fault_of(url, development=False) is None
