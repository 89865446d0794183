"""Destinations: what is offered, which codes are recorded, what is refused."""

import pytest

from engine.errors import Refusal
from workflows.rules.age_groups import AgeGroup
from workflows.rules.destinations import Progression, ResolvedDestination, destinations, find, offered
from workflows.rules.nccis import activities

YOUNG, ADULT = AgeGroup.YOUNG, AgeGroup.ADULT


def resolved(answer: ResolvedDestination | Refusal) -> ResolvedDestination:
    assert isinstance(answer, ResolvedDestination), answer
    return answer


def refused(answer: ResolvedDestination | Refusal) -> Refusal:
    assert isinstance(answer, Refusal), answer
    return answer


def outcome(answer: ResolvedDestination | Refusal) -> tuple[str | None, int | None]:
    return resolved(answer).out_type, resolved(answer).out_code


def test_adults_are_offered_their_five_destinations() -> None:
    assert [destination.label for destination in offered(ADULT, high_needs=False)] == [
        "Full level 2",
        "Apprenticeship",
        "Skilled employment",
        "Supported employment",
        "Independent living",
    ]


def test_young_learners_are_offered_their_seven_destinations() -> None:
    assert [destination.key for destination in offered(YOUNG, high_needs=True)] == [
        "apprenticeship",
        "level_2_programme",
        "gcse_alevel",
        "employment_with_training",
        "skilled_employment",
        "supported_employment",
        "independent_living",
    ]


@pytest.mark.parametrize("high_needs", [True, False])
@pytest.mark.parametrize("group", list(AgeGroup))
def test_every_offer_can_be_recorded_as_offered(group: AgeGroup, high_needs: bool) -> None:
    offers = offered(group, high_needs)
    assert all(find(offer.key, group, high_needs) == offer for offer in offers)


@pytest.mark.parametrize("high_needs", [True, False])
@pytest.mark.parametrize("group", list(AgeGroup))
def test_every_offer_is_a_positive_destination(group: AgeGroup, high_needs: bool) -> None:
    assert {offer.positive for offer in offered(group, high_needs)} == {Progression.YES}


def test_an_apprenticeship_is_education_two_and_activity_310() -> None:
    found = resolved(find("apprenticeship", YOUNG, high_needs=False))
    assert (found.out_type, found.out_code, found.nccis_activity, found.positive) == ("EDU", 2, "310", "yes")


def test_independent_living_with_high_needs_funding_is_sde_two() -> None:
    assert outcome(find("independent_living", YOUNG, high_needs=True)) == ("SDE", 2)


def test_independent_living_without_high_needs_funding_is_other_one() -> None:
    assert outcome(find("independent_living", YOUNG, high_needs=False)) == ("OTH", 1)


def test_independent_living_of_an_adult_is_other_one() -> None:
    assert outcome(find("independent_living", ADULT, high_needs=False)) == ("OTH", 1)


def test_independent_living_of_an_adult_with_high_needs_funding_is_other_one_unless_chosen() -> None:
    assert outcome(find("independent_living", ADULT, high_needs=True)) == ("OTH", 1)


@pytest.mark.parametrize("group", list(AgeGroup))
@pytest.mark.parametrize("code", [1, 2])
def test_an_independent_living_code_without_high_needs_funding_is_refused(group: AgeGroup, code: int) -> None:
    refusal = refused(find("independent_living", group, high_needs=False, ilr=("SDE", code)))
    assert refusal.code == "outcome_needs_high_needs"
    assert refusal.sentence.endswith("high needs students. Record OTH 1 instead.")


@pytest.mark.parametrize("code", [1, 2])
def test_an_adult_funded_as_high_needs_may_have_an_independent_living_code(code: int) -> None:
    assert outcome(find("independent_living", ADULT, high_needs=True, ilr=("SDE", code))) == ("SDE", code)


def test_an_alternative_code_is_recorded_when_chosen() -> None:
    assert outcome(find("gcse_alevel", YOUNG, high_needs=False, ilr=("EDU", 5))) == ("EDU", 5)


def test_a_code_of_another_destination_is_refused_with_those_that_fit() -> None:
    refusal = refused(find("gcse_alevel", YOUNG, high_needs=False, ilr=("EMP", 1)))
    assert refusal.sentence == 'EMP 1 does not fit "GCSEs or A levels". Record EDU 4 or EDU 5 instead.'


@pytest.mark.parametrize(("group", "key"), [(YOUNG, "diploma"), (ADULT, "train_to_gain")])
def test_a_historic_destination_is_refused_on_a_new_record(group: AgeGroup, key: str) -> None:
    assert refused(find(key, group, high_needs=False)).code == "destination_historic"


@pytest.mark.parametrize(
    ("group", "key", "code"), [(YOUNG, "diploma", ("EDU", 4)), (ADULT, "train_to_gain", ("EDU", 5))]
)
def test_a_historic_destination_is_read_on_an_old_record(group: AgeGroup, key: str, code: tuple[str, int]) -> None:
    assert outcome(find(key, group, high_needs=False, old_record=True)) == code


def test_a_destination_of_the_other_age_group_is_refused() -> None:
    assert refused(find("gcse_alevel", ADULT, high_needs=False)).code == "destination_other_age_group"


def test_an_unknown_destination_is_refused() -> None:
    assert refused(find("moon", YOUNG, high_needs=False)).code == "destination_unknown"


@pytest.mark.parametrize("group", list(AgeGroup))
@pytest.mark.parametrize(
    ("key", "code", "positive"),
    [
        ("same_level_again", ("EDU", 4), "neutral"),
        ("voluntary_work", ("VOL", 1), "neutral"),
        ("looking_for_work", ("NPE", 1), "no"),
        ("not_available", ("NPE", 2), "no"),
        ("unable_to_contact", ("OTH", 3), "no"),
        ("not_known", ("OTH", 4), "no"),
        ("deceased", (None, None), "excluded"),
    ],
)
def test_what_happened_can_be_recorded_in_either_group(
    group: AgeGroup, key: str, code: tuple[str | None, int | None], positive: str
) -> None:
    found = find(key, group, high_needs=False)
    assert (*outcome(found), resolved(found).positive) == (*code, positive)


def test_an_outcome_code_of_another_destination_is_refused_with_those_that_fit() -> None:
    refusal = refused(find("gcse_alevel", YOUNG, high_needs=False, ilr=("OTH", 1)))
    assert (refusal.code, "EDU" in refusal.sentence) == ("outcome_does_not_fit", True)


def test_no_outcome_code_is_taken_for_somebody_who_died() -> None:
    assert refused(find("deceased", YOUNG, high_needs=False, ilr=("OTH", 1))).code == "outcome_not_recorded"


def test_an_activity_is_left_open_where_an_adviser_must_choose() -> None:
    found = resolved(find("supported_employment", YOUNG, high_needs=False))
    assert (found.nccis_activity, found.nccis_choices) == (None, ("330", "340", "360"))


def test_a_chosen_activity_is_recorded() -> None:
    assert resolved(find("supported_employment", YOUNG, high_needs=False, nccis="360")).nccis_activity == "360"


def test_the_usual_activity_may_be_named() -> None:
    assert resolved(find("gcse_alevel", YOUNG, high_needs=False, nccis="210")).nccis_activity == "210"


def test_an_activity_that_does_not_fit_is_refused_with_those_that_do() -> None:
    refusal = refused(find("supported_employment", YOUNG, high_needs=False, nccis="460"))
    assert refusal.sentence.endswith("Codes that fit: 330, 340, 360.")


def test_independent_living_takes_any_activity_an_adviser_chooses() -> None:
    assert resolved(find("independent_living", YOUNG, high_needs=True, nccis="540")).nccis_activity == "540"


def test_independent_living_has_no_activity_by_default() -> None:
    assert resolved(find("independent_living", YOUNG, high_needs=True)).nccis_activity is None


@pytest.mark.parametrize("code", ["110", "720", "999"])
def test_an_activity_that_is_not_in_use_after_year_11_is_refused(code: str) -> None:
    assert refused(find("independent_living", YOUNG, high_needs=True, nccis=code)).code == "activity_does_not_fit"


def test_every_activity_in_the_table_is_in_use_after_year_11() -> None:
    named = {code for row in destinations() for code in (row.nccis_activity, *row.nccis_choices) if code}
    assert all(activities()[code].after_sixteen for code in named - {"any"})


def test_no_activity_means_unlikely_ever_to_work_by_default() -> None:
    assert "670" not in {row.nccis_activity for row in destinations()}


def test_forty_five_activities_were_valid_and_one_is_retired() -> None:
    statuses = [activity.status for activity in activities().values()]
    assert (len(statuses), statuses.count("retired"), statuses.count("pre16")) == (46, 1, 5)


def test_unpaid_work_with_study_counts_as_employment() -> None:
    assert (activities()["550"].group, activities()["550"].status) == ("employment", "EET")
