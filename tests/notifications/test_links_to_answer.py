"""Who is sent a link to answer without signing in, in which letters, and that nothing but the letter holds it."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from api.address_book import RecordsAddressBook
from api.auth.tables import AnswerLink, SecondFactor
from notifications.channels import Channels
from tests.notifications.by_link import BOOK, HARBOUR, HARBOURS_MAIL, agree, last_link, links_in, plain
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.pages.waiting import offered
from tests.people import agreement
from tests.stories.partnering import LEAD, taught_by
from tests.stories.story import Story
from tests.stories.test_s09_counselling import CONSENT, FOUND, HANA, TRAVEL
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network
from workflows.tables.journeys import SharedWithHandOff


@pytest.fixture
def office(story: Story, channels: Channels) -> Office:
    """An office where nobody must have a second factor."""
    return Office(story, BOOK, channels)


@pytest.fixture
def hand_off(office: Office, story: Story) -> str:
    """A partner referral to Harbour, whose agreement allows the link; nothing is mailed yet."""
    agree(story)
    return offered(story)


def everything(office: Office) -> str:
    """All that the database holds, as one text."""
    with office.database.reading() as transaction:
        rows = [
            str(tuple(row)) for table in SQLModel.metadata.sorted_tables
            for row in transaction.connection.execute(sa.select(table))
        ]  # fmt: skip
    return "\n".join(rows)


def test_the_letter_carries_a_link_beside_the_ordinary_one(office: Office, hand_off: str, mail_room: MailRoom) -> None:
    office.deliver()
    letter = mail_room.to(HARBOURS_MAIL)[-1]
    assert f"Open the record: https://journeys.example/hand-offs/{hand_off}" in plain(letter)
    assert f"Answer without signing in: https://journeys.example{last_link(mail_room)}\r\n" in plain(letter)
    # Decide by Tuesday 7 April, past Easter.
    assert "It works until the end of 7 April 2026, or until somebody has answered." in plain(letter)


def test_the_token_stands_in_the_letter_alone(office: Office, hand_off: str, mail_room: MailRoom) -> None:
    office.deliver()
    token = last_link(mail_room).removeprefix("/answer/")
    assert len(token) == 43
    assert token not in everything(office)


def test_each_of_them_has_one_of_their_own(office: Office, hand_off: str, mail_room: MailRoom) -> None:
    office.deliver()
    links = [last_link(mail_room), last_link(mail_room, "second_coordinator@harbour.example.org")]
    assert len({*links}) == 2
    assert {row.person_id for row in office.rows(AnswerLink)} == {
        office.story.cast[HARBOUR], office.story.cast["harbour.second_coordinator"],
    }  # fmt: skip


def test_without_an_agreement_that_says_so_there_is_none(
    office: Office, hand_off: str, story: Story, mail_room: MailRoom
) -> None:
    agree(story, yes=False)
    office.deliver()
    assert "Answer without signing in" not in "".join(plain(each) for each in mail_room.letters)
    assert office.rows(AnswerLink) == []


def test_none_is_sent_once_the_agreement_is_over(
    office: Office, hand_off: str, story: Story, mail_room: MailRoom
) -> None:
    agree(story, ends_on=date(2026, 3, 26))
    office.deliver()
    assert links_in(mail_room.to(HARBOURS_MAIL)[-1]) == []


def test_a_sender_is_sent_none(office: Office, hand_off: str, mail_room: MailRoom) -> None:
    office.deliver()
    assert [each for each in mail_room.to("coordinator@northgate.example.org") if links_in(each)] == []


def test_where_they_must_have_a_second_factor_coordinators_are_sent_none(
    office: Office, hand_off: str, mail_room: MailRoom
) -> None:
    replace(office, address_book=RecordsAddressBook()).deliver()
    assert mail_room.to(HARBOURS_MAIL) != []
    assert office.rows(AnswerLink) == []


def test_whoever_has_a_second_factor_of_their_own_accord_is_sent_none(
    office: Office, hand_off: str, story: Story, mail_room: MailRoom
) -> None:
    now = story.clock.now()
    with office.database.unit_of_work() as transaction:
        factor = SecondFactor(person_id=story.cast[HARBOUR], secret="x", created_at=now, confirmed_at=now)
        transaction.session.add(factor)
    office.deliver()
    assert links_in(mail_room.to(HARBOURS_MAIL)[-1]) == []
    assert links_in(mail_room.to("second_coordinator@harbour.example.org")[-1]) != []


@pytest.fixture
def with_haven(story: Story) -> str:
    """Hana's journey, and an agreement between Northgate and Haven that allows the link."""
    said = agreement("referral", "northgate and haven", "northgate", "haven", answer_by_link=True)
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, Network.model_validate({"agreements": [said]}))
    return taught_by(story, HANA, "harbour", "2026-04-13 10:00", needs=[TRAVEL])


def test_a_worker_of_an_agency_is_sent_one_everywhere_and_it_works_for_fourteen_days(
    office: Office, with_haven: str, story: Story, mail_room: MailRoom
) -> None:
    consent = {"item": "support_need", "need": "travel", "basis": "consent", "given_on": "2026-05-18",
               "receiver_id": story.cast["haven"]}  # fmt: skip
    story.act("northgate.adviser", with_haven, "record_consent", consent, at="2026-05-18 09:30")
    story.send("northgate.adviser", with_haven, "support", "haven", need="travel", at="2026-05-18 10:00")
    replace(office, address_book=RecordsAddressBook()).deliver()
    assert "It works until the end of 31 May 2026" in plain(mail_room.to("worker@haven.example.org")[-1])
    link = last_link(mail_room, "worker@haven.example.org")
    answers = []
    for moment in ("2026-05-31 23:59:59", "2026-06-01 00:00:00"):
        story.at(moment)
        answers.append(story.cast.stranger().get(link).status_code)
    assert answers == [200, 410]


def test_counselling_is_never_sent_with_one(office: Office, with_haven: str, story: Story, mail_room: MailRoom) -> None:
    story.act("northgate.adviser", with_haven, "record_need", FOUND, at="2026-05-18 09:30")
    consent = CONSENT | {"receiver_id": story.cast["haven"]}
    story.act("northgate.adviser", with_haven, "record_consent", consent)
    story.send("northgate.adviser", with_haven, "support", "haven", need="counselling", at="2026-05-18 10:00")
    office.deliver()
    assert links_in(mail_room.to("worker@haven.example.org")[-1]) == []


def test_a_digest_carries_it_with_each_thing_that_is_chased(
    office: Office, hand_off: str, story: Story, mail_room: MailRoom
) -> None:
    office.deliver()
    story.sweep("2026-03-30 00:01")
    office.digests("2026-03-30 07:00")
    letter = mail_room.to(HARBOURS_MAIL)[-1]
    assert "thing waits" in str(letter["Subject"])
    assert f"Answer without signing in, by the end of 7 April 2026: https://journeys.example{last_link(mail_room)}" in (
        plain(letter)
    )


def test_what_is_chased_twice_in_one_digest_has_one_link(
    office: Office, hand_off: str, story: Story, mail_room: MailRoom
) -> None:
    office.deliver()
    for day in ("03-30", "04-01", "04-02"):
        story.sweep(f"2026-{day} 00:01")
    office.digests("2026-04-07 07:00")
    found = links_in(mail_room.to(HARBOURS_MAIL)[-1])
    assert (len(found) > 1, len({*found})) == (True, 1)


def test_a_letter_that_is_tried_again_carries_a_good_one(
    office: Office, hand_off: str, story: Story, mail_room: MailRoom
) -> None:
    mail_room.answers += ["451 busy"] * 3
    for moment in ("2026-03-27 18:00", "2026-03-27 20:00", "2026-03-28 10:00", "2026-03-29 10:00"):
        office.deliver(moment)
    assert len(office.rows(AnswerLink)) > len(office.story.messages("hand_off.sent", hand_off))
    assert story.cast.stranger().get(last_link(mail_room)).status_code == 200


def test_after_a_question_the_answer_comes_with_a_fresh_one(
    office: Office, hand_off: str, story: Story, mail_room: MailRoom
) -> None:
    office.deliver()
    first = last_link(mail_room)
    story.hand_off(HARBOUR, hand_off, "ask_for_more", {"question": "Which days?"}, at="2026-03-30 10:00")
    assert story.cast.stranger().get(first).status_code == 410
    story.hand_off(LEAD, hand_off, "answer", {"answer": "Any."}, at="2026-03-30 11:00")
    office.deliver()
    client = story.cast.stranger()
    assert (last_link(mail_room) == first, client.get(first).status_code) == (False, 410)
    assert client.get(last_link(mail_room)).status_code == 200


@pytest.mark.parametrize(
    ("item", "basis"),
    [("restricted_detail", "public_task"), ("support_need:counselling", "public_task"),
     ("support_need:sex_education", "public_task"), ("support_need:physical_equipment", "public_task"),
     ("support_need:housing", "safeguarding")],
)  # fmt: skip
def test_what_tells_of_health_or_safety_is_never_sent_with_one(
    office: Office, hand_off: str, item: str, basis: str
) -> None:
    with office.database.unit_of_work() as transaction:
        shared = SharedWithHandOff(hand_off_id=hand_off, item=item, basis=basis)
        transaction.session.add(shared)
    office.deliver()
    assert office.rows(AnswerLink) == []
