"""Where states and arrows stand in a drawing."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise

import pytest

from engine.definition import Definition
from engine.layout import HEIGHT, WIDTH, Arrow, laid_out
from tests.engine.loans import LOAN
from workflows.published import DEFINITIONS

PUBLISHED = [definition for definition, _guards in DEFINITIONS]


def along(arrow: Arrow) -> Iterator[tuple[float, float]]:
    """Points of the line as it is drawn, upright at each point that it goes through."""
    for (x, y), (to_x, to_y) in pairwise(arrow.line):
        for step in range(21):
            way = step / 20
            bend = 3 * way**2 - 2 * way**3
            yield x + (to_x - x) * bend, y + (to_y - y) * (1.5 * way - 1.5 * way**2 + way**3)


def test_a_state_stands_below_the_one_that_leads_to_it() -> None:
    corners = laid_out(LOAN).corners
    assert corners["asked"][1] < corners["lent"][1] < corners["returned"][1]


def test_an_arrow_back_turns_nothing_round() -> None:
    corners = laid_out(LOAN).corners
    assert corners["asked"][1] < corners["queried"][1]


def test_an_end_that_many_states_lead_to_stands_apart_without_arrows() -> None:
    layout = laid_out(LOAN)
    assert layout.apart == ("lost",)
    assert [arrow for arrow in layout.arrows if arrow.target == "lost"] == []


def test_an_arrow_carries_all_its_events() -> None:
    assert {(arrow.source, arrow.target): arrow.events for arrow in laid_out(LOAN).arrows} == {
        ("asked", "lent"): ("lend",),
        ("asked", "queried"): ("query",),
        ("queried", "asked"): ("reply",),
        ("lent", "returned"): ("bring_back",),
    }


@pytest.mark.parametrize("definition", [*PUBLISHED, LOAN], ids=lambda each: each.name)
def test_no_state_covers_another(definition: Definition) -> None:
    corners = sorted(laid_out(definition).corners.values())
    assert [
        (one, other)
        for index, one in enumerate(corners)
        for other in corners[index + 1 :]
        if abs(one[0] - other[0]) < WIDTH and abs(one[1] - other[1]) < HEIGHT
    ] == []


@pytest.mark.parametrize("definition", [*PUBLISHED, LOAN], ids=lambda each: each.name)
def test_no_arrow_runs_through_a_state(definition: Definition) -> None:
    layout = laid_out(definition)
    assert [
        (arrow.source, arrow.target, name)
        for arrow in layout.arrows
        for x, y in along(arrow)
        for name, (left, top) in layout.corners.items()
        if left < x < left + WIDTH and top < y < top + HEIGHT
    ] == []


@pytest.mark.parametrize("definition", PUBLISHED, ids=lambda each: each.name)
def test_all_of_it_is_inside_the_drawing(definition: Definition) -> None:
    layout = laid_out(definition)
    places = [*layout.corners.values(), *(point for arrow in layout.arrows for point in arrow.line)]
    assert all(0 < x < layout.width and 0 < y < layout.height for x, y in places)


def test_every_process_draws_the_same() -> None:
    program = "from engine.layout import laid_out; from workflows.published import DEFINITIONS as d; " \
              "print([laid_out(each) for each, _ in d])"  # fmt: skip
    drawn = {subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout for _ in range(3)}  # noqa: S603
    assert len(drawn) == 1
