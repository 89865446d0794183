"""Files are kept beside a journey: added, opened, taken away, and refused with what to do instead."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from tests.stories import way
from tests.stories.filing import (
    BOMB,
    DAMAGED,
    DECLARES,
    DOCM,
    DOCX,
    JPEG,
    LOCKED_DOCX,
    LOCKED_ODT,
    ODT,
    PDF,
    PNG,
    RENAMED,
    SET_IN,
    TEXT,
    TWICE,
    UNKNOWN,
    WIDE,
    add,
    archive,
    download,
    files,
    remove,
    send,
)
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER
from workflows.rules.files import cleaned_name
from workflows.tables.accesses import AccessEntry
from workflows.tables.files import FileContent, JourneyFile
from workflows.views.actions_view import NOTHING_TO_SHOW

TUTOR = "northgate.tutor"


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy learns functional skills at Millbrook, all else at Northgate, who answers for her."""
    return way.taught_elsewhere(story, "lead_provider")


def contents(story: Story) -> int:
    """How many contents of files are stored."""
    with story.cast.runtime.database.reading() as transaction:
        return transaction.connection.scalar(sa.select(sa.func.count()).select_from(FileContent)) or 0


def test_the_list_says_what_each_file_is_and_who_added_it_when(story: Story, journey: str) -> None:
    identifier = add(story, TUTOR, journey, kind="evidence_of_work", title="A chair that Amy made")
    (line,) = files(story, LEAD, journey)
    said = {name: line[name] for name in ("id", "kind", "title", "file_name", "size", "added_at", "removed_at")}
    assert said == {
        "id": identifier, "kind": "evidence_of_work", "title": "A chair that Amy made", "file_name": "plan.pdf",
        "size": len(PDF), "added_at": "2026-03-02T10:00:00Z", "removed_at": None,
    }  # fmt: skip
    assert (line["added_by"]["name"], line["organisation"]["name"]) == ("Northgate Tutor", "Northgate")


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "plan.pdf", "application/pdf"),
        (JPEG, "IMG_1.JPG", "image/jpeg"),
        (PNG, "chair.png", "image/png"),
        (TEXT, "notes.txt", "text/plain; charset=utf-8"),
        (ODT, "letter.odt", "application/vnd.oasis.opendocument.text"),
        (DOCX, "letter.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_what_was_added_comes_back_as_it_was(
    story: Story, journey: str, content: bytes, name: str, media_type: str
) -> None:
    answer = download(story, LEAD, add(story, TUTOR, journey, content, name))
    assert (answer.content, answer.headers["content-type"]) == (content, media_type)


def test_a_download_is_kept_by_nobody_on_the_way_and_runs_nowhere(story: Story, journey: str) -> None:
    headers = download(story, LEAD, add(story, LEAD, journey, name="Amy’s plan.pdf")).headers
    assert headers["content-disposition"] == (
        "attachment; filename=\"Amy_s plan.pdf\"; filename*=UTF-8''Amy%E2%80%99s%20plan.pdf"
    )
    named = ("content-security-policy", "x-content-type-options", "cache-control")
    assert [headers[name] for name in named] == ["sandbox; default-src 'none'", "nosniff", "no-store"]


def test_list_and_download_are_noted_as_looks(story: Story, journey: str) -> None:
    identifier = add(story, LEAD, journey)
    files(story, TUTOR, journey)
    download(story, TUTOR, identifier)
    with story.cast.runtime.database.reading() as transaction:
        wanted = select(AccessEntry.surface).where(col(AccessEntry.actor_id) == story.cast[TUTOR])
        assert transaction.session.exec(wanted.order_by(col(AccessEntry.sequence))).all() == ["files", "file"]


def test_the_story_says_that_a_file_was_added_and_removed(story: Story, journey: str) -> None:
    remove(story, LEAD, journey, add(story, TUTOR, journey))
    told = [each for each in story.get(LEAD, f"/journeys/{journey}/history")["items"] if "file" in each["detail"]]
    assert [(each["event"], each["person"]["name"]) for each in told] == [
        ("add_file", "Northgate Tutor"), ("remove_file", "Northgate Coordinator"),
    ]  # fmt: skip


def test_what_is_in_a_removed_file_goes_at_once_and_that_it_was_there_stays(story: Story, journey: str) -> None:
    identifier = add(story, TUTOR, journey)
    remove(story, TUTOR, journey, identifier)
    download(story, TUTOR, identifier, expect=404)
    assert contents(story) == 0
    (line,) = files(story, LEAD, journey)
    assert (line["removed_reason"], line["removed_by"]["name"]) == ("It is about somebody else.", "Northgate Tutor")


def test_a_second_sending_with_the_same_key_keeps_one_file(story: Story, journey: str) -> None:
    both = [send(story, LEAD, journey, key="the-same").json() for _ in range(2)]
    assert both[0] == both[1]
    assert len(files(story, LEAD, journey)) == 1


def test_another_file_under_the_same_key_is_another_request(story: Story, journey: str) -> None:
    send(story, LEAD, journey, key="the-same")
    assert send(story, LEAD, journey, PNG, "x.png", key="the-same", expect=422).json()["type"] == (
        "idempotency-key-reused"
    )


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "plan.pdf", "file_empty"),
        (b"GIF89a" + b"\xff" * 20, "chair.gif", "file_type_not_taken"),
        (archive(("a.txt", "x")), "letter.docx", "file_type_not_taken"),
        (b"PK\x03\x04 cut off", "letter.odt", "file_unreadable"),
        (DAMAGED, "letter.odt", "file_unreadable"),
        (b"Caf\xe9", "notes.txt", "file_type_not_taken"),
        (PNG, "chair.pdf", "name_disagrees"),
        (TEXT, "page.html", "name_disagrees"),
        (PDF, "plan", "name_disagrees"),
        (DOCM, "letter.docx", "macros_inside"),
        (RENAMED, "letter.docx", "macros_inside"),
        (WIDE, "letter.docx", "macros_inside"),
        (SET_IN, "letter.odt", "macros_inside"),
        (TWICE, "letter.docx", "file_unreadable"),
        (DECLARES, "letter.docx", "file_unreadable"),
        (BOMB, "letter.docx", "file_unreadable"),
        (UNKNOWN, "letter.docx", "file_unreadable"),
        (LOCKED_ODT, "letter.odt", "file_unreadable"),
        (LOCKED_DOCX, "letter.docx", "file_unreadable"),
        (PNG + b"\0" * 10 * 1024 * 1024, "chair.png", "file_too_large"),
    ],
)
def test_what_is_not_kept_is_refused(story: Story, journey: str, content: bytes, name: str, code: str) -> None:
    assert codes(send(story, LEAD, journey, content, name, expect=409).json()) == [code]
    assert files(story, LEAD, journey) == []


def test_the_same_content_is_there_once_until_it_is_removed(story: Story, journey: str) -> None:
    identifier = add(story, LEAD, journey, title="The plan")
    refused = send(story, TUTOR, journey, name="again.pdf", expect=409).json()
    assert codes(refused) == ["file_already_there"]
    assert "“The plan”" in refused["detail"]
    remove(story, LEAD, journey, identifier)
    add(story, TUTOR, journey)


def test_a_journey_keeps_a_hundred_files(story: Story, journey: str) -> None:
    row = {"journey_id": journey, "kind": "other", "title": "x", "file_name": "x.txt", "media_type": "text/plain",
           "size": 1, "organisation_id": story.cast["northgate"], "added_at": story.clock.now(), "added_by": "x",
           "shared": False, "restricted": False, "withheld": False}  # fmt: skip
    with story.cast.runtime.database.unit_of_work() as transaction:
        many = [{**row, "id": f"file-{number}", "sha256": str(number)} for number in range(100)]
        transaction.connection.execute(sa.insert(JourneyFile), many)
    assert codes(send(story, LEAD, journey, expect=409).json()) == ["too_many_files"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"shared": "true"}, "shared_with_nobody"),
        ({"hand_off_id": "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d1d"}, "hand_off_not_open_to_files"),
    ],
)
def test_what_contradicts_itself_is_refused(story: Story, journey: str, said: dict[str, Any], code: str) -> None:
    assert codes(send(story, LEAD, journey, expect=409, **said).json()) == [code]


def test_a_restricted_file_is_shared_with_nobody(story: Story, journey: str) -> None:
    said: dict[str, Any] = {
        "hand_off_id": story.hand_offs(journey, "component")[0],
        "shared": "true",
        "restricted": "true",
    }
    assert codes(send(story, LEAD, journey, expect=409, **said).json()) == ["restricted_not_shared"]


def test_nothing_is_added_to_a_part_that_has_ended(story: Story, journey: str) -> None:
    part = story.hand_offs(journey, "component")[0]
    story.hand_off(PARTNER, part, "return_work", {"reason": "we cannot"})
    assert codes(send(story, LEAD, journey, hand_off_id=part, expect=409).json()) == ["hand_off_not_open_to_files"]


def test_a_file_goes_by_who_added_it_or_a_coordinator_and_once(story: Story, journey: str) -> None:
    identifier = add(story, "northgate.adviser", journey)
    taking = partial(remove, story, journey=journey, file=identifier)
    assert codes(taking(TUTOR, expect=409)) == ["not_yours"]
    taking(LEAD)
    assert codes(taking(LEAD, expect=409)) == ["file_removed_before"]
    assert codes(remove(story, LEAD, journey, story.inbound(journey), expect=409)) == ["file_unknown"]


def test_removing_is_offered_to_whoever_could(story: Story, journey: str) -> None:
    def offered(who: str) -> bool:
        return "remove_file" in [each["name"] for each in story.get(who, f"/journeys/{journey}/actions")["items"]]

    before = offered(LEAD)
    add(story, LEAD, journey)
    assert (before, offered(LEAD), offered(TUTOR)) == (False, True, False)
    assert "no_file" in NOTHING_TO_SHOW


def test_on_hold_and_for_thirty_days_after_the_end_files_are_added_and_no_longer(story: Story, journey: str) -> None:
    story.act(LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": way.in_days(story, 9)})
    add(story, LEAD, journey)
    story.act(LEAD, journey, "resume", {"reason": "well again"}, expect=None)
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": way.in_days(story, 0)}, expect=None)
    assert story.instance(journey).ended_at is not None
    story.at("2026-04-01 23:00")
    kept = add(story, LEAD, journey, PNG, "chair.png")
    story.clock.move_to(story.clock.now() + timedelta(days=1))
    assert codes(send(story, LEAD, journey, TEXT, "late.txt", expect=409).json()) == ["too_late_for_files"]
    remove(story, LEAD, journey, kept)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/plan.pdf", "plan.pdf"),
        ("C:\\Users\\amy\\plan.pdf", "plan.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("a\tb\r\n<c>.pdf", "abc.pdf"),
        (".pdf", "pdf"),
        ("  /", "file"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(given: str, kept: str) -> None:
    assert cleaned_name(given) == kept
