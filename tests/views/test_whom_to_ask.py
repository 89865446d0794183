"""Whom to refer a new learner to: every partnership by the same facts, and nothing of the learner but an area."""

from dataclasses import fields
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import col

from tests.stories.story import Story
from workflows.tables.agreements import Agreement
from workflows.tables.organisations import Organisation
from workflows.tables.programmes import PlacePool, Programme, ProgrammePart
from workflows.views.whom_to_ask import WhomToAskView, WishesOf, whom_to_ask
from workflows.vocabulary import Component, Level

WHOLE = WishesOf()


@pytest.fixture
def database_kind() -> str:
    """What is asked of the database is the same for both."""
    return "sqlite"


def found(story: Story, wishes: WishesOf = WHOLE) -> WhomToAskView:
    """Whom Priya may ask."""
    with story.cast.runtime.reading(story.cast.caller("priya")) as work:
        return whom_to_ask(work, wishes)


def asked(story: Story, wishes: WishesOf = WHOLE) -> list[tuple[str, str]]:
    """Providers with the partnerships in which they may be asked, the best fit first."""
    return [(each.organisation.name, each.partnership.name) for each in found(story, wishes).to_ask]


def teaches(story: Story, provider: str, component: Component, level: Level) -> None:
    """A provider teaches something in its programme."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        row = ProgrammePart(programme_id=story.cast.programme(provider), component=component, level=level)
        transaction.session.add(row)


def test_of_the_learner_nothing_enters_but_wishes_and_a_postcode() -> None:
    names = {each.name for each in fields(WishesOf)}
    assert names == {"component", "levels", "sector", "destination", "start_on", "postcode"}


def test_the_lead_of_each_partnership_is_asked_and_each_member_of_a_consortium(story: Story) -> None:
    leads = {("Northgate", model) for model in ("holistic", "lead_provider", "partnership")}
    members = {(member, "consortium") for member in ("Northgate", "Millbrook", "Harbour")}
    assert set(asked(story)) == leads | members


def test_whoever_teaches_what_is_wanted_comes_first(story: Story) -> None:
    teaches(story, "harbour", Component.VOCATIONAL, Level.LEVEL_1)
    assert asked(story, WishesOf(Component.VOCATIONAL))[0] == ("Harbour", "consortium")


def test_a_sector_that_is_wanted_counts(story: Story) -> None:
    assert asked(story, WishesOf(sector="care"))[0] == ("Harbour", "consortium")


def test_whoever_is_full_comes_after_those_with_places(story: Story) -> None:
    close_places(story, "northgate")
    assert {name for name, _partnership in asked(story)[:2]} == {"Millbrook", "Harbour"}


def test_where_nobody_has_a_place_that_is_said(story: Story) -> None:
    assert not found(story).nobody_has_a_place
    for provider in ("northgate", "millbrook", "harbour", "ashdown"):
        close_places(story, provider)
    assert found(story).nobody_has_a_place


def test_the_area_of_the_home_counts(story: Story) -> None:
    story.set_stored(Organisation, story.cast["millbrook"], postcode="BS2 8EQ")
    assert asked(story, WishesOf(postcode="BS1 4DJ"))[0] == ("Millbrook", "consortium")


def test_the_best_of_all_partnerships_comes_first_and_not_of_each(story: Story) -> None:
    story.set_stored(Organisation, story.cast["northgate"], postcode="BS2 8EQ")
    names = [name for name, _partnership in asked(story, WishesOf(postcode="BS1 4DJ"))]
    assert names == ["Northgate"] * 4 + ["Millbrook", "Harbour"]


def test_the_ages_of_a_programme_are_shown_and_move_nothing(story: Story) -> None:
    before = asked(story)
    story.set_stored(Programme, story.cast.programme("northgate"), youngest_age=60, oldest_age=70)
    assert (asked(story), found(story).to_ask[0].ages) == (before, (60, 70))


def test_members_whose_agreement_has_ended_stand_apart(story: Story) -> None:
    story.set_all(Agreement, ends_on=date(2026, 2, 1))
    assert found(story).without_agreement == ["Harbour", "Millbrook", "Northgate"]


def close_places(story: Story, provider: str) -> None:
    """A provider has no place in any period to come."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        mine = col(PlacePool.programme_id) == story.cast.programme(provider)
        transaction.connection.execute(sa.update(PlacePool).where(mine).values(ends_on=date(2026, 1, 31)))
