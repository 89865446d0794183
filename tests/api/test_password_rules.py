"""A password that others would think of is refused wherever one is set, with every reason and what to do instead."""

import pytest

from api.auth.password_rules import faults
from api.auth.passwords import Passwords
from engine.errors import Refused
from tests.api.conftest import CHEAP

OWN = ("Ruth Okafor", "ruth@northway.example", "Northway College")


def codes(password: str) -> list[str]:
    """Why Ruth may not take the password."""
    return [refusal.code for refusal in faults(password, OWN)]


@pytest.mark.parametrize(
    "password", ["a fine long password", "kettle orbit mango seven", "Tr0mb0ne&Lamppost", "ruth likes green apples"]
)
def test_a_password_of_ones_own_making_is_taken(password: str) -> None:
    assert codes(password) == []


@pytest.mark.parametrize("password", ["k9 orbit man", "k9 orbit man" * 10 + "12345678"])
def test_the_shortest_and_the_longest_are_taken(password: str) -> None:
    assert codes(password) == []


@pytest.mark.parametrize("password", ["k9 orbit ma", "k9 orbit man" * 10 + "123456789"])
def test_a_password_that_is_too_short_or_too_long_is_refused(password: str) -> None:
    assert codes(password) == ["password_length"]


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "Password2026!", "PASSWORDPASSWORD", "let me in please!!", "p@ssw0rd12345", "1q2w3e4r5t6y",
        "\uff50assword1234", "correct-horse-battery-staple", "Liverpool!!!!!!!",
    ],
)  # fmt: skip
def test_one_of_the_commonest_is_refused_however_it_is_dressed(password: str) -> None:
    assert "password_common" in codes(password)


@pytest.mark.parametrize("password", ["x" * 12, "~~~~~~~~~~~~~~", "xyxyxyxyxyxyx", "Hush" * 4, "             "])
def test_one_thing_said_again_and_again_is_refused(password: str) -> None:
    assert codes(password) == ["password_repeated"]


@pytest.mark.parametrize(
    "password", ["cdefghijklmn", "345678901234", "0987654321098", "poiuytrewqlkj", "asdfghzxcvbn", "jklmno 456789"]
)
def test_a_plain_sequence_is_refused(password: str) -> None:
    assert codes(password) == ["password_sequence"]


@pytest.mark.parametrize(
    "password", ["RuthOkafor2026!", "northway-ruth-12", "college northway!", "OkaforOkafor#77", "mr.ruth.okafor.1"]
)
def test_ones_own_name_address_and_organisation_are_refused(password: str) -> None:
    assert codes(password) == ["password_own_words"]


def test_every_reason_is_told_at_once() -> None:
    assert codes("aaaaaaa") == ["password_length", "password_repeated"]


def test_a_refusal_says_what_to_do_instead() -> None:
    with pytest.raises(Refused, match="Take three or four words"):
        Passwords(CHEAP).hash("password1234")


def test_what_is_known_of_the_owner_is_asked_for_where_a_hash_is_made() -> None:
    with pytest.raises(Refused, match="your name"):
        Passwords(CHEAP).hash("RuthOkafor2026!", *OWN)
