"""Who acts for a colleague says so in a header: it is put on record and shown, and gives nobody a right."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from api.auth.api_keys import add_key
from api.auth.tables import AccountEvent
from engine.acted_for_table import ActedFor
from engine.audit import Counted, of_histories
from engine.runtime import new_id
from engine.tables import HistoryEntry
from tests.people import Cast
from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import API, Story
from tests.stories.test_deputies import go_away
from tests.stories.test_leavers import leave
from workflows.tables.organisations import PersonRole
from workflows.vocabulary import Role

COORDINATOR, SECOND, TUTOR, MANAGER = (
    f"northgate.{each}" for each in ("coordinator", "second_coordinator", "tutor", "manager")
)
ACKNOWLEDGE = "/hand-offs/{}/acknowledge"


def asked(story: Story, who: str, method: str, path: str, colleague: str, body: Any = None, key: str = "") -> Any:
    """Ask for something for a colleague, by short name or by id."""
    named = story.cast.ids.get(colleague, colleague)
    headers = {"Acting-For": named, "Idempotency-Key": key or new_id()}
    return story.cast.client_of(who).request(method, f"{API}{path}", json=body, headers=headers)


@pytest.fixture
@scene
def inbound(story: Story) -> str:
    """A referral that Northgate has not answered."""
    found: str = story.inbound(way.refer(story))
    return found


def acknowledged(story: Story, inbound: str, who: str, colleague: str, **more: Any) -> Any:
    """Acknowledge the referral for a colleague."""
    return asked(story, who, "POST", ACKNOWLEDGE.format(inbound), colleague, **more)


def test_a_deputy_acts_for_somebody_who_is_away(story: Story, cast: Cast, inbound: str) -> None:
    go_away(story, COORDINATOR, SECOND)
    assert acknowledged(story, inbound, SECOND, COORDINATOR).status_code == 200
    entry = story.history(inbound)[-1]
    assert (entry.actor_id, entry.acting_for) == (cast[SECOND], cast[COORDINATOR])


def test_a_manager_acts_for_anybody_who_works_there(story: Story, cast: Cast, inbound: str) -> None:
    assert acknowledged(story, inbound, MANAGER, COORDINATOR).status_code == 200
    assert story.history(inbound)[-1].acting_for == cast[COORDINATOR]


def test_without_the_header_one_acts_for_oneself(story: Story, inbound: str) -> None:
    story.hand_off(SECOND, inbound, "acknowledge")
    assert [entry.acting_for for entry in story.history(inbound)] == [None, None]


REFUSED = {
    "not away": (SECOND, COORDINATOR),
    "oneself": (MANAGER, MANAGER),
    "of another organisation": (MANAGER, "millbrook.coordinator"),
    "nobody": (MANAGER, "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d17"),
    "an organisation": (MANAGER, "northgate"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_for_anybody_else_it_is_refused_in_the_same_words(story: Story, inbound: str, why: str) -> None:
    answers = [acknowledged(story, inbound, *REFUSED[each]) for each in (why, "not away")]
    assert {(each.status_code, each.text) for each in answers} == {(403, answers[0].text)}
    assert answers[0].json()["type"] == "acting-for-refused"
    assert len(story.history(inbound)) == 1


def test_what_is_no_id_is_malformed(story: Story, inbound: str) -> None:
    answer = acknowledged(story, inbound, MANAGER, "Priya")
    assert (answer.status_code, answer.json()["type"]) == (400, "malformed-header")


@pytest.mark.parametrize(("day", "status"), [("2026-03-20", 200), ("2026-03-21", 403)])
def test_a_deputy_acts_as_long_as_the_absence_lasts(story: Story, inbound: str, day: str, status: int) -> None:
    go_away(story, COORDINATOR, SECOND)
    story.at(f"{day} 10:00")
    assert asked(story, SECOND, "GET", f"/hand-offs/{inbound}", COORDINATOR).status_code == status


def test_nobody_acts_for_a_colleague_who_has_left(story: Story, cast: Cast, inbound: str) -> None:
    leave(story, COORDINATOR)
    assert acknowledged(story, inbound, MANAGER, COORDINATOR).status_code == 403


def test_the_deputy_of_the_deputy_acts_when_both_are_away(story: Story, inbound: str) -> None:
    go_away(story, COORDINATOR, SECOND)
    go_away(story, SECOND, MANAGER)
    assert acknowledged(story, inbound, SECOND, COORDINATOR).status_code == 403
    assert acknowledged(story, inbound, MANAGER, COORDINATOR).status_code == 200


def test_it_gives_no_right(story: Story, cast: Cast, inbound: str) -> None:
    """A manager sees no concern, and does not see one as somebody who does."""
    journey = way.in_induction(story, about="Ben Ode")
    told = {"text": "bruises", "seen_on": str(date(2026, 3, 2)), "immediate": False}
    story.act(TUTOR, journey, "raise_concern", told)
    with cast.runtime.database.unit_of_work() as transaction:
        transaction.session.add(PersonRole(person_id=cast["northgate.adviser"], role=Role.SAFEGUARDING_LEAD))
    path = f"/journeys/{journey}/concerns"
    assert len(story.get("northgate.adviser", path)["items"]) == 1
    assert asked(story, MANAGER, "GET", path, "northgate.adviser").json()["items"] == []


def test_it_cannot_be_seen_from_outside_for_whom_it_was_done(story: Story, cast: Cast) -> None:
    """0.6: persons are named to their own organisation, and to the responsible one."""
    journey = way.refer(story)
    inbound = story.inbound(journey)
    go_away(story, COORDINATOR, SECOND)
    assert acknowledged(story, inbound, SECOND, COORDINATOR).status_code == 200
    way.accept(story, journey)
    own, referrer = (
        [line for line in story.get(who, f"/journeys/{journey}/history")["items"] if line["event"] == "acknowledge"]
        for who in (MANAGER, "priya")
    )
    assert [(line["person"]["id"], line["acting_for"]["id"]) for line in own] == [(cast[SECOND], cast[COORDINATOR])]
    assert cast[COORDINATOR] not in str(referrer)
    assert [line["acting_for"] for line in referrer] == [None]


def test_the_same_key_for_another_colleague_is_another_request(story: Story, inbound: str) -> None:
    first, again, another = (
        acknowledged(story, inbound, MANAGER, colleague, key="one") for colleague in (COORDINATOR, COORDINATOR, SECOND)
    )
    assert (first.status_code, again.json() == first.json(), another.status_code) == (200, True, 422)
    assert another.json()["type"] == "idempotency-key-reused"
    answer = story.cast.client_of(MANAGER).post(
        f"{API}{ACKNOWLEDGE.format(inbound)}", headers={"Idempotency-Key": "one"}
    )
    assert answer.json()["type"] == "idempotency-key-reused"


def test_it_is_chained_with_the_history(story: Story, cast: Cast, inbound: str) -> None:
    acknowledged(story, inbound, MANAGER, COORDINATOR)
    with cast.runtime.database.snapshot() as transaction:
        assert list(of_histories(transaction, Counted())) == []
    story.set_stored(HistoryEntry, (inbound, 2), acting_for=cast[SECOND])
    with cast.runtime.database.snapshot() as transaction:
        assert [each.sequence for each in of_histories(transaction, Counted())] == [2]
    story.set_stored(HistoryEntry, (inbound, 2), acting_for=cast[COORDINATOR])


def test_what_leaves_no_history_is_on_record_too(story: Story, cast: Cast) -> None:
    """A task that was done, for one."""
    journey = way.refer(story)
    story.hand_off(way.LEAD, story.inbound(journey), "decline", {"reason": "no_place", "advice": "in April"})
    (task,) = story.tasks(journey, "aftercare")
    go_away(story, "priya", "tom")
    assert asked(story, "tom", "POST", f"/tasks/{task.id}/done", "priya", {"outcome": "rang"}).status_code == 200
    with cast.runtime.database.reading() as transaction:
        (row,) = transaction.session.exec(select(ActedFor)).all()
    assert (row.name, row.actor_id, row.acting_for) == ("task.done", cast["tom"], cast["priya"])
    assert row.organisation_id == cast["connexions"]


def test_a_change_of_an_account_says_for_whom_it_was_made(story: Story, cast: Cast) -> None:
    with cast.runtime.database.unit_of_work() as transaction:
        transaction.session.add(PersonRole(person_id=cast[MANAGER], role=Role.ADMINISTRATOR))
    body = {"roles": ["tutor", "adviser"]}
    path = f"/people/{cast[TUTOR]}/roles"
    assert asked(story, MANAGER, "PUT", path, COORDINATOR, body).status_code == 204
    with cast.runtime.database.reading() as transaction:
        (row,) = transaction.session.exec(select(AccountEvent)).all()
    assert (row.by_id, row.acting_for) == (cast[MANAGER], cast[COORDINATOR])


def test_a_machine_acts_for_no_colleague(story: Story, cast: Cast, inbound: str) -> None:
    with cast.runtime.database.unit_of_work() as transaction:
        key = add_key(transaction.session, cast["northgate"], "a system", [Role.MANAGER])
    headers = {"X-API-Key": key, "Acting-For": cast[COORDINATOR]}
    answer = cast.stranger().get(f"{API}/hand-offs/{inbound}", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (403, "not-for-keys")
