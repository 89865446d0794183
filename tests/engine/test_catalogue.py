"""Publishing definitions and finding them again."""

from dataclasses import replace

import pytest

from engine.catalogue import Catalogue
from engine.errors import FaultyDefinition, UnknownDefinition
from tests.engine.loans import GUARDS, LOAN, PARTIES, labels

SECOND = replace(LOAN, version=2)
RELABELLED = replace(LOAN, labels={**LOAN.labels, "asked": labels("requested")})


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(PARTIES)


def test_a_published_definition_is_found_by_name_and_version(catalogue: Catalogue) -> None:
    published = catalogue.publish(LOAN, GUARDS)
    catalogue.publish(SECOND, GUARDS)
    assert catalogue.get("loan", 1) is published


def test_new_instances_get_the_latest_version(catalogue: Catalogue) -> None:
    second = catalogue.publish(SECOND, GUARDS)
    catalogue.publish(LOAN, GUARDS)
    assert catalogue.latest("loan") is second


def test_all_publications_are_listed_by_name_and_version(catalogue: Catalogue) -> None:
    for definition in (SECOND, LOAN, replace(LOAN, name="gift")):
        catalogue.publish(definition, GUARDS)
    found = [(each.definition.name, each.definition.version) for each in catalogue.all()]
    assert found == [("gift", 1), ("loan", 1), ("loan", 2)]


def test_an_unknown_version_is_refused(catalogue: Catalogue) -> None:
    catalogue.publish(LOAN, GUARDS)
    with pytest.raises(UnknownDefinition, match="loan version 3"):
        catalogue.get("loan", 3)


def test_an_unknown_name_has_no_latest_version(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownDefinition):
        catalogue.latest("loan")


def test_a_faulty_definition_is_refused_with_every_fault(catalogue: Catalogue) -> None:
    with pytest.raises(FaultyDefinition) as refused:
        catalogue.publish(replace(LOAN, initial=("asked", "gone"), labels={}), GUARDS)
    assert "- Instances start in gone, which is not a state. [gone]" in str(refused.value)
    assert "- lost has no sentence and no labels. [lost]" in str(refused.value)


def test_a_faulty_definition_is_not_kept(catalogue: Catalogue) -> None:
    with pytest.raises(FaultyDefinition):
        catalogue.publish(LOAN, {})
    assert catalogue.all() == ()


def test_other_content_under_the_same_version_is_refused(catalogue: Catalogue) -> None:
    catalogue.publish(LOAN, GUARDS)
    with pytest.raises(FaultyDefinition, match="a new version"):
        catalogue.publish(RELABELLED, GUARDS)


def test_the_same_content_may_be_published_again(catalogue: Catalogue) -> None:
    assert catalogue.publish(LOAN, GUARDS) is catalogue.publish(replace(LOAN), GUARDS)


def test_guards_cannot_change_after_publication(catalogue: Catalogue) -> None:
    guards = dict(GUARDS)
    published = catalogue.publish(LOAN, guards)
    guards.clear()
    assert set(published.guards) == set(GUARDS)
