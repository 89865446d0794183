"""An employer is checked, a learner is sent there, and somebody answers: all on pages (rules C22, C23, 0.1)."""

from datetime import date

from tests.pages.looks.employers import running, suspended
from tests.pages.posting import open_form
from tests.stories import way
from tests.stories.placing import CONTACT, LEAD, MANAGER, OFFICER, check, sent, without_people
from tests.stories.story import Story
from workflows.vocabulary import EmployerCriterion


def on(name: str, day: str) -> dict[str, str]:
    """A day as a form has it."""
    there = date.fromisoformat(day)
    return {f"{name}-{part}": str(getattr(there, part)) for part in ("day", "month", "year")}


def words(story: Story, who: str, address: str) -> str:
    """The words of a page."""
    return open_form(story, who, address).text


def test_a_check_is_recorded_and_the_next_one_begins_with_it(story: Story) -> None:
    story.at("2026-03-02 10:00")
    address = f"/organisations/{story.cast['pellow']}"
    met = {key.value: "yes" for key in EmployerCriterion}
    days = {**on("safety_checked_on", "2026-03-02"), **on("safety_until", "2026-06-30")}
    done = open_form(story, OFFICER, f"{address}/check").send(story, **met, **days, insurer="Westshire Mutual")
    assert "The check is on record and counts from now on." in done.text
    assert "in date until 30 June 2026" in done.text
    again = open_form(story, OFFICER, f"{address}/check")
    assert (again.value("clear_offer"), again.value("insurer")) == ("yes", "Westshire Mutual")
    assert again.value("safety_until-day") == ""


def test_a_check_that_a_colleague_recorded_meanwhile_is_shown_first(story: Story) -> None:
    story.at("2026-03-02 10:00")
    check(story)
    address = f"/organisations/{story.cast['pellow']}/check"
    form = open_form(story, OFFICER, address)
    check(story, EmployerCriterion.CLEAR_OFFER)
    met = {key.value: "yes" for key in EmployerCriterion}
    shown = form.send(story, **met)
    assert (shown.page.status_code, "This changed while you were writing." in shown.text) == (409, True)


def test_a_placement_is_sent_and_the_employer_answers_it(story: Story) -> None:
    story.at("2026-03-02 10:00")
    journey = way.on_programme(story)
    check(story)
    form = open_form(story, OFFICER, f"/journeys/{journey}/actions/send_hand_off?kind=placement")
    assert "Pellow Joinery" in form.text
    assert "Haven" not in form.text
    said = {"placement.kind": "work_experience", "placement.days": "Tuesdays", "placement.hours": "9 to 3",
            "placement.activities": "Doors", "receiver_id": story.cast["pellow"],
            **on("placement.from_on", "2026-03-09"), **on("placement.until_on", "2026-03-20")}  # fmt: skip
    undecided = form.send(story, **said | {"placement.kind": "work_trial"}).text
    assert "The employer decides by: Say by when the employer decides on a work trial" in undecided
    preview = form.send(story, **said)
    sent_page = preview.send(story)
    assert sent_page.page.status_code == 200
    (one,) = story.hand_offs(journey, "placement")
    answer = open_form(story, CONTACT, f"/hand-offs/{one}/actions/accept")
    assert not {"eligible", "programme_id", "employer_said.said_by"} & dict(answer.pairs).keys()
    answer.send(story, **on("start_on", "2026-03-09"), **on("planned_end_on", "2026-03-20"))
    assert story.state(one) == "accepted"


def test_staff_are_asked_for_the_word_of_an_employer_that_cannot_sign_in(story: Story) -> None:
    story.at("2026-03-02 10:00")
    farm = without_people(story)
    check(story, at=farm)
    one = sent(story, way.on_programme(story), to=farm)
    assert "Give your answer" in words(story, OFFICER, f"/hand-offs/{one}")
    form = open_form(story, OFFICER, f"/hand-offs/{one}/actions/decline")
    word = {
        "employer_said.said_by": "Ann Tarn",
        "employer_said.channel": "phone",
        **on("employer_said.on", "2026-03-02"),
    }
    form.send(story, reason="no_place", **word)
    assert story.state(one) == "declined"
    assert "Ann Tarn, 2 March 2026, phone" in words(story, LEAD, f"/hand-offs/{one}")


def test_a_suspension_is_lifted_on_its_page(story: Story) -> None:
    suspended(story)
    address = f"/organisations/{story.cast['pellow']}"
    assert "Suspended since 9 March 2026" in words(story, "millbrook.manager", address)
    form = open_form(story, MANAGER, f"{address}/lift")
    assert "A saw without its guard" in form.text
    done = form.send(story, reason="The saw has its guard again.")
    assert "The suspensions that you chose are lifted." in done.text
    assert "Suspended" not in words(story, "millbrook.manager", address)


def test_whoever_reports_an_incident_is_told_what_it_does(story: Story) -> None:
    form = open_form(story, OFFICER, f"/hand-offs/{running(story)}/actions/report_incident")
    done = form.send(story, incident_words="A saw without its guard.").text
    assert "The incident is reported. Nobody begins a placement there until that is lifted." in done


def test_a_check_without_notes_has_no_column_for_them(story: Story) -> None:
    check(story)
    address = f"/organisations/{story.cast['pellow']}"
    assert "Found Gives" in words(story, OFFICER, address)
    check(story, findings=[{"criterion": "clear_offer", "met": True, "note": "In writing."}])
    assert "Found Note Gives" in words(story, OFFICER, address)


def test_only_a_placement_is_asked_about_an_incident(story: Story) -> None:
    one = running(story)
    assert "There was an incident" in words(story, CONTACT, f"/hand-offs/{one}/actions/break_down")
    taster = story.send(LEAD, way.in_induction(story, about="Dev Rao"), "taster", "millbrook", taster={})
    story.accept("millbrook.coordinator", taster, way.in_days(story, 0), way.in_days(story, 2))
    way.begin(story, taster)
    assert "incident" not in words(story, "millbrook.coordinator", f"/hand-offs/{taster}/actions/break_down")


def test_the_employer_says_how_it_went_once_it_is_over(story: Story) -> None:
    one = running(story)
    story.hand_off(CONTACT, one, "end", {"reason": "It was agreed until today."})
    assert "Say how the placement went" in words(story, CONTACT, f"/hand-offs/{one}")
    open_form(story, CONTACT, f"/hand-offs/{one}/actions/record_evaluation").send(story, employers_words="Careful.")
    assert "Careful." in words(story, LEAD, f"/hand-offs/{one}")
