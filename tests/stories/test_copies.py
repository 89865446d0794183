"""Copies of a journey's record: they hold what their receiver may see, and each is on record."""

import json
from typing import Any

import pytest
from sqlmodel import select

from api.auth.api_keys import add_key
from engine.tables import CommandRecord
from tests.stories import way
from tests.stories.copying import copies, copy_id, export, export_list, table
from tests.stories.scenes import scene
from tests.stories.story import API, Story, codes
from tests.stories.way import LEAD, PARTNER
from workflows.tables.organisations import Organisation
from workflows.vocabulary import Role

MOMENTARY = ("version", "next_step", "chases", "relationships", "waiting_on", "may_say_no_until")
FORMS = ("json", "csv", "html")


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy learns functional skills at Millbrook."""
    return way.taught_elsewhere(story, "lead_provider")


def lasting(seen: Any) -> Any:
    """What somebody reads of a journey, without what is true for the moment alone."""
    return {name: value for name, value in seen.items() if name not in MOMENTARY}


@pytest.mark.parametrize("to", ["millbrook", "connexions", "council"])
def test_a_copy_for_another_organisation_holds_exactly_what_that_sees(story: Story, journey: str, to: str) -> None:
    who = {"millbrook": PARTNER, "connexions": "priya", "council": "council.officer"}[to]
    held = json.loads(export(story, LEAD, journey, to).text)["record"]
    held.pop("hand_offs")
    assert held == lasting(story.get(who, f"/journeys/{journey}"))


def test_a_copy_for_oneself_holds_what_one_sees(story: Story, journey: str) -> None:
    held = json.loads(export(story, "northgate.mis_officer", journey).text)["record"]
    assert len(held.pop("hand_offs")) == 2
    assert held == lasting(story.get("northgate.mis_officer", f"/journeys/{journey}"))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same(story: Story, journey: str, form: str) -> None:
    text = export(story, LEAD, journey, "millbrook", form).text
    assert all(word in text for word in ("Amy", "Award in functional_skills", "Millbrook"))
    assert not [word for word in ("Award in vocational", "Award in personal_social") if word in text]


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("json", "application/json"), ("csv", "text/csv; charset=utf-8; header=present"),
     ("html", "text/html; charset=utf-8")],
)  # fmt: skip
def test_it_comes_as_a_file_that_nobody_keeps_on_the_way(
    story: Story, journey: str, form: str, media_type: str
) -> None:
    headers = export(story, LEAD, journey, "millbrook", form).headers
    reference = story.get(LEAD, f"/journeys/{journey}")["reference"].casefold()
    assert headers["content-type"] == media_type
    assert headers["content-disposition"] == f'attachment; filename="{reference}-millbrook-2026-03-02.{form}"'
    assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")


def test_each_copy_is_on_record_with_what_it_holds(story: Story, journey: str) -> None:
    made = copy_id(export(story, LEAD, journey, "millbrook"))
    (copy,) = copies(story, LEAD, journey)
    assert (copy["id"], copy["kind"], copy["format"], copy["made_at"]) == (
        made, "record", "json", "2026-03-02T10:00:00Z",
    )  # fmt: skip
    assert [copy[name]["name"] for name in ("made_by", "organisation", "receiver")] == [
        "Northgate Coordinator", "Northgate", "Millbrook",
    ]  # fmt: skip
    assert ("contact", "public_task", "programme") in {
        (each["item"], each["basis"], each["purpose"]) for each in copy["items"]
    }


def test_a_copy_asked_for_twice_with_one_key_is_one_copy(story: Story, journey: str) -> None:
    both = [export(story, LEAD, journey, "millbrook", key="the-same").text for _ in range(2)]
    assert both[0] == both[1]
    assert len(copies(story, LEAD, journey)) == 1


def test_asked_again_later_it_never_says_something_else(story: Story, journey: str) -> None:
    export(story, LEAD, journey, "millbrook", key="the-same")
    story.act(LEAD, journey, "record_details", {"phone": "0117 496 0999"})
    assert codes(export(story, LEAD, journey, "millbrook", key="the-same", expect=409).json()) == ["copy_differs"]


def test_a_page_numbers_the_rows_of_a_list(story: Story, journey: str) -> None:
    assert "<dt>1, component</dt>" in export(story, LEAD, journey, form="html").text


def test_what_a_copy_says_is_not_kept_with_its_key(story: Story, journey: str) -> None:
    export(story, LEAD, journey, "millbrook", key="the-same")
    with story.cast.runtime.database.reading() as transaction:
        kept = transaction.session.exec(select(CommandRecord).where(CommandRecord.key == "the-same")).one()
    assert set(kept.verdict or {}) == {"copy"}


def test_the_journey_does_not_move_by_it(story: Story, journey: str) -> None:
    before = story.get(LEAD, f"/journeys/{journey}"), story.get(LEAD, f"/journeys/{journey}/history")
    export(story, LEAD, journey, "millbrook")
    assert (story.get(LEAD, f"/journeys/{journey}"), story.get(LEAD, f"/journeys/{journey}/history")) == before


@pytest.mark.parametrize("who", ["northgate.tutor", "northgate.employer_engagement"])
def test_who_teaches_makes_no_copies(story: Story, journey: str, who: str) -> None:
    assert codes(export(story, who, journey, expect=409).json()) == ["not_yours"]
    assert codes(export_list(story, who, expect=409).json()) == ["not_yours"]


@pytest.mark.parametrize("who", ["northgate.mis_officer", PARTNER, "priya", "council.officer"])
def test_only_the_responsible_provider_gives_copies_to_others(story: Story, journey: str, who: str) -> None:
    assert codes(export(story, who, journey, "haven", expect=409).json()) == ["not_yours"]


@pytest.mark.parametrize("to", ["haven", "ashdown"])
def test_who_has_no_part_gets_no_copy(story: Story, journey: str, to: str) -> None:
    assert codes(export(story, LEAD, journey, to, expect=409).json()) == ["receiver_sees_nothing"]
    assert copies(story, LEAD, journey) == []


def test_a_stranger_makes_none(story: Story, journey: str) -> None:
    export(story, "harbour.coordinator", journey, expect=404)


@pytest.mark.parametrize(("scope", "to", "status", "code"), [
    ("read", None, 403, None), ("read_and_write", None, 200, None),
    ("read_and_write", "millbrook", 409, "person_needed"),
])  # fmt: skip
def test_a_machine_copies_for_its_own_organisation_and_with_a_key_that_changes_things(
    story: Story, journey: str, scope: Any, to: str | None, status: int, code: str | None
) -> None:
    with story.cast.runtime.database.unit_of_work() as transaction:
        key = add_key(transaction.session, story.cast["northgate"], "mis", [Role.COORDINATOR], scope=scope)
    body = {"format": "json", **({"receiver_id": story.cast[to]} if to else {})}
    headers = {"X-API-Key": key, "Idempotency-Key": "one"}
    answer = story.cast.stranger().post(f"{API}/journeys/{journey}/copies", json=body, headers=headers)
    assert answer.status_code == status
    assert code is None or codes(answer.json()) == [code]


def test_a_list_is_what_the_caller_sees_and_is_noted_for_each_journey(story: Story, journey: str) -> None:
    way.refer(story, about="Nora New")
    rows = table(export_list(story, PARTNER))
    assert [row[1] for row in rows] == ["learner", "Amy Cole"]
    assert [(copy["kind"], copy["organisation"]["name"]) for copy in copies(story, LEAD, journey)] == [
        ("list", "Millbrook")
    ]


def test_a_list_is_narrowed_as_the_list_itself(story: Story, journey: str) -> None:
    way.refer(story, about="Nora New")
    assert [row[1] for row in table(export_list(story, LEAD, state="referred"))[1:]] == ["Nora New"]
    assert [row[1] for row in table(export_list(story, LEAD, q="Cole"))[1:]] == ["Amy Cole"]


def test_a_list_asked_for_twice_with_one_key_is_one(story: Story, journey: str) -> None:
    both = [export_list(story, LEAD, key="the-same").text for _ in range(2)]
    assert both[0] == both[1]
    assert len(copies(story, LEAD, journey)) == 1
    way.refer(story, about="Nora New")
    assert codes(export_list(story, LEAD, key="the-same", expect=409).json()) == ["copy_differs"]


@pytest.mark.parametrize("name", ["../../etc/passwd", 'a"; filename="b', "Ω", "..", "a" * 200])
def test_no_organisation_s_name_leads_a_file_elsewhere(story: Story, journey: str, name: str) -> None:
    """Path traversal and split headers: the name of a file holds letters, digits, hyphens and one point."""
    story.set_stored(Organisation, story.cast["millbrook"], name=name)
    said = export(story, LEAD, journey, "millbrook").headers["content-disposition"]
    given = said.removeprefix('attachment; filename="').removesuffix('"')
    assert given.count(".") == 1
    assert set(given) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert len(given) < 120
