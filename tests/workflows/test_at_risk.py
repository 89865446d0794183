"""When a learner is at risk, and the facts that the reasons give."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.at_risk import RiskCode, Situation, per_cent, reasons
from workflows.words.attendance import AttendanceMark

LETTERS = dict(zip("plauc", AttendanceMark, strict=True))
MARKS = st.lists(st.sampled_from(AttendanceMark), max_size=50)


def marked(letters: str) -> Situation:
    """Sessions by letter: present, late, authorised, unauthorised, closed."""
    return Situation(marks=tuple(LETTERS[letter] for letter in letters))


def codes(situation: Situation) -> list[RiskCode]:
    """The codes of every reason."""
    return [reason.code for reason in reasons(situation)]


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("", []),
        ("puu", []),
        ("puuu", [RiskCode.MISSED_IN_A_ROW]),
        ("puucu", [RiskCode.MISSED_IN_A_ROW]),
        ("puuau", []),
        ("puuul", []),
        ("p" * 16 + "a" * 4, [RiskCode.FALLING_ATTENDANCE]),
        ("a" * 4 + "p" * 16, []),
        ("a" * 5 + "p" * 15, [RiskCode.LOW_ATTENDANCE]),
        ("a" * 5 + "p" * 20, []),
        ("ppppppaaa", []),
        ("pppppppaaa", [RiskCode.LOW_ATTENDANCE]),
        ("p" * 10 + "ppppppppa" + "p", []),
        ("p" * 10 + "pppppppap" + "a", [RiskCode.FALLING_ATTENDANCE]),
        ("c" * 30, []),
    ],
)
def test_attendance_puts_a_learner_at_risk(letters: str, expected: list[RiskCode]) -> None:
    assert codes(marked(letters)) == expected


def test_each_reason_gives_its_facts() -> None:
    said = [reason.sentence for reason in reasons(marked("p" * 16 + "u" * 4))]
    assert said == [
        "The last 4 sessions were missed without authorisation.",
        "Attendance fell from 100 to 60 per cent between the last two 10 sessions.",
    ]


@pytest.mark.parametrize(
    ("situation", "sentence"),
    [
        (Situation(review_due_on=date(2026, 4, 9)), "The review due on 9 April 2026 is late."),
        (Situation(placement_ended_on=date(2026, 4, 9)), "A placement ended early on 9 April 2026."),
        (Situation(said_at_review_on=date(2026, 4, 9)), "The review held on 9 April 2026 said so."),
    ],
)
def test_what_else_puts_a_learner_at_risk(situation: Situation, sentence: str) -> None:
    assert [reason.sentence for reason in reasons(situation)] == [sentence]


@given(MARKS)
def test_sessions_at_which_the_provider_was_closed_change_nothing(marks: list[AttendanceMark]) -> None:
    held = [mark for mark in marks if mark is not AttendanceMark.PROVIDER_CLOSED]
    assert reasons(Situation(marks=marks)) == reasons(Situation(marks=held))


@given(MARKS)
def test_a_learner_who_always_comes_is_never_at_risk(marks: list[AttendanceMark]) -> None:
    here = [AttendanceMark.PRESENT for _mark in marks]
    assert reasons(Situation(marks=here)) == ()
    assert per_cent(here) in (None, 100)
