"""Who knows of a file: those who need to (rule 0.6), and for everybody else there is no trace of it."""

import json
from typing import Any

import pytest

from tests.stories import way
from tests.stories.copying import export, withdraw
from tests.stories.filing import PDF, PNG, TEXT, add, download, files, remove, send, titles
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER

ADVISER, TUTOR = "northgate.adviser", "northgate.tutor"
COUNSELLING = {"need": "counselling", "status": "new", "detail": "since spring"}


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy learns functional skills at Millbrook, and Haven counsels her, as she agreed."""
    found = way.taught_elsewhere(story, "lead_provider")
    story.act(ADVISER, found, "record_need", COUNSELLING)
    consent = {"item": "support_need", "need": "counselling", "basis": "explicit_consent",
               "given_on": way.in_days(story, 0), "receiver_id": story.cast["haven"]}  # fmt: skip
    story.act(ADVISER, found, "record_consent", consent)
    story.send(ADVISER, found, "support", "haven", need="counselling")
    return found


def part(story: Story, journey: str, kind: str = "component") -> str:
    """The hand-off of this kind."""
    return story.hand_offs(journey, kind)[0]


def test_what_was_added_to_a_part_and_not_shared_its_holder_does_not_see(story: Story, journey: str) -> None:
    add(story, LEAD, journey, hand_off_id=part(story, journey))
    assert titles(story, PARTNER, journey) == []


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (LEAD, ["ours", "shared", "theirs", "restricted"]),
        (ADVISER, ["ours", "shared", "theirs", "restricted"]),
        ("northgate.mis_officer", ["ours", "shared", "theirs"]),
        (PARTNER, ["shared", "theirs"]),
        ("haven.worker", []),
        ("priya", []),
        ("council.officer", []),
    ],
)
def test_each_sees_what_they_need_and_no_trace_of_the_rest(
    story: Story, journey: str, who: str, told: list[str]
) -> None:
    component = part(story, journey)
    ids = {
        "ours": add(story, LEAD, journey, title="ours"),
        "shared": add(story, LEAD, journey, PNG, "x.png", title="shared", hand_off_id=component, shared="true"),
        "theirs": add(story, PARTNER, journey, TEXT, "x.txt", title="theirs"),
        "restricted": add(story, ADVISER, journey, b"%PDF-2", title="restricted", restricted="true"),
    }
    assert titles(story, who, journey) == told
    for title, identifier in ids.items():
        download(story, who, identifier, expect=200 if title in told else 404)
    seen = story.get(who, f"/journeys/{journey}/history")["items"]
    told_of = {each["detail"].get("file") for each in seen}
    assert {title for title, identifier in ids.items() if identifier in told_of} <= set(told)


@pytest.mark.parametrize("kind", ["plan", "assessment_sheet", "evidence_of_work", "certificate"])
def test_what_tells_of_levels_is_shared_once_the_learner_agreed(story: Story, journey: str, kind: str) -> None:
    """G5: a lawful basis for each item shared, and for the receiver that gets it."""
    marked: dict[str, Any] = {"hand_off_id": part(story, journey), "shared": "true", "kind": kind}
    refused = send(story, LEAD, journey, expect=409, **marked).json()
    assert codes(refused) == ["not_theirs_to_know"]
    for receiver, status in (("harbour", 409), ("millbrook", 200)):
        consent = {"item": "levels_plan_credit", "basis": "consent", "given_on": way.in_days(story, 0),
                   "receiver_id": story.cast[receiver]}  # fmt: skip
        story.act(ADVISER, journey, "record_consent", consent)
        send(story, LEAD, journey, expect=status, **marked)
    assert titles(story, PARTNER, journey) == ["A letter"]


def test_what_tells_of_levels_closes_when_the_learner_takes_the_consent_back(story: Story, journey: str) -> None:
    consent = {"item": "levels_plan_credit", "basis": "consent", "given_on": way.in_days(story, 0),
               "receiver_id": story.cast["millbrook"]}  # fmt: skip
    given = story.act(ADVISER, journey, "record_consent", consent)["consent"]
    shared = add(story, LEAD, journey, hand_off_id=part(story, journey), shared="true", kind="plan")
    download(story, PARTNER, shared)
    withdraw(story, ADVISER, journey, given)
    download(story, PARTNER, shared, expect=404)


def word(story: Story) -> dict[str, str]:
    """What the learner said today."""
    return {"on": way.in_days(story, 0), "channel": "phone"}


def levels(story: Story, **about: str) -> dict[str, str]:
    """A basis of today for Millbrook to know the learner's levels."""
    receiver = {"receiver_id": story.cast["millbrook"]}
    return {"item": "levels_plan_credit", "basis": "consent", "given_on": way.in_days(story, 0), **receiver, **about}


@pytest.mark.parametrize(("who", "opens"), [("priya", False), (ADVISER, True)])
def test_after_it_is_taken_back_a_basis_of_others_opens_nothing(
    story: Story, journey: str, who: str, opens: bool
) -> None:
    """G5: whoever handed the learner over said what they know; what a referrer writes opens nothing of it."""
    given = story.act(ADVISER, journey, "record_consent", levels(story))["consent"]
    shared = add(story, LEAD, journey, hand_off_id=part(story, journey), shared="true", kind="plan")
    withdraw(story, ADVISER, journey, given)
    story.act(who, journey, "record_consent", levels(story, basis="public_task"))
    download(story, PARTNER, shared, expect=200 if opens else 404)


def test_nothing_more_is_shared_by_a_consent_taken_back_until_it_is_given_anew(story: Story, journey: str) -> None:
    support = part(story, journey, "support")
    marked: dict[str, Any] = {"hand_off_id": support, "shared": "true"}
    before = add(story, ADVISER, journey, **marked)
    (consent,) = (each["id"] for each in story.get(ADVISER, f"/journeys/{journey}")["consents"] if each["need"])
    withdraw(story, ADVISER, journey, consent)
    assert codes(send(story, ADVISER, journey, PNG, "x.png", expect=409, **marked).json()) == ["not_theirs_to_know"]
    story.act(ADVISER, journey, "record_consent", {
        "item": "support_need", "need": "counselling", "basis": "explicit_consent",
        "given_on": way.in_days(story, 0), "receiver_id": story.cast["haven"], "learners_word": word(story),
    })  # fmt: skip
    add(story, ADVISER, journey, PNG, "x.png", **marked)
    download(story, "haven.worker", before)
    assert "since spring" in str(story.get("haven.worker", f"/journeys/{journey}"))


@pytest.mark.parametrize(("who", "again"), [("priya", False), (LEAD, True)])
def test_who_sent_a_part_records_that_it_shares_again_and_for_its_receiver_alone_is_enough(
    story: Story, journey: str, who: str, again: bool
) -> None:
    given = story.act(ADVISER, journey, "record_consent", levels(story) | {"receiver_id": None})["consent"]
    story.hand_off(PARTNER, part(story, journey), "return_work", {"reason": "ends early"})
    share = [{"item": "contact"}, {"item": "levels_plan_credit"}]
    one = story.send(LEAD, journey, "component", "millbrook", component="functional_skills", share=share)
    story.accept(PARTNER, one, way.in_days(story, 0), way.in_days(story, 60))
    shared = add(story, LEAD, journey, hand_off_id=one, shared="true", kind="plan")
    withdraw(story, ADVISER, journey, given)
    download(story, PARTNER, shared, expect=404)
    story.act(who, journey, "record_consent", levels(story) | {"learners_word": word(story)})
    download(story, PARTNER, shared, expect=200 if again else 404)


def test_a_referrer_shares_by_its_own_referral_what_the_learner_let_it(story: Story) -> None:
    journey = way.refer(story)
    inbound = story.hand_offs(journey, "inbound")[0]
    marked: dict[str, Any] = {"kind": "certificate", "hand_off_id": inbound, "shared": "true"}
    assert codes(send(story, "priya", journey, expect=409, **marked).json()) == ["not_theirs_to_know"]
    story.act("priya", journey, "record_consent", levels(story, receiver_id=story.cast["northgate"]))
    add(story, "priya", journey, **marked)
    assert titles(story, LEAD, journey) == ["A letter"]


def test_no_agency_gets_what_tells_of_levels_and_nobody_a_note_between_staff(story: Story, journey: str) -> None:
    """0.6: of levels, plan and credit a support agency sees nothing, whatever was agreed."""
    consent = {"item": "levels_plan_credit", "basis": "consent", "given_on": way.in_days(story, 0)}
    story.act(ADVISER, journey, "record_consent", consent)
    for hand_off, kind in (("support", "plan"), ("component", "staff_note")):
        marked: dict[str, Any] = {"hand_off_id": part(story, journey, hand_off), "shared": "true", "kind": kind}
        assert codes(send(story, ADVISER, journey, expect=409, **marked).json()) == ["not_theirs_to_know"]


def test_what_comes_back_to_whoever_answers_for_the_learner_needs_no_consent(story: Story, journey: str) -> None:
    add(story, PARTNER, journey, hand_off_id=part(story, journey), shared="true", kind="evidence_of_work")
    assert titles(story, LEAD, journey) == ["A letter"]


def test_of_a_shared_file_that_was_removed_no_trace_is_left_for_the_other_side(story: Story, journey: str) -> None:
    shared = add(story, LEAD, journey, title="about Ben", hand_off_id=part(story, journey), shared="true")
    assert titles(story, PARTNER, journey) == ["about Ben"]
    remove(story, LEAD, journey, shared)
    assert titles(story, PARTNER, journey) == []
    assert shared not in str(story.get(PARTNER, f"/journeys/{journey}/history"))
    assert titles(story, LEAD, journey) == ["about Ben"]


def test_what_was_shared_is_gone_with_the_part(story: Story, journey: str) -> None:
    component = part(story, journey)
    shared = add(story, LEAD, journey, hand_off_id=component, shared="true")
    download(story, PARTNER, shared)
    story.hand_off(PARTNER, component, "return_work", {"reason": "ends early"})
    download(story, PARTNER, shared, expect=404)


def test_of_files_about_counselling_named_staff_and_the_agency_alone_know(story: Story, journey: str) -> None:
    support = part(story, journey, "support")
    from_us = add(story, ADVISER, journey, title="to haven", hand_off_id=support, shared="true")
    add(story, "haven.worker", journey, PNG, "x.png", title="from haven")
    assert titles(story, "haven.worker", journey) == ["to haven", "from haven"]
    assert titles(story, ADVISER, journey) == ["to haven", "from haven"]
    for who in (TUTOR, "northgate.manager", PARTNER, "priya"):
        assert titles(story, who, journey) == []
        assert "Haven" not in str(story.get(who, f"/journeys/{journey}/history"))
    assert codes(remove(story, "northgate.manager", journey, from_us, expect=409)) == ["file_unknown"]


def test_that_somebody_opened_a_hidden_file_is_told_as_a_look_at_the_list(story: Story, journey: str) -> None:
    open_one = add(story, LEAD, journey)
    hidden = add(story, ADVISER, journey, PNG, "x.png", restricted="true")
    kept_back = add(story, ADVISER, journey, TEXT, "x.txt", withheld="true")
    for each in (open_one, hidden, kept_back):
        download(story, ADVISER, each)
    looks = story.get("northgate.manager", f"/journeys/{journey}/accesses")["items"]
    assert [each["surface"] for each in looks if "file" in each["surface"]] == ["files", "files", "file"]


def test_nobody_adds_to_support_that_they_may_not_know_of(story: Story, journey: str) -> None:
    refused = send(story, TUTOR, journey, hand_off_id=part(story, journey, "support"), expect=409).json()
    assert codes(refused) == ["hand_off_not_open_to_files"]


def test_a_consent_taken_back_closes_what_was_shared_by_it(story: Story, journey: str) -> None:
    shared = add(story, ADVISER, journey, hand_off_id=part(story, journey, "support"), shared="true")
    download(story, "haven.worker", shared)
    (consent,) = (each["id"] for each in story.get(ADVISER, f"/journeys/{journey}")["consents"] if each["need"])
    withdraw(story, ADVISER, journey, consent)
    download(story, "haven.worker", shared, expect=404)


def test_the_same_content_that_is_hidden_is_not_said_to_be_there(story: Story, journey: str) -> None:
    add(story, ADVISER, journey, PDF, restricted="true")
    add(story, TUTOR, journey, PDF)
    assert len(files(story, ADVISER, journey)) == 2


def test_what_a_referrer_kept_restricted_is_not_handed_on_with_the_learner(story: Story) -> None:
    journey = way.refer(story)
    add(story, "priya", journey, title="secret", restricted="true")
    add(story, "priya", journey, PNG, "x.png", title="open")
    story.at("2026-03-02 11:00")
    way.accept(story, journey)
    assert titles(story, LEAD, journey) == ["open"]
    assert titles(story, "priya", journey) == ["secret", "open"]


def test_who_was_asked_sees_no_file_before_they_answer(story: Story) -> None:
    journey = way.refer(story)
    add(story, "priya", journey)
    shared = add(story, "priya", journey, PNG, "x.png", title="for you", hand_off_id=story.inbound(journey),
                 shared="true")  # fmt: skip
    assert [each["id"] for each in files(story, LEAD, journey)] == [shared]


def test_a_copy_says_which_files_there_are_to_whom_it_is_for(story: Story, journey: str) -> None:
    add(story, LEAD, journey, title="ours")
    add(story, LEAD, journey, PNG, "x.png", title="shared", hand_off_id=part(story, journey), shared="true")
    for to, told in ((None, ["ours", "shared"]), ("millbrook", ["shared"])):
        record = json.loads(export(story, LEAD, journey, to).text)["record"]
        assert [each["title"] for each in record["files"]] == told
