"""A provider checks employers against its own standards, and every check stays on record (rule C22)."""

import pytest

from tests.stories.placing import LEAD, MANAGER, OFFICER, check
from tests.stories.story import Story, codes
from tests.stories.way import in_days
from workflows.vocabulary import EmployerCriterion

CLEAR, SAFE = EmployerCriterion.CLEAR_OFFER, EmployerCriterion.HS_AND_EQUALITY_STANDARDS


def known(story: Story, who: str = OFFICER) -> dict[str, object]:
    """Pellow Joinery as somebody's provider knows it."""
    return story.get(who, f"/organisations/{story.cast['pellow']}/employer-checks")  # type: ignore[no-any-return]


def test_a_new_check_counts_and_the_one_before_it_stays(story: Story) -> None:
    story.at("2026-03-02 10:00")
    assert known(story)["out_of_date"] == ["Not checked yet"]
    check(story, SAFE)
    story.at("2026-03-09 10:00")
    check(story, CLEAR, who=LEAD)
    told = story.get(OFFICER, f"/organisations/{story.cast['pellow']}/employer-checks")
    assert (told["out_of_date"], told["advised"]) == (
        [], ["Says clearly what the work is and what can be learnt from it"]
    )  # fmt: skip
    assert told["current"]["checked_by"]["name"] == "Northgate Coordinator"
    assert [each["checked_at"][:10] for each in told["earlier"]] == ["2026-03-02"]


def test_what_runs_out_is_said_in_the_list(story: Story) -> None:
    story.at("2026-03-02 10:00")
    check(story, safety_until="2026-03-31", insurer=None)
    line = story.get(OFFICER, "/employers")["items"][0]
    assert (line["name"], line["out_of_date"]) == ("Pellow Joinery", ["Insurance is not noted"])
    story.at("2026-04-01 10:00")
    line = story.get(OFFICER, "/employers")["items"][0]
    assert line["out_of_date"] == ["Health and safety was in date until 31 March 2026", "Insurance is not noted"]


def test_what_only_advised_stands_in_the_way_once_the_manager_requires_it(story: Story) -> None:
    check(story, CLEAR)
    story.post(MANAGER, "/employers/criteria", {"required": [CLEAR.value]})
    assert known(story)["out_of_date"] == ["Not met: Says clearly what the work is and what can be learnt from it"]
    required = [each["criterion"] for each in story.get(OFFICER, "/employers/criteria")["items"] if each["required"]]
    assert required == [SAFE, CLEAR]
    story.post(MANAGER, "/employers/criteria", {"required": []})
    assert known(story)["out_of_date"] == []


def test_another_provider_sees_no_check_but_its_own(story: Story) -> None:
    check(story)
    told = known(story, "millbrook.employer_engagement")
    assert (told["current"], told["earlier"]) == (None, [])


@pytest.mark.parametrize("who", ["northgate.tutor", "priya", "pellow.contact"])
def test_nobody_else_keeps_or_reads_checks(story: Story, who: str) -> None:
    assert codes(check(story, who=who, expect=409)) == ["not_yours"]
    assert codes(story.get(who, "/employers", expect=409)) == ["not_yours"]


def test_the_days_of_health_and_safety_fit_together(story: Story) -> None:
    assert codes(check(story, safety_until=None, expect=409)) == ["safety_days_missing"]
    assert codes(check(story, safety_until=in_days(story, -1), expect=409)) == ["safety_ends_before_check"]
    assert codes(check(story, safety_checked_on=in_days(story, 1), expect=409)) == ["day_still_to_come"]


def test_only_a_manager_requires_and_only_an_employer_is_checked(story: Story) -> None:
    assert codes(story.post(OFFICER, "/employers/criteria", {"required": []}, expect=409)) == ["not_yours"]
    check(story, at="haven", expect=404)
    lifting = f"/organisations/{story.cast['pellow']}/lift-suspension"
    assert codes(
        story.post(MANAGER, lifting, {"reason": "mended", "suspension_ids": [story.cast["pellow"]]}, expect=409)
    ) == ["nothing_suspended"]
