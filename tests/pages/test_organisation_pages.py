"""Organisations are found by name, and where there are many a form lets one look for them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from engine.runtime import new_id
from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.stories import way
from tests.stories.agreeing import nothing_agreed, read, signed
from tests.stories.story import Story
from workflows.tables.organisations import Organisation
from workflows.vocabulary import OrganisationKind

Visit = Callable[..., AbstractContextManager[Visitor]]
WRITES = "northgate.coordinator"


def many(story: Story) -> None:
    """Sixty more schools than the cast has."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.session.add_all(
            Organisation(id=new_id(), name=f"School {number:02}", kind=OrganisationKind.SCHOOL) for number in range(60)
        )


def test_a_side_is_looked_for_where_there_are_many_and_those_ticked_stay(visit: Visit, story: Story) -> None:
    many(nothing_agreed(story))
    with visit(WRITES, script=False) as visitor:
        visitor.go("/agreements/new?kind=referral")
        assert visitor.page.locator('input[name="parties"]').count() == 0
        for side in ("millbrook", "harbour"):
            visitor.page.fill('input[name="_find.parties"]', side[:4])
            with visitor.page.expect_navigation():
                visitor.page.click('button[name="_find"]')
            visitor.page.check(f'input[name="parties"][value="{story.cast[side]}"]')
        visitor.page.fill("#title", "Three of us")
        visitor.choose("basis", "voluntary")
        visitor.fill_day("starts_on", "2", "3", "2026")
        visitor.fill_day("ends_on", "31", "7", "2026")
        press(visitor, "Save the draft")
        agreement = visitor.page.url.rpartition("/")[2].partition("?")[0]
    parties = {each["organisation"]["name"] for each in read(story, agreement)["parties"]}
    assert parties == {"Northgate", "Millbrook", "Harbour"}


def test_a_receiver_is_looked_for_where_there_are_many(visit: Visit, story: Story) -> None:
    journey = way.in_planning(story, "holistic")
    many(story)
    with visit(way.LEAD) as visitor:
        visitor.go(f"/journeys/{journey}/actions/send_hand_off?kind=progression")
        visitor.page.fill('input[name="_find.receiver_id"]', "School 5")
        with visitor.page.expect_navigation():
            visitor.page.click('button[name="_find"][value="receiver_id"]')
        assert visitor.page.locator('[name="receiver_id"] option, input[name="receiver_id"]').count() >= 10


def test_contacts_are_known_to_those_who_may_open_the_agreement_alone(visit: Visit, story: Story) -> None:
    signed(nothing_agreed(story))
    for name, known in ((WRITES, True), ("northgate.tutor", False), ("harbour.manager", False)):
        with visit(name) as visitor:
            visitor.go(f"/organisations/{story.cast['millbrook']}")
            assert ("Millbrook Manager" in visitor.page.inner_text("main")) is known


def test_an_organisation_that_there_is_not_is_not_there(visit: Visit, story: Story) -> None:
    with visit("priya") as visitor:
        assert visitor.go(f"/organisations/{story.cast['millbrook'][:-4]}0000").status == 404
