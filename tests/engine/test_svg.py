"""The picture of a definition."""

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

from engine.svg import Mark, Tone, svg
from tests.engine.loans import LOAN, labels

SPACE = "{http://www.w3.org/2000/svg}"


def drawn(**marks: Mark) -> Element:
    return fromstring(svg(LOAN, "Loans", "How a loan goes.", marks))  # noqa: S314


def texts(picture: Element) -> list[str]:
    return [each.text or "" for each in picture.iter(f"{SPACE}text")]


def ground(picture: Element, tones: list[str]) -> str | None:
    """The colour behind the state that has one of these tones."""
    boxes = [each for each in picture.iter(f"{SPACE}g") if (each.get("class") or "").rpartition("--")[2] in tones]
    return boxes[0][0].get("fill")


def test_it_is_named_and_described() -> None:
    picture = drawn()
    named = {each.get("id"): each.text for each in picture if each.get("id")}
    assert [named[each] for each in (picture.get("aria-labelledby") or "").split()] == ["Loans", "How a loan goes."]


def test_a_state_carries_its_staff_label_and_what_is_said_of_it() -> None:
    found = texts(drawn(asked=Mark(("12 now", "3 of 12 late"))))
    assert found[found.index("asked (desk)") :][:3] == ["asked (desk)", "12 now", "3 of 12 late"]


def test_a_state_with_an_address_is_a_link_that_says_where_it_leads() -> None:
    links = [(each.get("href"), each.get("aria-label")) for each in drawn(
        asked=Mark(("12 now",), href="/loans?state=asked")).iter(f"{SPACE}a")]  # fmt: skip
    assert links == [("/loans?state=asked", "asked (desk). 12 now")]


def test_it_holds_no_style_of_its_own() -> None:
    picture = drawn(asked=Mark(("12 now",), Tone.MANY))
    assert [each for each in picture.iter() if each.get("style") or each.tag == f"{SPACE}style"] == []


def test_each_tone_has_a_ground_of_its_own() -> None:
    grounds = {
        ground(drawn(asked=Mark(tone=tone)), ["calm", "some", "many"]) for tone in (Tone.CALM, Tone.SOME, Tone.MANY)
    }
    assert len(grounds) == 3


def test_a_label_cannot_break_out_of_its_place() -> None:
    broken = replace(labels("asked"), staff='<script>\x00&"')
    picture = fromstring(svg(replace(LOAN, labels={**LOAN.labels, "asked": broken}), "Loans", "How."))  # noqa: S314
    assert '<script>&"' in texts(picture)
    assert picture.find(f".//{SPACE}script") is None
