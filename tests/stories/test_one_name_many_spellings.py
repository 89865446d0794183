"""A name typed in another way is the same person's; what nobody can see is in no text (rules C20, G6)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stories import way
from tests.stories.story import Story, codes
from tests.stories.way import LEAD
from workflows.rules.names import folded, tidied

INVISIBLE = ["\u200b", "\u200d", "\u202e", "\u2066", "\u3164", "\u115f", "\u00ad", "\ufeff"]


def somebody(given: str, family: str = "Twin") -> dict[str, object]:
    """A learner by this very name."""
    return way.learner("x y", given_name=given, family_name=family)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Zo\u00eb", unicodedata.normalize("NFD", "Zo\u00eb")), ("Mary Jane", "Mary  Jane"),
        ("O'Neil", "O\u2019Neil"), ("O\u02bcNeil", "O\u2018Neil"), ("Jean-Luc", "Jean\u2011Luc"),
        ("Jean\u2013Luc", "JEAN-LUC"), ("Stra\u00dfe", "STRASSE"),
    ],
)  # fmt: skip
def test_a_name_typed_in_another_way_is_found_again(story: Story, first: str, second: str) -> None:
    story.refer(somebody(first))
    refused = story.refer(somebody(second), "consortium", expect=409)
    assert codes(refused) == ["possible_match"]


def test_the_same_goes_for_the_family_name(story: Story) -> None:
    story.refer(somebody("Ann", "O'Brien-Smith"))
    refused = story.refer(somebody("Ann", "O\u2019Brien\u2010Smith"), "consortium", expect=409)
    assert codes(refused) == ["possible_match"]


def test_a_name_is_stored_as_it_is_written_but_tidied(story: Story) -> None:
    journey = story.refer(somebody("Mary   Zoe\u0308", "O\u2019Neil"))
    learner = story.get(LEAD, f"/journeys/{journey}")["learner"]
    assert (learner["given_name"], learner["family_name"]) == ("Mary Zo\u00eb", "O\u2019Neil")


@pytest.mark.parametrize("letter", INVISIBLE, ids=[f"U+{ord(letter):04X}" for letter in INVISIBLE])
def test_no_name_and_no_text_holds_what_nobody_sees(story: Story, letter: str) -> None:
    for body in (
        way.referral(story, about=somebody(f"An{letter}na")),
        way.referral(story, reason=f"wants to{letter} learn"),
    ):
        refused = story.post("priya", "/referrals", body, expect=422)
        assert [fault["rule"] for fault in refused["errors"]] == ["invisible_character"]


def test_a_name_that_grows_when_composed_is_measured_then(story: Story) -> None:
    # Devanagari qa is stored as two letters.
    refused = story.post("priya", "/referrals", way.referral(story, about=somebody("\u0958" * 150)), expect=422)
    assert [fault["rule"] for fault in refused["errors"]] == ["string_too_long"]


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(tidied(text)) == folded(text)
