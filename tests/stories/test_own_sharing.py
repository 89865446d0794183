"""C25 by the learner: who has what is shown with why, a no counts at once, and a yes again; the law's part goes on."""

import pytest

from tests.stories import concerned, own, way
from tests.stories.copying import copies, export
from tests.stories.own import come_in, consent_row, helped, newest, no, read, say
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.way import LEAD
from workflows.tables.copies import RecordCopy

Told = tuple[str, str, str]


@pytest.fixture
@scene
def told(story: Story) -> Told:
    """Amy, whom WayWheel helps with travel as she said yes."""
    return helped(story)


def sees(story: Story, hand_off: str) -> bool:
    """Whether the agency sees what Amy needs help with."""
    return "travel" in str(story.get("waywheel.worker", f"/hand-offs/{hand_off}")["shared"])


def test_who_has_what_and_why_is_shown(story: Story, told: Told) -> None:
    page = read(come_in(story), "/my/sharing")
    assert "WayWheel" in page
    assert "What you need help with: how to get there You said yes to this. Since 2 March 2026." in page
    assert "Your name and how to reach you The law lets us share this" in page


def test_the_local_authority_has_what_the_law_says_and_no_button(story: Story, told: Told) -> None:
    holder = read(come_in(story), "/my/sharing").partition("Westshire Council")[2]
    assert "the law lets them know some things. These are your name, your home" in holder
    assert "Say no" not in holder.partition("You can ask for a copy")[0]


def test_what_a_no_does_is_said_before_it_is_said(story: Story, told: Told) -> None:
    export(story, LEAD, told[0], "waywheel")
    page = read(come_in(story), f"/my/sharing/no?consent={told[2]}&to={story.cast['waywheel']}")
    assert "WayWheel cannot see this from now on." in page
    assert "We ask for one copy back." in page
    assert sees(story, told[1])


def test_a_no_counts_at_once_and_stands_with_who_said_it(story: Story, told: Told) -> None:
    journey, hand_off, consent = told
    export(story, LEAD, journey, "waywheel")
    client = come_in(story)
    assert "You said no. We stopped it" in read(client, no(story, client, consent).headers["location"])
    row = consent_row(story, consent)
    assert (row.withdrawn_by, row.withdrawal_channel) == (newest(story), "own_page")
    assert not sees(story, hand_off)
    assert [each["recalled_at"] is not None for each in copies(story, LEAD, journey)] == [True]
    assert story.told("consent.withdrawn") == ["northgate", "waywheel"]


def test_staff_read_that_the_learner_said_no(story: Story, told: Told) -> None:
    no(story, come_in(story), told[2])
    (entry,) = [each for each in story.get(LEAD, f"/journeys/{told[0]}/history")["items"]
                if each["event"] == "withdraw_consent"]  # fmt: skip
    assert (entry["by"], entry["organisation"], entry["detail"]["channel"]) == ("learner", None, "own_page")


def test_the_page_says_when_the_learner_said_no_and_lets_them_say_yes(story: Story, told: Told) -> None:
    client = come_in(story)
    no(story, client, told[2])
    page = read(client, "/my/sharing")
    assert "You said no on 2 March 2026. They do not see it now. Say yes" in page
    assert "If they still work with you, they can see it again." in read(client, f"/my/sharing/yes?consent={told[2]}")
    said = say(client, "/my/sharing/yes", consent_id=told[2])
    assert "You said yes. We wrote it down." in read(client, said.headers["location"])
    assert sees(story, told[1])
    assert "You said no on" not in read(client, "/my/sharing")


def test_a_yes_of_the_learners_is_recorded_as_theirs(story: Story, told: Told) -> None:
    client = come_in(story)
    no(story, client, told[2])
    say(client, "/my/sharing/yes", consent_id=told[2])
    (given,) = [each for each in story.get(LEAD, f"/journeys/{told[0]}")["consents"]
                if each["need"] == "travel" and each["withdrawn_at"] is None]  # fmt: skip
    row = consent_row(story, given["id"])
    assert (row.channel, row.recorded_by, str(row.given_on)) == ("own_page", newest(story), "2026-03-02")


def test_the_same_click_twice_says_no_once(story: Story, told: Told) -> None:
    client = come_in(story)
    first, second = (no(story, client, told[2], key="own-same") for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert len([row for row in story.history(told[0]) if row.event == "withdraw_consent"]) == 1


def test_a_second_no_is_told_that_it_was_said(story: Story, told: Told) -> None:
    client = come_in(story)
    no(story, client, told[2])
    answer = no(story, client, told[2])
    assert answer.status_code == 409
    assert "You said no to this before. You need to do no more." in own.text_of(answer)


def test_a_yes_where_nobody_said_no_changes_nothing(story: Story, told: Told) -> None:
    answer = say(come_in(story), "/my/sharing/yes", consent_id=told[2])
    # The code "not_yours_to_give" is for machines, the sentence for people.
    assert (answer.status_code, "not_yours_to_give" in answer.text) == (409, False)
    assert "Nobody asks you for this now" in own.text_of(answer)


def test_what_the_law_lets_is_not_the_learners_to_take_back(story: Story, told: Told) -> None:
    (basis,) = [each["id"] for each in story.get(LEAD, f"/journeys/{told[0]}")["consents"] if each["item"] == "contact"]
    assert come_in(story).get(f"/my/sharing/no?consent={basis}").status_code == 404
    assert no(story, come_in(story), basis).status_code == 409


def test_nobody_says_no_for_another_learner(story: Story, told: Told) -> None:
    way.in_induction(story, about="Ben Ode")
    other = come_in(story, "Ben")
    for path in ("no", "yes"):
        assert other.get(f"/my/sharing/{path}?consent={told[2]}").status_code == 404
        assert say(other, f"/my/sharing/{path}", consent_id=told[2]).status_code == 404
    assert sees(story, told[1])


def test_what_was_given_to_anybody_is_kept_by_the_others(story: Story) -> None:
    journey = way.in_induction(story, needs=[{"code": "travel"}])
    given = {**own.TRAVEL, "given_on": way.in_days(story, 0), "learners_word": way.word(story)}
    consent = story.act(LEAD, journey, "record_consent", given)["consent"]
    story.send(LEAD, journey, "support", "waywheel", need="travel")
    housing = {**given, "need": "housing"}
    story.act(LEAD, journey, "record_need", {"need": "housing", "status": "new"})
    story.act(LEAD, journey, "record_consent", housing)
    share = [{"item": "support_need", "need": "travel"}]
    kept = story.send(LEAD, journey, "support", "haven", need="housing", share=share)
    client = come_in(story)
    page = read(client, f"/my/sharing/no?consent={consent}&to={story.cast['waywheel']}")
    assert "Haven can still see it. You can say no to them too." in page
    say(client, "/my/sharing/no", consent_id=consent, receiver_id=story.cast["waywheel"])
    assert "travel" in str(story.get("haven.worker", f"/hand-offs/{kept}")["shared"])


def test_what_is_given_again_is_shown_once(story: Story, told: Told) -> None:
    client = come_in(story)
    no(story, client, told[2])
    say(client, "/my/sharing/yes", consent_id=told[2])
    page = read(client, "/my/sharing")
    assert page.count("You said yes to this.") == 1


def test_a_no_after_the_end_calls_copies_back(story: Story, told: Told) -> None:
    journey, _hand_off, consent = told
    export(story, LEAD, journey, "waywheel")
    story.act(LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": way.in_days(story, 0)})
    client = come_in(story)
    assert no(story, client, consent).status_code == 303
    assert consent_row(story, consent).withdrawal_channel == "own_page"
    answer = say(client, "/my/sharing/yes", consent_id=consent)
    assert "This has ended, so nothing can be changed here." in own.text_of(answer)


def test_a_no_is_written_where_the_yes_was_said_and_on_no_other_journey(story: Story) -> None:
    said_on = way.in_induction(story, needs=[{"code": "travel"}])
    given = {**own.TRAVEL, "given_on": way.in_days(story, 0), "learners_word": way.word(story)}
    consent = story.act(LEAD, said_on, "record_consent", given)["consent"]
    other = way.refer(story, "consortium", same_person=True, receivers=[story.cast["millbrook"]])
    no(story, come_in(story), consent)
    told = [[row.event for row in story.history(each)].count("withdraw_consent") for each in (said_on, other)]
    assert told == [1, 0]


def test_of_an_ended_journey_no_other_hears_that_the_learner_said_no(story: Story, told: Told) -> None:
    story.act(LEAD, told[0], "withdraw", {"reason": "not_engaging", "last_attended_on": way.in_days(story, 0)})
    other = way.refer(story, "consortium", same_person=True, receivers=[story.cast["millbrook"]])
    assert no(story, come_in(story), told[2]).status_code == 303
    assert consent_row(story, told[2]).withdrawn_by == newest(story)
    assert "withdraw_consent" not in [row.event for row in story.history(other)]


def test_a_copy_that_the_learner_is_not_told_of_is_not_counted(story: Story, told: Told) -> None:
    journey, _hand_off, consent = told
    story.act("northgate.adviser", journey, "record_need", {"need": "counselling", "status": "new"})
    reason = "at risk of harm, seen today"
    story.send(concerned.SAFEGUARDING, journey, "support", "haven", need="counselling", safeguarding_reason=reason)
    export(story, LEAD, journey, "waywheel")
    (copy,) = copies(story, LEAD, journey)
    client = come_in(story)
    path = f"/my/sharing/no?consent={consent}"
    assert "We ask for one copy back." in read(client, path)
    story.set_stored(RecordCopy, copy["id"], receiver_id=story.cast["haven"])
    assert "back" not in read(client, path).partition("If you say no")[2]


def test_a_form_with_anything_else_in_it_is_refused(story: Story, told: Told) -> None:
    assert say(come_in(story), "/my/sharing/no", consent_id="all of them").status_code == 400


@pytest.fixture
@scene
def drafted(story: Story) -> tuple[str, str]:
    """Amy in her first days; help with travel is drafted, and waits for her yes: journey and draft."""
    journey = way.in_induction(story, needs=[{"code": "travel"}])
    return journey, story.send(LEAD, journey, "support", "waywheel", need="travel", draft=True)


def test_what_a_draft_waits_for_is_asked_and_a_yes_lets_it_be_sent(story: Story, drafted: tuple[str, str]) -> None:
    _journey, draft = drafted
    client = come_in(story)
    assert "What you need help with: how to get there, for WayWheel . Say yes" in read(client, "/my/sharing")
    assert "We can tell them this" in read(client, f"/my/sharing/yes?hand_off={draft}&item=support_need:travel")
    said = {"hand_off_id": draft, "item": "support_need", "need": "travel"}
    assert say(client, "/my/sharing/yes", **said).status_code == 303
    assert "We ask you for a yes" not in read(client, "/my/sharing")
    assert say(client, "/my/sharing/yes", **said).status_code == 409
    assert story.hand_off(LEAD, draft, "send")["state"] == "sent"


def test_nobody_says_yes_for_another(story: Story, drafted: tuple[str, str]) -> None:
    way.in_induction(story, about="Ben Ode")
    ben = come_in(story, "Ben")
    assert ben.get(f"/my/sharing/yes?hand_off={drafted[1]}&item=support_need:travel").status_code == 404
    said = {"hand_off_id": drafted[1], "item": "support_need", "need": "travel"}
    assert say(ben, "/my/sharing/yes", **said).status_code == 404


def test_a_concern_hides_nothing_that_the_learner_was_asked_before(story: Story, drafted: tuple[str, str]) -> None:
    journey, draft = drafted
    client = come_in(story)
    before = read(client, "/my/sharing")
    concerned.concern(story, journey, "northgate.tutor", at="2026-03-02 10:10")
    assert read(client, "/my/sharing") == before
    story.act(concerned.SAFEGUARDING, journey, "hold", {"reason": "safeguarding", "review_on": "2026-03-20"})
    assert read(client, "/my/sharing") == before
    said = {"hand_off_id": draft, "item": "support_need", "need": "travel"}
    assert say(client, "/my/sharing/yes", **said).status_code == 303


def test_what_is_prepared_while_somebody_fears_for_the_learner_is_not_shown(
    story: Story, drafted: tuple[str, str]
) -> None:
    journey, _draft = drafted
    client = come_in(story)
    story.act(LEAD, journey, "record_need", {"need": "housing", "status": "new"})
    before = read(client, "/my/sharing")
    concerned.concern(story, journey, "northgate.tutor", at="2026-03-02 10:10")
    draft = story.send(LEAD, journey, "support", "haven", need="housing", draft=True)
    assert read(client, "/my/sharing") == before
    said = {"hand_off_id": draft, "item": "support_need", "need": "housing"}
    assert say(client, "/my/sharing/yes", **said).status_code == 409


def test_the_learners_own_yes_opens_to_a_referrer_what_staff_could_open(story: Story) -> None:
    journey = way.on_programme(story)
    given = {"item": "levels_plan_credit", "basis": "consent", "receiver_id": story.cast["connexions"],
             "given_on": way.in_days(story, 0), "learners_word": way.word(story)}  # fmt: skip
    consent = story.act(LEAD, journey, "record_consent", given)["consent"]
    client, plans = come_in(story), []
    for path in (None, "no", "yes"):
        if path is not None:
            say(client, f"/my/sharing/{path}", consent_id=consent)
        plans.append(story.get("priya", f"/journeys/{journey}")["plan"] is not None)
    assert plans == [True, False, True]
