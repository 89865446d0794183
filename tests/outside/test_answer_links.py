"""A link to answer is for one person, one hand-off and one answer, and for as long as all it rests on holds."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import Response
from sqlmodel import col, select

from api.auth.tables import AnswerLink, WrongSignIn
from api.housekeeping import forget_expired
from api.pages.words.link_answers import AFTER
from engine.audit import Counted, of_chain
from engine.clock import now
from engine.runtime import new_id
from engine.tables import HistoryEntry
from tests.notifications.by_link import ACCEPTED, DECLINED, HARBOUR, made
from tests.outside.linking import KEY, declined, form_of, get, hand_off, link, send
from tests.stories.partnering import LEAD, at_planning, offer, rank
from tests.stories.story import Story
from workflows.actions.offered import BY_LINK
from workflows.chained import CHAINED
from workflows.facts.by_link import ANSWERS
from workflows.tables.accesses import AccessEntry
from workflows.tables.journeys import Journey
from workflows.views.by_link import ReceiversLook
from workflows.views.looking import Look
from workflows.vocabulary import Relationship

__all__ = ["hand_off", "link"]
UNKNOWN = "/answer/" + "x" * 43
BARRED = "api.pages.by_link.must_have_second_factor"


def rows_of(story: Story, *tables: str) -> list[Any]:
    """All that stands in these tables."""
    with story.cast.runtime.database.reading() as transaction:
        return [
            tuple(row) for name in tables
            for row in transaction.connection.execute(sa.text(f"SELECT * FROM {name} ORDER BY 1, 2"))  # noqa: S608
        ]  # fmt: skip


CHANGED = ("instance", "history_entry", "hand_off", "deadline", "task", "outbox_message", "answer_link", "chase")


def test_programs_that_open_every_link_change_nothing(story: Story, link: str) -> None:
    before = rows_of(story, *CHANGED)
    paths = (link, f"{link}?choice=accept&asked=yes", f"{link}/accept?key={KEY}", f"{link}/decline?key={KEY}")
    for path in (*paths, *paths):
        assert get(story, path).status_code in (200, 303)
    assert rows_of(story, *CHANGED) == before


def test_an_answer_is_the_persons_own_and_marked_as_by_a_link(story: Story, link: str, hand_off: str) -> None:
    assert declined(story, link, hand_off).status_code == 303
    entry = story.history(hand_off)[-1]
    assert (entry.event, entry.actor_id, entry.via) == ("decline", story.cast[HARBOUR], "link")
    assert [each.via for each in story.history(hand_off)[:-1]] == [None] * (len(story.history(hand_off)) - 1)
    told = story.get(LEAD, f"/journeys/{story.get(LEAD, f'/hand-offs/{hand_off}')['journey_id']}/history")
    assert [each["via"] for each in told["items"] if each["event"] == "decline"] == ["link"]


def test_that_it_was_by_a_link_is_chained(story: Story, link: str, hand_off: str) -> None:
    declined(story, link, hand_off)

    def broken() -> list[str]:
        with story.cast.runtime.database.reading() as transaction:
            return [each.told() for chained in CHAINED for each in of_chain(transaction, Counted(), chained)]

    assert broken() == []
    sequence = story.history(hand_off)[-1].sequence
    story.set_stored(HistoryEntry, (hand_off, sequence), via=None)
    assert len(broken()) == 1


def test_of_two_answers_at_once_one_counts_and_the_other_sees_it(story: Story, link: str, hand_off: str) -> None:
    together = Barrier(2)
    forms = [("decline", form_of(story, hand_off, DECLINED)),
             ("ask_for_more", form_of(story, hand_off, {"question": "Which days?"}))]  # fmt: skip

    def one(about: tuple[str, dict[str, str]]) -> Response:
        client = story.cast.stranger()
        together.wait()
        return client.post(f"{link}/{about[0]}", data=about[1], follow_redirects=False)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(one, forms))
    assert sorted(each.status_code for each in answers) == [303, 410]
    (lost,) = (each.text for each in answers if each.status_code == 410)
    said = "Declined" if story.state(hand_off) == "declined" else "More was asked"
    assert f"<strong>{said}</strong>" in lost
    events = [each.event for each in story.history(hand_off)]
    assert events.count("decline") + events.count("ask_for_more") == 1


def test_a_second_click_answers_once_and_is_told_the_same(story: Story, link: str, hand_off: str) -> None:
    form = form_of(story, hand_off, DECLINED)
    first, second = (send(story, link, "decline", form) for _ in range(2))
    assert [first.status_code, second.status_code] == [303, 410]
    assert "Declined: " in get(story, first.headers["location"]).text
    assert [each.event for each in story.history(hand_off)].count("decline") == 1


def test_a_colleague_who_comes_later_sees_what_was_answered_by_whom(story: Story, link: str, hand_off: str) -> None:
    other = made(story, hand_off, "harbour.second_coordinator")
    declined(story, link, hand_off)
    answer = get(story, other)
    assert answer.status_code == 410
    assert "Harbour Coordinator" in answer.text


@pytest.mark.parametrize("name", ["recall", "start", "acknowledge", "return_unstarted", "pass_on", "hold", "nothing"])
def test_nothing_but_an_answer_is_open_by_it(story: Story, link: str, hand_off: str, name: str) -> None:
    before = story.instance(hand_off).version
    answers = [get(story, f"{link}/{name}?key={KEY}"), send(story, link, name, form_of(story, hand_off, {}))]
    assert [each.status_code for each in answers] == [404, 404]
    assert story.instance(hand_off).version == before


def test_it_signs_nobody_in(story: Story, link: str, hand_off: str) -> None:
    client = story.cast.stranger()
    assert client.get(link).status_code == 200
    assert not client.cookies
    paths = ("/work", f"/hand-offs/{hand_off}", "/journeys")
    assert [client.get(path, follow_redirects=False).headers["location"][:8] for path in paths] == ["/sign-in"] * 3


def test_it_answers_its_own_hand_off_and_no_other(story: Story, link: str, hand_off: str) -> None:
    journey = at_planning(story, {"given_name": "Ada", "family_name": "Birch", "birth_date": "2009-05-14",
                                  "uln_requested": True}, "2026-03-30 09:00")  # fmt: skip
    rank(story, journey, "harbour")
    other = str(offer(story, journey, "harbour"))
    assert "Ada" not in get(story, link).text
    assert declined(story, link, hand_off, hand_off_id=other, record_id=other).status_code in (303, 422)
    assert story.state(other) == "sent"


def test_the_form_of_another_is_not_taken(story: Story, link: str, hand_off: str) -> None:
    form = form_of(story, hand_off, DECLINED, _for=story.cast[LEAD])
    assert send(story, link, "decline", form).status_code == 409
    assert send(story, link, "decline", {**form_of(story, hand_off, DECLINED), "_key": ""}).status_code == 400
    assert story.state(hand_off) == "sent"


def test_where_they_must_have_a_second_factor_no_coordinator_answers_by_one(
    story: Story, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BARRED, lambda _here: True)
    assert get(story, link).status_code == 410


def test_an_unknown_one_is_not_found_and_a_hundred_from_one_address_must_wait(story: Story, link: str) -> None:
    assert get(story, UNKNOWN).status_code == 404
    with story.cast.runtime.database.unit_of_work() as transaction:
        (noted,) = transaction.session.exec(select(WrongSignIn)).all()
        transaction.session.add_all(WrongSignIn(id=new_id(), address=noted.address, at=now()) for _ in range(99))
    assert [get(story, path).status_code for path in (UNKNOWN, link)] == [429, 429]


@pytest.mark.parametrize("path", ["/answer/short", "/answer/" + "é" * 43, UNKNOWN + "/decline/more", "/answer/%00"])
def test_what_can_be_no_token_is_not_found(story: Story, path: str) -> None:
    assert get(story, path).status_code == 404


def test_no_log_and_no_page_of_an_error_holds_the_token(
    story: Story, link: str, hand_off: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = link.rpartition("/")[2]
    wrong = token[::-1]
    for path in (link, f"{link}/decline?key={KEY}", f"{link}/recall?key={KEY}", f"{link}/a/b", f"/answer/{wrong}"):
        answer = get(story, path)
        assert answer.status_code == 200 or not any(each in answer.text for each in (token, wrong))
    declined(story, link, hand_off)
    assert token not in get(story, link).text
    monkeypatch.setattr("api.auth.answer_links.find", None)
    broken = story.cast.stranger().get(link)
    logged = capsys.readouterr()
    assert (broken.status_code, token in broken.text) == (500, False)
    assert '"/answer/{token}"' in logged.out
    assert not any(each in logged.out + logged.err for each in (token, wrong))


def test_no_page_of_it_is_kept_or_tells_where_somebody_came_from(story: Story, link: str, hand_off: str) -> None:
    paths = [link, f"{link}/decline?key={KEY}", f"{link}/recall?key={KEY}", UNKNOWN, "/answer/short"]
    answers = [*(get(story, path) for path in paths), declined(story, link, hand_off), get(story, link)]
    assert [each.status_code for each in answers] == [200, 200, 404, 404, 404, 303, 410]
    assert {(each.headers["referrer-policy"], each.headers["cache-control"]) for each in answers} == {
        ("no-referrer", "no-store")
    }


def test_every_look_by_it_is_noted_as_the_persons(story: Story, link: str, hand_off: str) -> None:
    def noted() -> list[tuple[str, str | None]]:
        with story.cast.runtime.database.reading() as transaction:
            wanted = select(AccessEntry).where(AccessEntry.actor_id == story.cast[HARBOUR])
            rows = transaction.session.exec(wanted.order_by(col(AccessEntry.sequence))).all()
            return [(str(each.surface), each.hand_off_id) for each in rows]

    get(story, link)
    assert noted() == [("hand_off", hand_off), ("history", None)]
    get(story, f"{link}/decline?key={KEY}")
    assert noted()[2:] == [("actions", hand_off)]
    location = declined(story, link, hand_off).headers["location"]
    get(story, location)
    assert noted()[3:] == [("change", hand_off), ("hand_off", hand_off)]


def test_it_shows_what_was_sent_and_nothing_else_the_organisation_may_see(
    story: Story, link: str, hand_off: str
) -> None:
    """Harbour referred the learner too, and sees their first referral: but not by the link, which is for the answer."""
    journey = story.get(LEAD, f"/hand-offs/{hand_off}")["journey_id"]
    story.set_stored(Journey, journey, referrer_id=story.cast["harbour"])
    with story.cast.runtime.reading(story.cast.caller(HARBOUR)) as work:
        whole, by_link = Look(work, journey), ReceiversLook(work, hand_off)
        seen = [[row.hand_off.id for row, _sight in look.hand_offs] for look in (whole, by_link)]
        assert whole.viewer.relationships == {Relationship.REFERRER, Relationship.RECEIVER}
    assert by_link.viewer.relationships == {Relationship.RECEIVER}
    assert seen == [[story.inbound(journey), hand_off], [hand_off]]
    page = get(story, link).text
    assert "Kit Moss" in page
    assert [each for each in ("/journeys/", 'href="/work"', "/chases/") if each in page] == []


def test_a_fault_keeps_what_was_typed_below_the_link(story: Story, link: str, hand_off: str) -> None:
    answer = declined(story, link, hand_off, reason="", advice="when there is a lift")
    assert answer.status_code == 422
    assert "when there is a lift" in answer.text
    assert f'action="{link}/decline"' in answer.text


def test_a_browser_that_says_nothing_but_null_of_where_it_is_can_answer(story: Story, link: str, hand_off: str) -> None:
    """As one does that knows no Fetch Metadata, sent from a page that lets it tell no referrer."""
    form, client = form_of(story, hand_off, DECLINED), story.cast.stranger()
    answer = client.post(f"{link}/decline", data=form, headers={"Origin": "null"}, follow_redirects=False)
    assert (answer.status_code, story.state(hand_off)) == (303, "declined")


def test_an_acceptance_by_it_is_as_good_as_any(story: Story, link: str, hand_off: str) -> None:
    form = form_of(story, hand_off, ACCEPTED, programme_id=story.cast.programme("harbour"))
    story.at("2026-03-30 10:00")
    answer = send(story, link, "accept", form)
    assert (answer.status_code, story.state(hand_off)) == (303, "accepted")


def test_what_is_long_over_is_forgotten(story: Story, link: str) -> None:
    story.at("2026-07-08 00:00:00")
    with story.cast.runtime.database.unit_of_work() as transaction:
        assert forget_expired(transaction, now())["answer_links"] == 1
        assert transaction.session.exec(select(AnswerLink)).all() == []
    assert get(story, link).status_code == 404


def test_each_answer_by_a_link_uses_it_up_and_says_what_comes_next() -> None:
    assert BY_LINK <= ANSWERS
    assert set(AFTER) == BY_LINK
