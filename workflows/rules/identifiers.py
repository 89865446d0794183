"""Checks of the numbers and addresses that name learners, providers and units, each answered in a sentence."""

import logging
import re
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from uk_postcodes_parsing import ukpostcode  # type: ignore[import-untyped]  # the library ships no types

TEMPORARY_ULN = "9999999999"
UNKNOWN_POSTCODE = "ZZ99 9ZZ"

# The library logs every text it cannot read, and what people type into that field is personal data.
logging.getLogger("uk_postcodes_parsing").setLevel(logging.CRITICAL)

_ULN_WEIGHTS = range(10, 1, -1)
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # no I, O or S: they are mistaken for digits
_UPN_WEIGHTS = range(2, 14)
_NINO_UNALLOCATED = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})

# Spelt with [0-9], because \d also lets digits of other scripts through.
_ULN_FORM = re.compile(r"[1-9][0-9]{9}")
_UKPRN_FORM = re.compile(r"[1-9][0-9]{7}")
_NINO_FORM = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D ]")
_UPN_FORM = re.compile(rf"[{_UPN_LETTERS}][0-9]{{11}}[0-9{_UPN_LETTERS}]")
_LEARN_REF_FORM = re.compile(r"[A-Za-z0-9 ]{1,12}")
_UNIT_FORM = re.compile(r"[A-Z]/[0-9]{3}/[0-9]{4}")
_UNIT_WITHOUT_SLASHES = re.compile(r"([A-Z])([0-9]{3})([0-9]{4})")


class Standing(StrEnum):
    """How an identifier fared; TEMPORARY may be stored but never used to match people."""

    VALID = "valid"
    TEMPORARY = "temporary"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer to one check: `value` to store, the `sentence` of a refusal, a `warning` that blocks nothing.

    Neither sentence nor warning repeats what was typed, so both may be logged.
    """

    standing: Standing
    value: str
    sentence: str | None = None
    warning: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether the value may be stored."""
        return self.standing is not Standing.INVALID


def _valid(value: str, warning: str | None = None) -> Checked:
    return Checked(Standing.VALID, value, warning=warning)


def _invalid(value: str, sentence: str) -> Checked:
    return Checked(Standing.INVALID, value, sentence)


def uln_check_digit(first_nine: str) -> int | None:
    """The tenth digit that belongs to nine digits, or None when no ULN can start so (remainder 0; HESA, ILR ULN_04)."""
    remainder = sum(weight * int(digit) for weight, digit in zip(_ULN_WEIGHTS, first_nine, strict=True)) % 11
    return 10 - remainder if remainder else None


def check_uln(text: str) -> Checked:
    """Check a unique learner number: ten digits, the first not 0, the last a check digit.

    The temporary value 9999999999 is recognised first, because it would fail the check digit.
    """
    if not _ULN_FORM.fullmatch(text):
        return _invalid(text, "A ULN is written as ten digits and does not start with 0.")
    if text == TEMPORARY_ULN:
        return Checked(Standing.TEMPORARY, text, warning="This is the temporary ULN: it must be replaced.")
    expected = uln_check_digit(text[:9])
    if expected is None:
        return _invalid(text, "This number cannot be a ULN: no check digit fits its first nine digits.")
    if expected != int(text[9]):
        return _invalid(text, f"This ULN is mistyped: for its first nine digits the check digit should be {expected}.")
    return _valid(text)


def check_ukprn(text: str) -> Checked:
    """Check a UK provider reference number: eight digits not starting with 0 (ILR), usually starting with 1 (NCCIS)."""
    if not _UKPRN_FORM.fullmatch(text):
        return _invalid(text, "A UKPRN is written as eight digits and does not start with 0.")
    return _valid(text, None if text.startswith("1") else "A UKPRN usually starts with 1: check this one.")


def normalise_nino(text: str) -> str:
    """A National Insurance number in capitals, without spaces inside, and with one for a missing last letter."""
    return "".join(text.split()).upper().ljust(9)


def check_nino(text: str) -> Checked:
    """Check a National Insurance number by ILR rule NINumber_01; prefixes that HMRC does not allocate only warn."""
    if not _NINO_FORM.fullmatch(text):
        return _invalid(text, "A National Insurance number is two capital letters, six digits, and A to D or a space.")
    unallocated = text[:2] in _NINO_UNALLOCATED
    return _valid(text, "No such number starts with these letters: check it." if unallocated else None)


def check_upn(text: str) -> Checked:
    """Check a unique pupil number: a check letter and twelve digits; a temporary one ends in a letter instead (DfE)."""
    if not _UPN_FORM.fullmatch(text):
        return _invalid(text, "A UPN is a letter and twelve digits; a temporary one ends in a letter.")
    values = [int(mark) if mark.isdigit() else _UPN_LETTERS.index(mark) for mark in text[1:]]
    expected = _UPN_LETTERS[sum(weight * value for weight, value in zip(_UPN_WEIGHTS, values, strict=True)) % 23]
    if expected != text[0]:
        return _invalid(text, f"This UPN is mistyped: the first letter should be {expected}.")
    return _valid(text, "This is a temporary UPN." if text[-1].isalpha() else None)


def check_learner_reference(text: str) -> Checked:
    """Check a LearnRefNumber: one to twelve letters, digits or spaces; unique within a provider only (ILR schema)."""
    if not _LEARN_REF_FORM.fullmatch(text):
        return _invalid(text, "A learner reference is one to twelve letters, digits or spaces.")
    return _valid(text)


def normalise_unit_number(text: str) -> str:
    """A unit number in capitals with its slashes: "y5005367" gives "Y/500/5367"; other text comes back trimmed."""
    text = text.strip().upper()
    parts = _UNIT_WITHOUT_SLASHES.fullmatch(text)
    return "/".join(parts.groups()) if parts else text


def check_unit_number(text: str) -> Checked:
    """Check the form of a QCF unit number, such as Y/500/5367 in the guide."""
    if not _UNIT_FORM.fullmatch(text):
        return _invalid(text, "A unit number is written like Y/500/5367: a capital letter, three digits, four digits.")
    return _valid(text)


def check_postcode(text: str) -> Checked:
    """Check a United Kingdom postcode; `value` is its usual spelling, and ZZ99 9ZZ (unknown) is let through.

    A postcode that was put right, or that the directory does not list (new streets), is accepted with a warning.
    """
    found = ukpostcode.parse(text)
    if found is None:
        return _invalid(text, "This is not a United Kingdom postcode; if it is not known, write ZZ99 9ZZ.")
    value = str(found.postcode)
    if value == UNKNOWN_POSTCODE:
        return _valid(value)
    if found.fix_distance:
        return _valid(value, "A letter or digit of the postcode was put right: check it.")
    return _valid(value, None if found.is_in_ons_postcode_directory else "The directory does not list this postcode.")


def check_phone(text: str) -> Checked:
    """Check that a telephone number is possible when dialled from the United Kingdom; `value` is its E.164 form.

    Only "possible" is asked: numbers reserved for drama and tests are possible, and never in service.
    """
    sentence = "This is not a telephone number: write it with its area code, or with + and the country."
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return _invalid(text, sentence)
    if not phonenumbers.is_possible_number(number):
        return _invalid(text, sentence)
    return _valid(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
