"""The code by which a learner comes in is hard to guess and easy to type."""

from collections import Counter

import pytest

from workflows.rules import own_codes


def test_of_what_looks_alike_one_alone_is_used() -> None:
    for alike in ("O0DQ", "1IL", "2Z", "5S", "8B", "6G", "UV"):
        assert len(set(alike) & set(own_codes.ALPHABET)) == 1, alike


def test_codes_use_the_whole_alphabet_and_do_not_repeat() -> None:
    made = [own_codes.new_code() for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert set(Counter("".join(made))) == set(own_codes.ALPHABET)


@pytest.mark.parametrize(
    "typed", ["K1M08 2V5R6", "k1m082v5r6", "  klmob-zusrg ", "KIMDB.ZVSRG", "k1mq8/2u5rg"]
)  # fmt: skip
def test_a_code_is_read_as_it_was_meant(typed: str) -> None:
    assert own_codes.as_meant(typed) == "K1M082V5R6"


def test_what_is_kept_is_not_the_code_and_always_the_same() -> None:
    kept = own_codes.kept_as("K1M082V5R6")
    assert kept == own_codes.kept_as("K1M082V5R6")
    assert len(kept) == 64
    assert kept != own_codes.kept_as("K1M082V5R7")


def test_what_can_be_no_code_is_hashed_all_the_same() -> None:
    assert len(own_codes.kept_as("")) == len(own_codes.kept_as("X" * 5000)) == 64
