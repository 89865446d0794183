"""What staff read on a record says how things stand, in the words of the field and as far as they may know."""

import re

import pytest

from api.auth.passwords import Passwords
from api.installation import Installation
from tests.pages.reading import markup, plain, said
from tests.pages.test_problem_pages import seated
from tests.people import CHEAP, OFFERED, application_on
from tests.stories import areas, deeds, way
from tests.stories.story import Story
from workflows.tables.agreements import Agreement

MANAGER = "northgate.manager"


def strip(story: Story, who: str, journey: str) -> str:
    """The line below the learner's name."""
    return plain(markup(story, who, f"/journeys/{journey}").partition('app-strip">')[2].partition("</dl>")[0])


def test_before_a_place_is_accepted_no_provider_is_responsible(story: Story) -> None:
    journey = way.refer(story)
    assert strip(story, way.LEAD, journey) == (
        "Responsible provider Nobody yet. Until a place is accepted: Westshire Connexions "
        "Delivering now Nobody yet Waiting on Northgate"
    )


def test_after_the_end_the_record_says_when_and_where_the_learner_went(story: Story) -> None:
    journey = way.in_exit_review(story, about=way.learner("Amy Cole", uln="1000000043", uln_requested=False))
    way.credit(story, journey)
    story.act(way.LEAD, journey, "record_exit_report", {"report": "All went well.", "reported_on": "2026-03-02"})
    story.act(way.LEAD, journey, "close")
    assert strip(story, way.LEAD, journey) == (
        "Ended 2 March 2026 How it ended Progressed Where the learner went Apprenticeship "
        "Responsible until then Northgate"
    )


def test_the_story_names_the_hand_off_that_an_entry_is_about(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    text = said(story, way.LEAD, f"/journeys/{journey}/story")
    assert "About: Subcontracted delivery of a component: functional skills, to Millbrook" in text


def test_a_step_of_another_state_is_told_in_the_words_of_staff(story: Story) -> None:
    page = seated(story.cast, way.LEAD).get(f"/journeys/{way.in_induction(story)}/actions/agree_plan")
    assert "only at" not in page.text
    answer = story.act(way.LEAD, way.in_induction(story, about="Ben Ode"), "agree_plan", way.plan(story), expect=409)
    assert answer["refusals"][0]["code"] == "not_in_this_state"
    assert answer["refusals"][0]["sentence"] == (
        "This stands at “Induction”. The step is possible only at “Writing the learning plan”."
    )


def test_whoever_may_not_take_a_step_reads_who_could_by_name(story: Story) -> None:
    answer = story.act("northgate.tutor", way.in_planning(story), "agree_plan", way.plan(story), expect=409)
    assert answer["refusals"][0]["who_could"] == ["responsible.coordinator"]
    assert answer["refusals"][0]["sentence"] == (
        "You cannot take this step. Who could: coordinator of the responsible organisation Northgate."
    )


def test_the_audit_calls_states_by_their_labels(story: Story) -> None:
    text = said(story, MANAGER, f"/journeys/{way.in_induction(story)}/audit?kind=history")
    assert "Accepted, not started to induction" in text
    assert "Accepted, not arrived to active" in text


def test_a_guarantee_whose_day_is_past_is_told_as_past(story: Story) -> None:
    text = said(story, "priya", f"/journeys/{way.refer(story)}")
    assert "No place was offered by the end of 30 September 2025." in text


@pytest.mark.parametrize("team", ["participation team", "Connexions"])
def test_an_agency_that_refers_is_called_as_the_site_calls_it(story: Story, team: str) -> None:
    journey, client = way.refer(story), seated(story.cast, way.LEAD)
    settings = OFFERED.model_copy(update={"participation_team": team})
    application_on(Installation(settings, story.cast.runtime, Passwords(CHEAP)))
    text = plain(client.get(f"/journeys/{journey}").text)
    assert f"Source {team[:1].upper()}{team[1:]} " in text


def test_credit_that_waits_to_be_recognised_is_shown_so(story: Story) -> None:
    journey, change = areas.accepted(story)
    areas.arrive(story, change, at="2026-03-09 09:00")
    text = said(story, "millbrook.coordinator", f"/journeys/{journey}/learning")
    assert "Recognition of prior learning pending" in text


def test_what_a_subcontractor_sent_on_stands_below_its_own_part(story: Story) -> None:
    story.set_stored(Agreement, story.cast["lead_provider.millbrook"], may_open_support=True)
    journey = way.taught_elsewhere(story, "lead_provider", **deeds.NEED)
    story.send(way.PARTNER, journey, "support", "waywheel", need="travel")
    tree = markup(story, way.LEAD, f"/journeys/{journey}/hand-offs").partition("app-tree")[2]
    assert re.search(r"Sent on by Millbrook:</p>.*Millbrook to WayWheel", tree, re.DOTALL)


def test_whoever_chooses_a_partner_finds_whom_to_ask(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    assert "Whom to ask" in said(story, way.LEAD, f"/journeys/{journey}")
    text = said(story, way.LEAD, f"/journeys/{journey}/partners")
    assert [name for name in ("Millbrook", "Harbour", "Ashdown") if name in text] == ["Millbrook", "Harbour", "Ashdown"]


def test_others_neither_find_that_page_nor_its_link(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    assert "Whom to ask" not in said(story, "northgate.tutor", f"/journeys/{journey}")
    assert seated(story.cast, "northgate.tutor").get(f"/journeys/{journey}/partners").status_code == 404
