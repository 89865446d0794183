"""Whoever takes places in whatever order: there are never more than there are, and what is reserved is kept (G3)."""

from hypothesis import given
from hypothesis import strategies as st

from workflows.queries.reservations import Use

SENDERS = ("one", "two", "three", "four")


@given(
    st.integers(0, 12),
    st.dictionaries(st.sampled_from(SENDERS[:3]), st.integers(1, 5)),
    st.lists(st.sampled_from(SENDERS), max_size=30),
)
def test_nobody_takes_what_is_kept_for_others(total: int, reserved: dict[str, int], asking: list[str]) -> None:
    taken: dict[str, int] = {}
    if Use(total, taken, reserved).unreserved < 0:
        return
    for sender in asking:
        use = Use(total, taken, reserved)
        if use.open_to(sender) > 0:
            taken = {**taken, sender: taken.get(sender, 0) + 1}
        assert use.open_to(sender) >= use.unused(sender)
    assert Use(total, taken, reserved).unreserved >= 0
    assert sum(taken.values()) <= total
