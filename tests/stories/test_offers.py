"""One record of each programme, kept by its provider, is found by everybody and holds against what is asked of it."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

from tests.people import YEARS
from tests.stories import way
from tests.stories.agreeing import draft
from tests.stories.offering import USUAL, add, change, found, serve
from tests.stories.story import API, Story, codes

SUMMER = {"starts_on": "2026-07-01", "ends_on": "2026-08-31", "places": 12}
WHOLE: dict[str, Any] = {
    "title": "Bridge to building", "sector": "construction", "summary": "Try the trades.", "for_employers": "A card.",
    "entry_requirements": "None.", "how_to_refer": "Ring us.", "postcode": "BS1 4DJ", "bridging": True,
    "youngest_age": 16, "oldest_age": 17,
    "parts": [{"component": "vocational", "level": "entry_3"}, {"component": "vocational", "level": "level_1"}],
    "settings": ["outdoors", "workshop"], "destinations": ["apprenticeship"], "audiences": ["young_parents"],
    "support": ["travel"], "intakes": ["2026-07-06"], "pools": [SUMMER],
}  # fmt: skip

# What finds the programme, and beside it what comes near and does not.
ASKED: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"component": "vocational", "level": "level_1"}, {"component": "functional_skills", "level": "level_1"}),
    ({"level": "entry_3"}, {"level": "level_2"}),
    ({"setting": "outdoors"}, {"setting": "online"}),
    ({"destination": "apprenticeship"}, {"destination": "travel"}),
    ({"audience": "young_parents"}, {"audience": "care_leavers"}),
    ({"support": "travel"}, {"support": "housing"}),
    ({"sector": "Construction"}, {"sector": "constr"}),
    ({"area": "bs"}, {"area": "B"}),
    ({"area": "TA"}, {"area": "T"}),
    ({"bridging": True}, {"bridging": False}),
    ({"q": "to BUILD"}, {"q": "to_build"}),
    ({"q": "struct"}, {"q": "%"}),
    ({"start_by": "2026-07-06"}, {"start_by": "2026-07-05"}),
)


def waits(story: Story, name: str) -> str:
    """A learner on Northgate's waiting list; their hand-off."""
    hand_off = story.inbound(way.refer(story, about=name))
    body = {"learner_agrees": way.word(story), "referrer_agrees": True,
            "programme_id": story.cast.programme("northgate")}  # fmt: skip
    story.hand_off(way.LEAD, hand_off, "waitlist", body)
    return hand_off


def test_what_a_provider_writes_is_what_everybody_reads(story: Story) -> None:
    programme = add(story, **WHOLE)
    read = story.get("haven.worker", f"/programmes/{programme}")
    assert {name: read[name] for name in WHOLE} == WHOLE
    assert (read["entry"], read["area"], read["next_intake"], read["revision"]) == ("dated", "BS", "2026-07-06", 1)


def test_only_managers_and_coordinators_of_the_provider_itself_keep_it(story: Story) -> None:
    for who in ("northgate.tutor", "priya", "connexions.manager"):
        assert codes(add(story, who=who, expect=409)) == ["not_yours"]
    change(story, who="millbrook.coordinator", expect=404)
    assert codes(serve(story, "BS", who="haven.worker", expect=409)) == ["not_yours"]
    assert change(story, who="northgate.manager", summary="Cut hair.")["revision"] == 2


def test_nobody_writes_over_what_they_have_not_read(story: Story) -> None:
    change(story, summary="Cut hair.")
    change(story, seen=1, summary="Dye hair.", expect=412)
    assert codes(change(story, seen=0, expect=409)) == ["version_missing"]


def test_everything_wrong_is_said_at_once_and_nothing_is_written(story: Story) -> None:
    wrong: dict[str, Any] = {
        "title": "Foundation programme", "youngest_age": 19, "oldest_age": 16, "settings": ["online", "online"],
        "destinations": ["train_to_gain"], "bridging": True, "intakes": ["2026-02-27"], "withdrawn_on": "2026-03-01",
        "pools": [SUMMER, {**SUMMER, "starts_on": "2026-08-31"}],
    }  # fmt: skip
    assert set(codes(add(story, expect=409, **wrong))) == {
        "title_taken", "ages_crossed", "said_twice", "destination_historic", "outside_summer", "intake_in_the_past",
        "places_overlap", "withdrawn_in_the_past",
    }  # fmt: skip
    assert found(story, organisation=story.cast["northgate"]) == ["Foundation programme"]


def test_an_intake_that_is_over_may_stay_on_record(story: Story) -> None:
    change(story, intakes=["2026-03-09"])
    story.at("2026-03-16 10:00")
    change(story, intakes=["2026-03-09", "2026-09-07"])
    assert codes(change(story, intakes=["2026-03-10"], expect=409)) == ["intake_in_the_past"]


def test_places_that_are_held_or_reserved_stay(story: Story) -> None:
    way.accepted(story)
    own = {"programme_id": story.cast.programme("northgate"), "starts_on": "2026-03-02", "places": 3,
           "organisation_id": story.cast["millbrook"]}  # fmt: skip
    draft(story, partnership_id=None, kind="memorandum", basis="voluntary", delivers=[], reserved=[own])
    assert codes(change(story, pools=[], expect=409)) == ["pool_in_use"]
    shorter = [{**YEARS, "ends_on": "2026-12-31", "places": 0}]
    assert codes(change(story, pools=shorter, expect=409)) == ["below_taken", "pool_in_use"]
    change(story, pools=[{**YEARS, "places": 1}])
    assert story.get(way.LEAD, f"/programmes/{own['programme_id']}")["places_free"] == 0


def test_places_added_are_kept_for_who_waits(story: Story) -> None:
    change(story, pools=[{**YEARS, "places": 0}])
    hand_off = waits(story, "Bob Fell")
    assert codes(change(story, pools=[], expect=409)) == ["pool_in_use"]
    change(story, pools=[{**YEARS, "places": 1}])
    assert (story.state(hand_off), story.places_taken("northgate")) == ("acknowledged", 1)


def test_a_withdrawn_programme_takes_nobody_new_and_keeps_who_was_accepted(story: Story) -> None:
    amy, ben = way.accepted(story), way.refer(story, about="Ben Ode")
    change(story, withdrawn_on="2026-03-03")
    way.accept(story, way.refer(story, about="Cy Dunn"))
    story.at("2026-03-03 09:00")
    assert codes(way.accept(story, ben, expect=409)) == ["programme_withdrawn"]
    named = {"programme_id": story.cast.programme("northgate")}
    assert codes(story.refer("Dev Poll", expect=409, **named)) == ["programme_withdrawn"]
    later = {"start_on": "2026-03-09", "learner_agrees": way.word(story)}
    story.hand_off(way.LEAD, story.inbound(amy), "defer", later)
    story.at("2026-03-09 09:00")
    way.start(story, amy)
    assert story.state(amy) == "induction"


def test_a_withdrawn_programme_is_listed_for_its_own_provider_alone_and_can_come_back(story: Story) -> None:
    change(story, pools=[{**YEARS, "places": 0}])
    hand_off = waits(story, "Bob Fell")
    change(story, withdrawn_on="2026-03-02")
    own = {"organisation": story.cast["northgate"]}
    assert (found(story, **own), found(story, way.LEAD, **own)) == ([], ["Foundation programme"])
    change(story, withdrawn_on="2026-03-02", pools=[{**YEARS, "places": 1}])
    assert story.state(hand_off) == "waitlisted"
    change(story, pools=[{**YEARS, "places": 1}])
    assert (found(story, **own), story.state(hand_off)) == (["Foundation programme"], "acknowledged")


def test_a_programme_is_found_by_what_it_is_and_not_by_what_it_is_not(story: Story) -> None:
    add(story, who="harbour.coordinator", **WHOLE)
    serve(story, "TA", who="harbour.coordinator")
    hits = [(WHOLE["title"] in found(story, **fits), WHOLE["title"] in found(story, **miss)) for fits, miss in ASKED]
    assert hits == [(True, False)] * len(ASKED)


def test_who_starts_on_any_day_can_start_by_every_day(story: Story) -> None:
    assert found(story, start_by="2026-03-02") == ["Foundation programme"] * 4


def test_without_intakes_nobody_starts_before_there_are_places_or_before_summer(story: Story) -> None:
    add(story, title="Bridge", bridging=True)
    add(story, title="Later", pools=[{**YEARS, "starts_on": "2026-05-04", "places": 3}])
    add(story, title="Over", intakes=["2026-03-02"])
    asked = ("2026-05-03", "2026-05-04", "2026-06-30", "2026-07-01")
    own = {"organisation": story.cast["northgate"], "on": "2026-03-03"}
    listed = [[each for each in found(story, start_by=day, **own) if each != USUAL["title"]] for day in asked]
    assert listed == [[], ["Later"], ["Later"], ["Bridge", "Later"]]


def test_the_list_goes_on_where_a_page_ended(story: Story) -> None:
    first = story.get("priya", "/programmes", limit=3)
    rest = story.get("priya", "/programmes", limit=3, after=first["next"])
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 1, None)


def leaflet(story: Story, reader: str, who: str = "priya", of: str = "northgate") -> Any:
    """The page that somebody prints of a provider's offers."""
    path = f"{API}/organisations/{story.cast[of]}/leaflet"
    return story.cast.client_of(who).get(path, params={"reader": reader})


def test_each_reader_gets_the_leaflet_for_them_from_one_record(story: Story) -> None:
    add(story, **WHOLE)
    said = {each: leaflet(story, each).text for each in ("learners", "employers", "referrers")}
    only = {"learners": ("Try the trades.", "You can start on 6 July 2026."), "employers": ("A card.", "Whom to call"),
            "referrers": ("Ring us.", "Places free for a start on 6 July 2026", "<dd>12</dd>",
                          "the next on 6 July 2026")}  # fmt: skip
    shown = {reader: [each for each in said if all(word in said[each] for word in only[reader])] for reader in only}
    assert shown == {"learners": ["learners"], "employers": ["employers"], "referrers": ["referrers"]}
    assert all("Apprenticeship" in text and "Outdoors, in a workshop" in text for text in said.values())


def test_a_leaflet_says_from_when_on_one_can_start_on_any_day(story: Story) -> None:
    def said() -> list[str]:
        return re.findall(r"You can start on any day[^.]*\.", leaflet(story, "learners").text)

    change(story, bridging=True, pools=[])
    assert said() == ["You can start on any day from 1 July 2026 to 31 August 2026."]
    change(story, pools=[{**YEARS, "starts_on": "2026-05-04", "places": 3}])
    assert said() == ["You can start on any day from 4 May 2026."]
    change(story)
    assert said() == ["You can start on any day."]


def test_what_a_provider_writes_runs_nothing_on_a_leaflet(story: Story) -> None:
    add(story, title="<script>alert(1)</script>", summary="<img src=x onerror=alert(1)>")
    page = leaflet(story, "learners")
    assert ("<script" in page.text, "<img" in page.text, "&lt;script&gt;" in page.text) == (False, False, True)
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = b64encode(sha256(style[1].encode()).digest()).decode() if style else ""
    policy = page.headers["content-security-policy"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"


def test_a_leaflet_leaves_out_what_was_withdrawn_and_others_have_none(story: Story) -> None:
    change(story, withdrawn_on="2026-03-02")
    assert "There is nothing on offer today." in leaflet(story, "learners", way.LEAD).text
    assert leaflet(story, "learners", of="haven").status_code == 404
