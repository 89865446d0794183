"""Identifiers of learners, providers and units, against vectors and by properties."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workflows.rules.identifiers import (
    Checked,
    Standing,
    check_learner_reference,
    check_nino,
    check_phone,
    check_postcode,
    check_ukprn,
    check_uln,
    check_unit_number,
    check_upn,
    normalise_nino,
    normalise_unit_number,
    uln_check_digit,
)

DATA = Path(__file__).parents[1] / "data"
CHECKS: dict[str, Callable[[str], Checked]] = {
    "UKPRN": check_ukprn,
    "NINO": check_nino,
    "UPN": check_upn,
    "LearnRefNumber": check_learner_reference,
    "QCF unit number": check_unit_number,
}
EXPECTED = {
    "valid": Standing.VALID,
    "ilr-valid": Standing.VALID,
    "invalid": Standing.INVALID,
    "invalid-format": Standing.INVALID,
}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def with_check_digit(first_nine: int) -> str:
    digit = uln_check_digit(str(first_nine))
    assume(digit is not None)
    return f"{first_nine}{digit}"


ULNS = st.integers(100_000_000, 999_999_999).map(with_check_digit)


@pytest.mark.parametrize("row", rows("uln_vectors.csv"), ids=lambda row: row["input"])
def test_ulns_match_the_vectors(row: dict[str, str]) -> None:
    assert check_uln(row["input"]).standing == row["expected"]


@pytest.mark.parametrize(
    "row", [row for row in rows("uln_vectors.csv") if row["weighted_sum_first9"]], ids=lambda row: row["input"]
)
def test_check_digits_match_the_vectors(row: dict[str, str]) -> None:
    digit = row["expected_check_digit"]
    assert uln_check_digit(row["input"][:9]) == (int(digit) if digit else None)


@pytest.mark.parametrize("row", rows("identifier_vectors.csv"), ids=lambda row: f"{row['kind']} {row['input']}")
def test_identifiers_match_the_vectors(row: dict[str, str]) -> None:
    assert CHECKS[row["kind"]](row["input"]).standing is EXPECTED[row["expected"]]


@pytest.mark.parametrize("row", [row for row in rows("identifier_vectors.csv") if row["expected"] == "ilr-valid"])
def test_unallocated_nino_prefixes_only_warn(row: dict[str, str]) -> None:
    assert check_nino(row["input"]).warning is not None


@given(ULNS, st.integers(0, 9), st.integers(1, 9))
def test_every_single_digit_error_in_a_uln_is_caught(uln: str, place: int, step: int) -> None:
    wrong = str((int(uln[place]) + step) % 10)
    assert check_uln(uln[:place] + wrong + uln[place + 1 :]).standing is not Standing.VALID


@given(ULNS, st.integers(0, 8))
def test_every_adjacent_swap_in_a_uln_is_caught(uln: str, place: int) -> None:
    assume(uln[place] != uln[place + 1])
    swapped = uln[:place] + uln[place + 1] + uln[place] + uln[place + 2 :]
    assert check_uln(swapped).standing is not Standing.VALID


@given(ULNS)
def test_a_uln_with_its_check_digit_is_valid(uln: str) -> None:
    assert check_uln(uln) == Checked(Standing.VALID, uln)


@pytest.mark.parametrize(
    ("uln", "words"),
    [
        ("1000000044", "check digit should be 3"),
        ("1000000063", "cannot be a ULN"),
        ("0999999999", "ten digits"),
        ("100000004", "ten digits"),
        ("1.00E+09", "ten digits"),
        ("", "ten digits"),
        ("100000004\N{ARABIC-INDIC DIGIT THREE}", "ten digits"),
        ("1000000043\n", "ten digits"),
    ],
)
def test_a_refused_uln_says_what_is_wrong(uln: str, words: str) -> None:
    assert words in str(check_uln(uln).sentence)


def test_the_temporary_uln_may_be_stored() -> None:
    assert check_uln("9999999999").accepted


def test_an_invalid_uln_may_not_be_stored() -> None:
    assert not check_uln("1000000044").accepted


def test_the_temporary_uln_warns() -> None:
    assert "temporary" in str(check_uln("9999999999").warning)


def test_a_usual_ukprn_has_no_warning() -> None:
    assert check_ukprn("10090001").warning is None


def test_a_ukprn_outside_the_usual_range_only_warns() -> None:
    checked = check_ukprn("90000064")
    assert checked.accepted
    assert checked.warning == "A UKPRN usually starts with 1: check this one."


def test_a_ukprn_below_the_range_of_the_ilr_is_refused() -> None:
    assert not check_ukprn("09999999").accepted


@pytest.mark.parametrize(("typed", "stored"), [("ab 12 34 56 c", "AB123456C"), ("AB123456", "AB123456 ")])
def test_a_normalised_nino_is_valid(typed: str, stored: str) -> None:
    assert check_nino(normalise_nino(typed)) == Checked(Standing.VALID, stored)


@pytest.mark.parametrize("letter", "DFIOQUV")
def test_the_second_letter_of_a_nino_is_checked(letter: str) -> None:
    assert not check_nino(f"A{letter}123456A").accepted


def test_the_first_letter_of_a_nino_may_be_o() -> None:
    assert check_nino("OA123456A").accepted


def test_a_wrong_upn_says_which_letter_it_should_have() -> None:
    assert "should be P" in str(check_upn("Q207000016049").sentence)


def test_a_temporary_upn_warns() -> None:
    assert check_upn("A80120000501A").warning == "This is a temporary UPN."


def test_a_permanent_upn_has_no_warning() -> None:
    assert check_upn("B801200005001").warning is None


def test_a_learner_reference_of_thirteen_characters_is_refused() -> None:
    assert not check_learner_reference("1234567890123").accepted


@pytest.mark.parametrize("typed", ["Y5005367", " y/500/5367 "])
def test_a_normalised_unit_number_is_valid(typed: str) -> None:
    assert check_unit_number(normalise_unit_number(typed)) == Checked(Standing.VALID, "Y/500/5367")


def test_a_text_that_is_no_unit_number_is_not_reshaped() -> None:
    assert normalise_unit_number("500/5367") == "500/5367"


@pytest.mark.parametrize(("typed", "stored"), [("sw1a1aa", "SW1A 1AA"), ("zz999zz", "ZZ99 9ZZ")])
def test_a_postcode_is_stored_in_its_usual_spelling(typed: str, stored: str) -> None:
    assert check_postcode(typed) == Checked(Standing.VALID, stored)


def test_a_postcode_that_was_put_right_warns() -> None:
    checked = check_postcode("SW1A IAA")
    assert (checked.value, checked.warning) == (
        "SW1A 1AA",
        "A letter or digit of the postcode was put right: check it.",
    )


def test_a_postcode_missing_from_the_directory_warns() -> None:
    assert "directory" in str(check_postcode("QQ1 1AA").warning)


@pytest.mark.parametrize("typed", ["", "nowhere", "75001"])
def test_a_text_that_is_no_postcode_is_refused(typed: str) -> None:
    assert not check_postcode(typed).accepted


def test_a_refused_postcode_never_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    check_postcode("12 Secret Street")
    assert not caplog.records


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("07700 900123", "+447700900123"), ("01632 960001", "+441632960001"), ("+33 1 23 45 67 89", "+33123456789")],
)
def test_a_telephone_number_is_stored_in_international_form(typed: str, stored: str) -> None:
    assert check_phone(typed) == Checked(Standing.VALID, stored)


@pytest.mark.parametrize("typed", ["", "ask her mother", "999", "1.00E+09"])
def test_a_text_that_is_no_telephone_number_is_refused(typed: str) -> None:
    assert not check_phone(typed).accepted
