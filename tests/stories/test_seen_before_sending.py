"""Sending a hand-off first shows exactly what the receiver will see; what has changed since is not sent (G5)."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from tests.stories import deeds, way
from tests.stories.copying import withdraw
from tests.stories.story import CONTACT, Story, codes
from tests.stories.way import LEAD
from tests.views.crowd import with_counselling
from workflows.tables.organisations import PersonRole
from workflows.views.preview_view import VARYING
from workflows.vocabulary import Role

Body = dict[str, Any]
TRAVEL = {"item": "support_need", "need": "travel"}


def steady(value: Any) -> Any:
    """What is shown, without ids of what is made in sending and times."""
    if isinstance(value, dict):
        return {name: steady(each) for name, each in value.items() if name not in VARYING}
    return [steady(each) for each in value] if isinstance(value, list) else value


def preview(story: Story, journey: str, who: str = LEAD, *, expect: int = 200, **body: Any) -> Any:
    """What would be seen of a hand-off."""
    return story.post(who, f"/journeys/{journey}/hand-offs/preview", _named(story, body), expect=expect)


def send(story: Story, journey: str, who: str = LEAD, *, expect: int = 200, **body: Any) -> Any:
    """The same, sent."""
    return story.act(who, journey, "send_hand_off", _named(story, body), expect=expect)


def _named(story: Story, body: Body) -> Body:
    to = body.pop("to", "waywheel")
    return {"receiver_id": story.cast[to], **body}


def travelling(story: Story, **more: Any) -> str:
    """Amy, with a consent for Northgate to tell agencies of her travel."""
    return way.in_induction(story, **deeds.NEED, **more)


SUPPORT: Body = {"kind": "support", "need": "travel", "note": "by bus"}


def to_an_agency(story: Story) -> tuple[str, Body]:
    return travelling(story), SUPPORT


def to_a_subcontractor(story: Story) -> tuple[str, Body]:
    journey = way.in_assessment(story, "lead_provider", **deeds.NEED)
    word = {"learners_word": way.word(story), "given_on": way.in_days(story, 0)}
    story.act(LEAD, journey, "record_consent", {"item": "levels_plan_credit", "basis": "consent", **word})
    with_counselling(story, journey)
    share = [CONTACT | {}, TRAVEL, {"item": "levels_plan_credit"}]
    share = [{name: each[name] for name in each if name != "basis"} for each in share]
    return journey, {"kind": "stage", "stage": "initial_assessment", "to": "millbrook", "share": share}


def to_a_partner(story: Story) -> tuple[str, Body]:
    journey = way.in_planning(story, "partnership", **deeds.NEED)
    way.rank(story, journey, "harbour")
    return journey, {"kind": "partner", "to": "harbour", "note": "near home"}


def to_one_who_has_a_part_already(story: Story) -> tuple[str, Body]:
    journey = travelling(story)
    send(story, journey, **SUPPORT)
    story.act(LEAD, journey, "record_need", {"need": "housing", "status": "new"})
    word = {"item": "support_need", "need": "housing", "basis": "consent", "given_on": way.in_days(story, 0)}
    story.act(LEAD, journey, "record_consent", word)
    return journey, {"kind": "support", "need": "housing"}


def to_another_partnership(story: Story) -> tuple[str, Body]:
    journey = way.on_programme(story, **deeds.NEED)
    return journey, {"kind": "transfer", "to": "millbrook", "to_partnership_id": story.cast["consortium"]}


SCENES: tuple[Callable[[Story], tuple[str, Body]], ...] = (
    to_an_agency, to_a_subcontractor, to_a_partner, to_one_who_has_a_part_already, to_another_partnership,
)  # fmt: skip


@pytest.mark.parametrize("scene", SCENES)
def test_what_was_shown_is_what_the_receiver_reads(story: Story, scene: Callable[[Story], tuple[str, Body]]) -> None:
    journey, body = scene(story)
    receiver = body.get("to", "waywheel")
    shown = preview(story, journey, **body)
    sent = send(story, journey, **body)["hand_off"]["id"]
    (seen,) = shown["receivers"]
    assert (shown["open"], seen["receiver"]["id"]) == (True, story.cast[receiver])
    assert_read(story, receiver, journey, sent, seen)


def assert_read(story: Story, receiver: str, journey: str, hand_off: str, seen: Any) -> None:
    """Each role at the receiver reads what was shown for it; one that was not named reads nothing."""
    views = {role: view for view in seen["views"] for role in view["roles"]}
    who = next(name for name in (f"{receiver}.coordinator", f"{receiver}.worker") if name in story.cast.ids)
    for role in Role:
        set_role(story, who, role)
        view = views.get(role.value)
        expect = 200 if view else 404
        read = [story.get(who, f"/hand-offs/{hand_off}", expect=expect), story.get(who, f"/journeys/{journey}",
                                                                                  expect=expect)]  # fmt: skip
        if view:
            assert [steady(each) for each in read] == [steady(view["hand_off"]), steady(view["journey"])]


def set_role(story: Story, who: str, role: Role) -> None:
    """Give somebody this role alone."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        mine = sa.delete(PersonRole).where(sa.column("person_id") == story.cast[who])
        transaction.connection.execute(mine)
        transaction.session.add(PersonRole(person_id=story.cast[who], role=role))


def test_a_referral_is_shown_to_each_whom_it_is_offered_to(story: Story) -> None:
    body = way.referral(story, "consortium", **deeds.NEED)
    body["receivers"] = [story.cast["millbrook"], story.cast["harbour"]]
    shown = story.post("priya", "/referrals/preview", body)
    sent = story.post("priya", "/referrals", body | {"preview_digest": shown["preview_digest"]}, expect=201)
    for seen, name, hand_off in zip(shown["receivers"], ("millbrook", "harbour"), sent["hand_offs"], strict=True):
        assert_read(story, name, sent["id"], hand_off["id"], seen)


def test_a_draft_is_shown_before_it_is_sent(story: Story) -> None:
    journey = travelling(story)
    draft = send(story, journey, draft=True, **SUPPORT)["hand_off"]["id"]
    (seen,) = story.post(LEAD, f"/hand-offs/{draft}/preview")["receivers"]
    assert story.state(draft) == "draft"
    story.hand_off(LEAD, draft, "send")
    assert_read(story, "waywheel", journey, draft, seen)


def test_of_a_draft_that_stays_one_nobody_sees_anything(story: Story) -> None:
    shown = preview(story, travelling(story), draft=True, **SUPPORT)
    assert (shown["open"], shown["preview_digest"], shown["receivers"]) == (True, None, [])


def test_looking_writes_nothing(story: Story) -> None:
    """No row of any table: no key is used up, no place taken, no message left."""
    journey, body = to_a_partner(story)
    before = rows(story)
    preview(story, journey, **body)
    story.post("priya", "/referrals/preview", way.referral(story, about="Nora New"))
    assert rows(story) == before


def rows(story: Story) -> dict[str, list[Any]]:
    """Every row of every table but of what is noted of every look: when a session was used last, who looked."""
    with story.cast.runtime.database.reading() as transaction:
        return {
            table.name: sorted(map(repr, transaction.connection.execute(sa.select(table))))
            for table in SQLModel.metadata.sorted_tables
            if table.name not in ("sign_in_session", "access_entry", "access_head")
        }


def test_it_says_every_reason_against_it(story: Story) -> None:
    journey = way.in_induction(story, needs=[{"code": "travel"}])
    body: Body = {**SUPPORT, "share": [{"item": "levels_plan_credit"}]}
    shown = preview(story, journey, **body)
    assert (shown["open"], shown["preview_digest"], shown["receivers"]) == (False, None, [])
    assert shown["refusals"] == send(story, journey, expect=409, **body)["refusals"]
    assert codes(shown) == ["consent_missing", "no_lawful_basis"]


def test_it_says_what_should_be_known(story: Story) -> None:
    journey = travelling(story)
    assert preview(story, journey, **SUPPORT)["warnings"] == send(story, journey, **SUPPORT)["warnings"] != []


def test_who_may_not_send_is_shown_nothing(story: Story) -> None:
    journey = travelling(story)
    assert codes(preview(story, journey, "northgate.tutor", **SUPPORT)) == ["not_yours"]
    preview(story, journey, "harbour.coordinator", expect=404, **SUPPORT)


def test_what_was_seen_is_sent(story: Story) -> None:
    journey = travelling(story)
    seen = preview(story, journey, **SUPPORT)["preview_digest"]
    story.clock.later(hours=20)
    assert send(story, journey, preview_digest=seen, **SUPPORT)["hand_off"]["state"] == "sent"


@pytest.mark.parametrize("change", [
    ("record_details", {"phone": "0117 496 0999"}), ("record_need", {"need": "travel", "status": "changed",
                                                                     "adjustment": "by taxi"}),
])  # fmt: skip
def test_what_has_changed_since_is_not_sent(story: Story, change: tuple[str, Body]) -> None:
    journey = travelling(story)
    seen = preview(story, journey, **SUPPORT)["preview_digest"]
    story.act(LEAD, journey, *change)
    refused = send(story, journey, expect=409, preview_digest=seen, **SUPPORT)
    assert codes(refused) == ["preview_outdated"]
    assert refused["refusals"][0]["missing"] == ["preview_digest"]
    assert story.hand_offs(journey, "support") == []


def test_nor_is_anything_else_than_was_looked_at(story: Story) -> None:
    journey = travelling(story)
    seen = preview(story, journey, **SUPPORT)["preview_digest"]
    assert codes(send(story, journey, expect=409, preview_digest=seen, **SUPPORT | {"note": "x"})) == [
        "preview_outdated"
    ]
    body = way.referral(story, about="Nora New")
    shown = story.post("priya", "/referrals/preview", body)["preview_digest"]
    refused = story.post("priya", "/referrals", body | {"wish": "baking", "preview_digest": shown}, expect=409)
    assert codes(refused) == ["preview_outdated"]


def test_a_consent_taken_back_between_look_and_click_stops_it(story: Story) -> None:
    journey = travelling(story)
    page = story.cast.client_of(LEAD).get(f"/api/v1/journeys/{journey}")
    seen = preview(story, journey, **SUPPORT)["preview_digest"]
    (given,) = [row["id"] for row in page.json()["consents"] if row["need"] == "travel"]
    withdraw(story, "northgate.adviser", journey, given)
    assert codes(send(story, journey, expect=409, preview_digest=seen, **SUPPORT)) == ["consent_missing"]
    headers = {"If-Match": page.headers["ETag"], "Idempotency-Key": "click"}
    path = f"/api/v1/journeys/{journey}/send_hand_off"
    answer = story.cast.client_of(LEAD).post(path, json=_named(story, dict(SUPPORT)), headers=headers)
    assert answer.status_code == 412
    assert (story.hand_offs(journey, "support"), story.told("hand_off.sent", journey)) == ([], [])


def test_it_tells_the_sender_nothing_of_what_the_receiver_holds_in_secret(story: Story) -> None:
    """Northgate's manager, who is not named, refers Hana to Haven for housing; there she has counselling already."""
    journey = way.in_induction(story)
    with_counselling(story, journey)
    housing(story, journey)
    body: Body = {"kind": "support", "need": "housing", "to": "haven"}
    shown = preview(story, journey, "northgate.manager", **body)
    assert [need["need"] for need in shown["receivers"][0]["views"][0]["hand_off"]["needs"]] == ["housing"]
    assert "counselling" not in str(shown)
    assert "counselling" in str(preview(story, journey, "northgate.adviser", **body))


def test_nor_when_the_receiver_must_act_on_that(story: Story) -> None:
    """Counselling is to be acknowledged by Wednesday 4 March; housing, looked at on Tuesday, by Thursday."""
    journey = way.in_induction(story)
    with_counselling(story, journey)
    housing(story, journey)
    story.at("2026-03-03 10:00")
    shown = preview(story, journey, "northgate.manager", kind="support", need="housing", to="haven")
    assert shown["receivers"][0]["views"][0]["journey"]["next_step"]["due_on"] == "2026-03-05"


def test_nor_of_a_need_that_the_receiver_told_itself(story: Story) -> None:
    """Haven referred Hana and told of counselling, which Northgate's manager may not know."""
    set_role(story, "haven.worker", Role.ADVISER)
    journey = way.refer(story, by="haven.worker", needs=[{"code": "counselling"}])
    way.accept(story, journey)
    housing(story, journey)
    shown = preview(story, journey, "northgate.manager", kind="support", need="housing", to="haven")
    assert "housing" in str(shown)
    assert "counselling" not in str(shown)


def housing(story: Story, journey: str) -> None:
    """Help with housing is needed, and Hana agrees that agencies are told."""
    story.act("northgate.adviser", journey, "record_need", {"need": "housing", "status": "new"})
    word = {"item": "support_need", "need": "housing", "basis": "consent", "given_on": way.in_days(story, 0)}
    story.act("northgate.adviser", journey, "record_consent", word)


def test_nor_of_what_others_told_in_the_same_journey(story: Story) -> None:
    """Northgate recorded a number of Amy's before it decided; Priya, who told none, asks WayWheel for help."""
    journey = way.refer(story, **deeds.NEED)
    story.act(LEAD, journey, "record_details", {"phone": "0117 496 0123"})
    shown = preview(story, journey, "priya", **SUPPORT)
    assert (shown["open"], "+441174960123" in str(shown)) == (True, False)
    support = send(story, journey, "priya", **SUPPORT)["hand_off"]["id"]
    assert story.get("waywheel.worker", f"/hand-offs/{support}")["learner"]["phone"] == "+441174960123"


def test_nor_of_what_others_told_about_a_learner_known_before(story: Story) -> None:
    """Tom refers Amy to another partnership; what Northgate has on record of her is not Connexions' to read."""
    journey = way.in_induction(story)
    story.act(LEAD, journey, "record_details", {"phone": "0117 496 0123"})
    body = way.referral(story, "consortium", same_person=True)
    shown = story.post("tom", "/referrals/preview", body)
    assert shown["open"] is True
    assert "+441174960123" not in str(shown)
