"""The drawing of a definition."""

from dataclasses import replace

from engine.diagram import mermaid
from tests.engine.loans import LOAN, labels


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


def test_it_is_a_state_diagram() -> None:
    assert lines(mermaid(LOAN))[0] == "stateDiagram-v2"


def test_a_state_carries_its_staff_label() -> None:
    assert 'state "asked (desk)" as s_asked' in lines(mermaid(LOAN))


def test_the_start_leads_to_the_initial_state() -> None:
    assert "[*] --> s_asked" in lines(mermaid(LOAN))


def test_only_ends_lead_out() -> None:
    assert [line for line in lines(mermaid(LOAN)) if line.endswith("--> [*]")] == [
        "s_returned --> [*]",
        "s_lost --> [*]",
    ]


def test_an_event_is_drawn_from_each_of_its_sources() -> None:
    assert {"s_asked --> s_lost : give up", "s_queried --> s_lost : give up"} < set(lines(mermaid(LOAN)))


def test_events_between_the_same_states_share_one_arrow() -> None:
    assert "s_asked --> s_asked : note / hold / resume" in lines(mermaid(LOAN))


def test_live_counts_stand_beside_the_label() -> None:
    assert 'state "asked (desk) (12)" as s_asked' in lines(mermaid(LOAN, {"asked": 12}))


def test_a_state_without_instances_counts_none() -> None:
    assert 'state "lent (desk) (0)" as s_lent' in lines(mermaid(LOAN, {"asked": 12}))


def test_a_label_cannot_break_out_of_its_place() -> None:
    broken = replace(labels("asked"), staff='asked" as x\n[*] --> y; %% #')
    text = mermaid(replace(LOAN, labels={**LOAN.labels, "asked": broken}))
    assert 'state "asked as x [*] -- y" as s_asked' in lines(text)
