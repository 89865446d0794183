"""Whether a hand-off may be answered by a link is a term of the agreement: drafted, signed, printed and set up."""

from datetime import date
from typing import Any

import pytest

from tests.people import agreement
from tests.stories.agreeing import draft, read, signed
from tests.stories.story import Story, codes
from workflows import queries
from workflows.set_up.network import AgreementEntry

MARCH = date(2026, 3, 2)


def lets(story: Story, day: date = MARCH, partnership: str = "lead_provider") -> bool:
    """Whether Millbrook may answer Northgate by a link on a day, in a journey of a partnership."""
    with story.cast.runtime.database.reading() as transaction:
        sides = (story.cast["northgate"], story.cast["millbrook"])
        partnerships = {story.cast[partnership]}
        return queries.agreements.lets_answer_by_link(transaction.session, sides, partnerships, day)


def test_it_is_not_agreed_unless_it_is_said(story: Story) -> None:
    made = draft(story)
    assert read(story, made)["says"]["answer_by_link"] is False
    assert lets(story) is False


def test_what_is_drafted_counts_once_all_have_signed(story: Story) -> None:
    runs: dict[str, Any] = {"starts_on": "2026-08-01", "ends_on": "2027-07-31"}
    draft(story, title="only drafted", answer_by_link=True, **runs)
    assert lets(story, date(2026, 8, 1)) is False
    made = signed(story, answer_by_link=True, **runs)
    assert read(story, made)["says"]["answer_by_link"] is True
    days = (date(2026, 7, 31), date(2026, 8, 1), date(2027, 7, 31), date(2027, 8, 1))
    assert [lets(story, day) for day in days] == [False, True, True, False]


def test_that_of_one_partnership_counts_for_its_own_journeys(story: Story) -> None:
    signed(story, answer_by_link=True)
    day = date(2026, 9, 1)
    assert [lets(story, day, each) for each in ("lead_provider", "consortium")] == [True, False]


@pytest.mark.parametrize("kind", ["external", "referral", "memorandum"])
def test_agreements_of_every_kind_between_two_sides_may_say_it(story: Story, kind: str) -> None:
    signed(story, kind=kind, answer_by_link=True, delivers=[])
    assert lets(story, date(2026, 9, 1)) is True


def test_colleagues_sign_in(story: Story) -> None:
    own: dict[str, Any] = {
        "kind": "internal",
        "parties": [story.cast["northgate"]],
        "partnership_id": None,
        "delivers": [],
    }
    refused = draft(story, expect=409, answer_by_link=True, **own)
    assert codes(refused) == ["link_between_colleagues"]
    with pytest.raises(ValueError, match="colleagues of one organisation sign in"):
        AgreementEntry.model_validate(agreement("internal", "own", "northgate", answer_by_link=True))


def test_two_agreements_that_say_otherwise_are_not_both_signed(story: Story) -> None:
    signed(story, answer_by_link=True)
    other = draft(story, title="the other", answer_by_link=False)
    assert [each["code"] for each in read(story, other)["faults"]] == ["another_says_otherwise"]


def test_a_renewal_says_the_same(story: Story) -> None:
    made = signed(story, answer_by_link=True)
    days = {"starts_on": "2027-08-01", "ends_on": "2028-07-31"}
    renewal = story.post("northgate.coordinator", f"/agreements/{made}/renew", days, expect=None)
    assert read(story, renewal["id"])["says"]["answer_by_link"] is True


def test_the_printed_page_says_so(story: Story) -> None:
    made = signed(story, answer_by_link=True)
    page = story.cast.client_of("northgate.manager").get(f"/api/v1/agreements/{made}/page").text
    assert "May be answered by the link of an e-mail, without signing in" in page
