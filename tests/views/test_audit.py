"""The audit of a record: everything on it in one order, checked link by link, and no trace of what is restricted."""

import csv
from io import StringIO
from typing import Any

import pytest

from engine import history
from engine.runtime import new_id
from engine.tables import HistoryEntry, Instance
from tests.operating import at_work, mailing
from tests.stories import concerned, way
from tests.stories.story import API, Story
from tests.views.crowd import with_counselling

MANAGER, SAFEGUARDING = "northgate.manager", "northgate.safeguarding_lead"
# Who answers for the learner until the referral is accepted.
REFERRING = "connexions.manager"


def audit(story: Story, journey: str, who: str = MANAGER, **query: Any) -> list[Any]:
    """The lines that somebody is told."""
    found: list[Any] = story.get(who, f"/journeys/{journey}/audit", limit=100, **query)["items"]
    return found


def kinds(lines: list[Any]) -> set[str]:
    return {each["kind"] for each in lines}


def table(story: Story, journey: str, who: str = MANAGER, key: str | None = None, **body: Any) -> list[dict[str, str]]:
    """The audit as somebody keeps it."""
    headers = {"Idempotency-Key": key or new_id()}
    answer = story.cast.client_of(who).post(f"{API}/journeys/{journey}/audit/copies", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "who", ["northgate.coordinator", "northgate.tutor", "priya", "harbour.manager", "council.officer"]
)
def test_nobody_but_manager_and_safeguarding_lead_of_the_responsible_has_an_audit(story: Story, who: str) -> None:
    journey = way.in_induction(story)
    for path in ("", "/verification"):
        story.get(who, f"/journeys/{journey}/audit{path}", expect=404)
    story.post(who, f"/journeys/{journey}/audit/copies", {}, expect=404)


def test_everything_on_record_stands_in_one_order(story: Story) -> None:
    journey = way.in_induction(story)
    with mailing(story) as (office, _room):
        office.deliver()
    consent = {"item": "support_need", "need": "travel", "basis": "consent", "given_on": "2026-03-02"}
    story.act("northgate.adviser", journey, "record_consent", consent)
    story.post("northgate.coordinator", f"/journeys/{journey}/copies", {"format": "json"})
    lines = audit(story, journey)
    assert kinds(lines) == {"history", "looked", "message", "consent", "copy"}
    assert lines == sorted(lines, key=lambda each: (each["at"], each["id"]), reverse=True)


def test_a_line_says_who_did_what_and_for_whom(story: Story) -> None:
    journey = way.in_induction(story)
    manager, colleague = story.cast.client_of(MANAGER), story.cast["northgate.coordinator"]
    headers = {"Idempotency-Key": "k", "Acting-For": colleague}
    hold = {"reason": "learner_unwell", "review_on": way.in_days(story, 5)}
    assert manager.post(f"{API}/journeys/{journey}/hold", json=hold, headers=headers).status_code == 200
    line = next(each for each in audit(story, journey, kind="history") if each["what"] == "hold")
    assert (line["person"]["name"], line["acting_for"]["name"], line["by"], line["source"], line["target"]) == (
        "Northgate Manager", "Northgate Coordinator", "person", "induction", "induction"
    )  # fmt: skip


def test_messages_say_whether_they_were_delivered_and_no_address(story: Story) -> None:
    journey = story.refer("Amy Cole")
    with mailing(story) as (office, room):
        room.refused[story.cast.email("priya")] = "550 no"
        office.deliver()
    lines = audit(story, journey, REFERRING, kind="message")
    told = [each for line in lines for each in line["told"]]
    mine = {(each["person"]["name"], each["channel"]): each["status"] for each in told if each["person"]}
    assert mine == {("Priya Shah", "email"): "failed", ("Priya Shah", "inbox"): "sent"}
    assert [each["organisation"]["name"] for each in told if not each["person"]] != []
    assert ("@" in str(lines), "Northgate Coordinator" in str(lines)) == (False, False)


def test_the_audit_is_narrowed_by_kind_and_by_days(story: Story) -> None:
    journey = story.refer("Amy Cole", at="2026-03-02 10:00")
    story.hand_off(way.LEAD, story.inbound(journey), "acknowledge", at="2026-03-03 10:00")
    days = {"from": "2026-03-03", "until": "2026-03-03"}
    found = audit(story, journey, REFERRING, kind="history", **days)
    assert {each["at"][:10] for each in found} == {"2026-03-03"}
    assert "acknowledge" in {each["what"] for each in found}
    assert kinds(audit(story, journey, REFERRING, kind="looked")) == {"looked"}
    assert audit(story, journey, REFERRING, until="2026-03-01") == []


def test_pages_follow_each_other_though_each_look_adds_a_line(story: Story) -> None:
    journey = way.in_induction(story)
    whole = [each["id"] for each in audit(story, journey)]
    found: list[str] = []
    after: Any = None
    while after or not found:
        story.clock.later(minutes=1)
        more: Any = {"after": after} if after else {}
        page = story.get(MANAGER, f"/journeys/{journey}/audit", limit=3, **more)
        found += [each["id"] for each in page["items"]]
        after = page["next"]
    assert [each for each in found if each in whole] == whole
    assert len(found) == len(set(found))


def test_of_restricted_support_and_concerns_the_manager_finds_no_trace(story: Story) -> None:
    plain, secret = way.in_induction(story), way.in_induction(story, about="Ben Low")
    told = [(each["kind"], each["what"]) for each in audit(story, plain) if each["kind"] != "looked"]
    hand_off = with_counselling(story, secret)
    concerned.concern(story, secret, "northgate.tutor")
    with mailing(story) as (office, _room):
        office.deliver()
    story.get(SAFEGUARDING, f"/hand-offs/{hand_off}")
    lines = audit(story, secret)
    seen = [(each["kind"], each["what"]) for each in lines if each["kind"] != "looked"]
    assert [word for word in ("counselling", "Haven", "concern", "restricted") if word in str(lines)] == []
    assert [each for each in seen if each[0] in ("message", "restricted")] == [
        each for each in told if each[0] in ("message", "restricted")
    ]


def test_the_safeguarding_lead_sees_who_looked_at_restricted_matters(story: Story) -> None:
    journey = way.in_induction(story)
    hand_off = with_counselling(story, journey)
    concerned.concern(story, journey, "northgate.tutor")
    story.get("northgate.adviser", f"/hand-offs/{hand_off}")
    lines = audit(story, journey, SAFEGUARDING)
    looks = [each for each in lines if each["kind"] == "restricted"]
    assert {"Northgate Adviser"} <= {(each["person"] or {}).get("name") for each in looks}
    assert hand_off in {each["hand_off"] for each in lines if each["kind"] == "message"}


@pytest.mark.parametrize(
    ("sql", "history", "looks"),
    [
        ("SELECT 1", True, True),
        ("UPDATE history_entry SET actor_id = 'somebody else' WHERE sequence = 1", False, True),
        ("UPDATE access_entry SET organisation_id = 'elsewhere' WHERE sequence = 1", True, False),
        ("DELETE FROM history_entry WHERE sequence = 2", False, True),
        ("UPDATE instance SET link = 'x'", False, True),
    ],
)
def test_what_was_changed_behind_our_back_does_not_verify(story: Story, sql: str, history: bool, looks: bool) -> None:
    journey = way.in_induction(story)
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.connection.exec_driver_sql(sql)
    found = story.get(MANAGER, f"/journeys/{journey}/audit/verification")
    assert (found["history"], found["looks"]) == (history, looks)


def test_an_end_that_was_cut_off_and_tidied_up_is_missed_by_the_checkpoint(story: Story) -> None:
    journey = way.in_induction(story)
    at_work(story)
    with story.cast.runtime.database.unit_of_work() as transaction:
        session = transaction.session
        *_before, earlier, last = history.entries(session, journey)
        instance = session.get_one(Instance, journey)
        instance.version, instance.link = earlier.sequence, earlier.link
        session.delete(last)
    assert story.get(MANAGER, f"/journeys/{journey}/audit/verification")["history"] is False


def test_the_table_is_harmless_and_on_record_as_a_copy(story: Story) -> None:
    journey = way.in_induction(story)
    story.act(MANAGER, journey, "hold", {"reason": "learner_unwell", "review_on": way.in_days(story, 5)})
    rows = table(story, journey, kinds=["history"])
    (copy,) = story.get(MANAGER, f"/journeys/{journey}/copies")["items"]
    assert ("hold", "Northgate Manager") in {(each["what"], each["person"]) for each in rows}
    assert copy["format"] == "csv"
    assert "export" in {each["what"] for each in audit(story, journey, kind="looked")}


def test_a_formula_somebody_wrote_is_made_harmless(story: Story) -> None:
    journey = way.in_induction(story)
    story.set_all(HistoryEntry, reason="=HYPERLINK(1)")
    assert {each["reason"] for each in table(story, journey, kinds=["history"])} == {"'=HYPERLINK(1)"}


def test_the_same_key_has_the_same_table_and_one_copy(story: Story) -> None:
    journey = way.in_induction(story)
    first = table(story, journey, key="one")
    story.clock.later(minutes=5)
    assert table(story, journey, key="one") == first
    assert len(story.get(MANAGER, f"/journeys/{journey}/copies")["items"]) == 1


def test_a_table_that_would_say_something_else_is_refused(story: Story) -> None:
    journey = way.in_induction(story)
    table(story, journey, key="one")
    story.act(MANAGER, journey, "hold", {"reason": "learner_unwell", "review_on": way.in_days(story, 5)})
    headers = {"Idempotency-Key": "one"}
    client = story.cast.client_of(MANAGER)
    answer = client.post(f"{API}/journeys/{journey}/audit/copies", json={}, headers=headers)
    assert answer.json()["refusals"][0]["code"] == "copy_differs"
