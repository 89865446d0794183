"""Whom to ask next: partners by facts, the same for everybody who wants the same and lives in the same area."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.sql import visitors
from sqlmodel import Session, SQLModel, col

from engine.runtime import Work
from tests.stories import areas, way
from tests.stories.partnering import at_planning, offer, rank
from tests.stories.story import Story
from tests.stories.way import LEAD
from workflows import queries
from workflows.facts.candidates import Candidates
from workflows.rules.ranking import Answers
from workflows.tables import attendance, concerns, details, learners, learning
from workflows.tables.agreements import Agreement, AgreementDelivery
from workflows.tables.organisations import Organisation
from workflows.tables.programmes import Intake, PlacePool, Programme, ProgrammeFeature, ProgrammePart, ServedArea
from workflows.vocabulary import Component, FeatureKind, Level

AT = "2026-03-02 10:00"
CARE = {"component": "vocational", "level": "level_1", "sector": "care", "destination": "apprenticeship"}
NO = {"reason": "no_place"}


def add(story: Story, *rows: SQLModel) -> None:
    """Something that providers say of what they offer."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.session.add_all(rows)


def teaches(story: Story, provider: str, *parts: tuple[Component, Level], to: tuple[str, ...] = ()) -> None:
    """The provider's programme teaches this, and leads there."""
    programme = story.cast.programme(provider)
    add(story, *(ProgrammePart(programme_id=programme, component=one, level=level) for one, level in parts))
    leads = FeatureKind.DESTINATION
    add(story, *(ProgrammeFeature(programme_id=programme, kind=leads, word=each) for each in to))


def seen(story: Story, journey: str, who: str = LEAD, **wishes: Any) -> Any:
    """The answer to whom to ask."""
    return story.get(who, f"/journeys/{journey}/suggested-partners", **wishes)


def names(answer: Any) -> list[str]:
    """The partners in the order suggested."""
    return [each["organisation"]["name"] for each in answer["suggestions"]]


def not_now(answer: Any) -> dict[str, list[str]]:
    """Who may not be asked, with the codes of the reasons."""
    return {each["organisation"]["name"]: [why["code"] for why in each["refusals"]] for each in answer["not_now"]}


@pytest.fixture
def offers(story: Story) -> None:
    """Harbour fits all wishes, Ashdown the component and the area, Millbrook says nothing of its programme."""
    teaches(story, "harbour", (Component.VOCATIONAL, Level.LEVEL_1), to=("apprenticeship",))
    teaches(story, "ashdown", (Component.VOCATIONAL, Level.ENTRY_3))
    add(story, ServedArea(organisation_id=story.cast["ashdown"], area="BS"))
    add(story, Intake(programme_id=story.cast.programme("harbour"), starts_on=date(2026, 4, 13)))


@pytest.mark.usefixtures("offers")
def test_partners_are_suggested_by_facts_and_the_reason_serves_the_ranked_list(story: Story) -> None:
    journey = at_planning(story, "Amy Cole", AT)
    answer = seen(story, journey, **CARE)
    assert names(answer) == ["Harbour", "Ashdown", "Millbrook"]
    first = answer["suggestions"][0]
    assert first["reason"] == (
        "Offers all that is wanted; works in care; 20 places free; next intake 13 April 2026; says nothing of taking"
        " learners from BS; time to past answers: too few to say; past requests accepted: too few to say."
    )
    ranked = [{"organisation_id": each["organisation"]["id"], "reason": each["reason"]}
              for each in answer["suggestions"]]  # fmt: skip
    story.act(LEAD, journey, "rank_partners", {"component": "vocational", "partners": ranked})
    assert [fact["about"] for fact in first["facts"]][:3] == ["fit", "sector", "places"]


@pytest.mark.usefixtures("offers")
def test_learners_who_differ_in_what_the_law_protects_get_the_same_list(story: Story) -> None:
    """A mother of 17 who uses a wheelchair, and somebody of 16 of whom nothing is known."""
    add(story, ProgrammeFeature(programme_id=story.cast.programme("millbrook"), kind=FeatureKind.AUDIENCE,
                                word="young_parents"),
        ProgrammeFeature(programme_id=story.cast.programme("millbrook"), kind=FeatureKind.SUPPORT,
                         word="physical_equipment"))  # fmt: skip
    needs = [{"code": "physical_equipment", "detail": "uses a wheelchair"}, {"code": "childcare"}]
    other = {"given_name": "Zoya", "family_name": "Khan", "birth_date": "2008-09-30", "postcode": "BS9 1AA",
             "uln": "7315502644"}  # fmt: skip
    lists = [
        seen(story, at_planning(story, learner, AT, **more), **CARE)
        for learner, more in (("Amy Cole", {}), (other, {"needs": needs, "current_activity": 640}))
    ]  # fmt: skip
    assert lists[0] == lists[1]


def test_of_the_learner_the_gathering_reads_the_postcode_alone(story: Story) -> None:
    """Whatever it selects, compares or joins, of tables about learners it is only the postcode and whose it is."""
    journey = story.refer("Amy Cole", "partnership", at=AT)
    with story.cast.runtime.reading(story.cast.caller(LEAD)) as work:
        learner = queries.journeys.journey(work.session, journey).learner_id
        read = set(columns_read(work, learner, story))
    about_learners = {
        table.__tablename__ for module in (learners, learning, details, attendance, concerns)
        for table in vars(module).values() if isinstance(table, type) and issubclass(table, SQLModel)
        and table.__module__ == module.__name__
    }  # fmt: skip
    assert {each for each in read if each[0] in about_learners} == {("learner", "postcode"), ("learner", "id")}
    assert {name for table, name in read if table == "journey"} == {"id", "partnership_id"}


def columns_read(work: Work, learner: str, story: Story) -> Iterator[tuple[str, str]]:
    """Every column, with its table, of every statement by which candidates are gathered."""
    statements: list[Any] = []

    def note(state: ORMExecuteState) -> None:
        statements.append(state.statement)

    sa.event.listen(Session, "do_orm_execute", note)
    connection = work.session.connection()
    sa.event.listen(connection, "before_execute", lambda _connection, each, *_more: statements.append(each))
    queries.suggestions.home_postcode(work.session, learner)
    partners = [story.cast[each] for each in ("millbrook", "harbour")]
    list(Candidates(work, story.cast["partnership"], partners, story.cast["northgate"], date(2026, 3, 2)))
    sa.event.remove(Session, "do_orm_execute", note)
    for statement in statements:
        for each in visitors.iterate(statement):
            if isinstance(each, sa.Column):
                yield each.table.name, each.name


def test_who_may_not_be_asked_stands_apart_with_what_a_sending_would_say(story: Story) -> None:
    journey = at_planning(story, "Amy Cole", AT)
    rank(story, journey, "millbrook", "harbour")
    story.hand_off("millbrook.coordinator", offer(story, journey, "millbrook"), "decline", NO)
    offer(story, journey, "harbour")
    with story.cast.runtime.database.unit_of_work() as transaction:
        vocational = sa.delete(AgreementDelivery).where(
            col(AgreementDelivery.agreement_id) == story.cast["partnership.ashdown"],
            col(AgreementDelivery.part) == "vocational",
        )
        transaction.connection.execute(vocational)
    answer = seen(story, journey, component="vocational")
    assert not_now(answer) == {
        "Millbrook": ["asked_before"], "Harbour": ["already_open"], "Ashdown": ["part_not_in_agreement"],
    }  # fmt: skip
    assert (names(answer), [why["code"] for why in answer["refusals"]]) == ([], ["already_open"])


def test_once_something_changed_and_the_agreement_ended_elsewhere_the_list_says_so(story: Story) -> None:
    journey = at_planning(story, "Amy Cole", AT)
    rank(story, journey, "millbrook", "harbour")
    story.hand_off("millbrook.coordinator", offer(story, journey, "millbrook"), "decline", NO)
    changed = {"organisation_id": story.cast["millbrook"], "component": "vocational", "changed": "places came free"}
    story.act(LEAD, journey, "record_partner_changed", changed)
    story.set_stored(Agreement, story.cast["partnership.harbour"], ends_on=date(2026, 3, 1))
    answer = seen(story, journey, component="vocational")
    assert (set(names(answer)), not_now(answer)) == ({"Millbrook", "Ashdown"}, {"Harbour": ["no_agreement"]})


def test_members_are_suggested_for_another_area_with_how_they_answered(story: Story) -> None:
    """Five learners went to Millbrook within a day each; of Harbour there is too little to say."""
    for number in range(5):
        journey = way.refer(story, "consortium", f"Learner {'ABCDE'[number]}", receivers=[story.cast["millbrook"]])
        answer = ("decline", {**NO, "advice": "try again"}) if number == 0 else None
        if answer is None:
            way.accept(story, journey, "millbrook")
        else:
            story.hand_off(way.PARTNER, story.inbound(journey), *answer)
    ella = areas.on_programme(story, None)
    story.set_stored(Organisation, story.cast["harbour"], postcode="BS2 0AA")
    answer = seen(story, ella, sector="care")
    assert (answer["kind"], names(answer)) == ("change_of_area", ["Harbour", "Millbrook"])
    said = [(each["in_area"], each["answer_days"], each["accepted_per_cent"]) for each in answer["suggestions"]]
    assert said == [(True, None, None), (False, 0.0, 80)]


def test_a_question_and_a_place_on_the_waiting_list_are_answers_that_came_when_they_were_given(story: Story) -> None:
    """Millbrook asked, and accepted once it heard; Harbour had no place, and said no a week later."""
    asked, waits = (
        story.inbound(way.refer(story, "consortium", name, at=AT, receivers=[story.cast[receiver]]))
        for name, receiver in (("Amy Cole", "millbrook"), ("Ben Ode", "harbour"))
    )
    story.hand_off(way.PARTNER, asked, "ask_for_more", {"question": "Which days?"}, at="2026-03-03 10:00")
    with story.cast.runtime.database.unit_of_work() as transaction:
        full = col(PlacePool.programme_id) == story.cast.programme("harbour")
        transaction.connection.execute(sa.update(PlacePool).where(full).values(places=0))
    wish = {"learner_agrees": way.word(story), "referrer_agrees": True,
            "programme_id": story.cast.programme("harbour")}  # fmt: skip
    story.hand_off("harbour.coordinator", waits, "waitlist", wish)
    story.hand_off("priya", asked, "answer", {"answer": "Mondays."}, at="2026-03-09 10:00")
    story.accept(way.PARTNER, asked, way.in_days(story, 0), way.in_days(story, 140))
    story.hand_off("harbour.coordinator", waits, "decline", {**NO, "advice": "try again"}, at="2026-03-10 10:00")
    with story.cast.runtime.reading(story.cast.caller(LEAD)) as work:
        since = work.at - timedelta(days=2)
        found = queries.suggestions.answers(work.session, story.cast["consortium"], since)
    assert {each.receiver_id: (each.answered_at and str(each.answered_at.date()), each.yes) for each in found} == {
        story.cast["millbrook"]: ("2026-03-03", True), story.cast["harbour"]: ("2026-03-03", False),
    }  # fmt: skip


def test_a_wait_that_the_sender_began_is_no_quick_answer_of_the_member(story: Story) -> None:
    """Priya let Amy wait for Harbour at once, and Ben only after its question; Harbour said no to both in the end."""
    amy, ben = (
        story.inbound(way.refer(story, "consortium", name, at=AT, receivers=[story.cast["harbour"]]))
        for name in ("Amy Cole", "Ben Ode")
    )
    story.hand_off("harbour.coordinator", ben, "ask_for_more", {"question": "Which days?"}, at="2026-03-03 10:00")
    story.hand_off("priya", ben, "answer", {"answer": "Mondays."}, at="2026-03-04 10:00")
    with story.cast.runtime.database.unit_of_work() as transaction:
        full = col(PlacePool.programme_id) == story.cast.programme("harbour")
        transaction.connection.execute(sa.update(PlacePool).where(full).values(places=0))
    wish = {"learner_agrees": way.word(story), "referrer_agrees": True,
            "programme_id": story.cast.programme("harbour")}  # fmt: skip
    for each in (amy, ben):
        story.hand_off("priya", each, "waitlist", wish)
    for each in (amy, ben):
        story.hand_off("harbour.coordinator", each, "decline", {**NO, "advice": "try again"}, at="2026-03-10 10:00")
    with story.cast.runtime.reading(story.cast.caller(LEAD)) as work:
        found = queries.suggestions.answers(work.session, story.cast["consortium"], work.at - timedelta(days=2))
        answers = next(iter(Candidates(work, story.cast["consortium"], [story.cast["harbour"]], story.cast["northgate"],
                                       date(2026, 3, 10)))).answers  # fmt: skip
    assert {each.answered_at and str(each.answered_at.date()) for each in found} == {None, "2026-03-03"}
    assert answers == Answers(days=(1,), refused=2)


def test_an_office_in_the_area_does_not_bring_a_programme_there_that_is_taught_elsewhere(story: Story) -> None:
    journey = at_planning(story, "Amy Cole", AT)
    for provider in ("harbour", "ashdown", "millbrook"):
        story.set_stored(Organisation, story.cast[provider], postcode="BS2 0AA")
    for provider in ("harbour", "ashdown"):
        story.set_stored(Programme, story.cast.programme(provider), postcode="LS1 4AP")
    add(story, ServedArea(organisation_id=story.cast["ashdown"], area="BS"))
    near = {each["organisation"]["name"]: each["in_area"] for each in seen(story, journey)["suggestions"]}
    assert near == {"Harbour": False, "Ashdown": True, "Millbrook": True}


def test_nobody_may_start_before_there_are_places_or_a_bridging_programme_before_summer(story: Story) -> None:
    journey = at_planning(story, "Amy Cole", AT)
    with story.cast.runtime.database.unit_of_work() as transaction:
        of = {each: col(PlacePool.programme_id) == story.cast.programme(each) for each in ("harbour", "ashdown")}
        transaction.connection.execute(sa.delete(PlacePool).where(of["harbour"]))
        later = sa.update(PlacePool).where(of["ashdown"]).values(starts_on=date(2026, 5, 4))
        transaction.connection.execute(later)
    story.set_stored(Programme, story.cast.programme("harbour"), bridging=True)
    starts = {each["organisation"]["name"]: each["starts_on"] for each in seen(story, journey)["suggestions"]}
    assert starts == {"Harbour": "2026-07-01", "Ashdown": "2026-05-04", "Millbrook": "2026-03-02"}


def test_a_withdrawn_programme_is_not_suggested_and_a_full_one_comes_later(story: Story) -> None:
    journey = at_planning(story, "Amy Cole", AT)
    story.set_stored(Programme, story.cast.programme("harbour"), withdrawn_on=date(2026, 3, 2))
    with story.cast.runtime.database.unit_of_work() as transaction:
        own = col(PlacePool.programme_id) == story.cast.programme("millbrook")
        transaction.connection.execute(sa.update(PlacePool).where(own).values(places=0))
    found = {each["organisation"]["name"]: each for each in seen(story, journey)["suggestions"]}
    assert list(found) == ["Ashdown", "Harbour", "Millbrook"]
    assert (found["Harbour"]["programme"], found["Millbrook"]["places_free"]) == (None, 0)


@pytest.mark.parametrize("who", ["northgate.tutor", "northgate.mis_officer", "priya", "harbour.coordinator"])
def test_nobody_else_learns_whom_the_lead_may_ask(story: Story, who: str) -> None:
    journey = at_planning(story, "Amy Cole", AT)
    assert names(seen(story, journey, "northgate.adviser"))
    story.get(who, f"/journeys/{journey}/suggested-partners", expect=404)


def test_in_other_models_there_is_nobody_to_suggest(story: Story) -> None:
    answer = seen(story, way.accepted(story, "lead_provider"))
    assert ([why["code"] for why in answer["refusals"]], names(answer)) == (["not_in_this_delivery_model"], [])
