"""The policy of who sees what, written out by hand beside the table of rule 0.6."""

from itertools import product

import pytest

from tests.clock import MONDAY
from workflows.tables.journeys import HandOff
from workflows.visibility import Item, Sight, Viewer, hand_off_sight, is_restricted, may_see, sight
from workflows.vocabulary import HandOffKind, Relationship, Role, SupportNeed

# Rule 0.6: F all, P own part, S summary, O outcome, A adjustment, - nothing.
COLUMNS = ("responsible", "referrer", "receiver", "delivering", "host", "support_agency", "employer", "local_authority")
BY_HAND = {
    #                       resp ref  rec  del  host agency employer LA
    "name":                 "F    F    F    F    F    F      F        F",
    "address_birth_date":   "F    F    P    P    P    -      -        F",
    "uln":                  "F    F    -    F    -    -      -        -",
    "contact":              "F    O    P    P    P    P      -        F",
    "dates":                "F    F    P    P    P    -      P        F",
    "attendance":           "F    -    -    P    P    -      -        -",
    "risk":                 "F    -    -    -    -    -      -        -",
    "levels_plan_credit":   "F    S    P    P    P    -      -        -",
    "need":                 "F    P    P    A    A    P      A        -",
    "restricted_detail":    "F    -    P    -    -    P      -        -",
    "activity_destination": "F    S    P    O    -    -      -        F",
    "notes":                "F    -    -    -    -    -      -        -",
    "hand_offs":            "F    P    P    P    P    P      P        -",
    "consents":             "F    P    -    -    -    -      -        -",
    "concerns":             "P    P    P    P    P    P      P        P",
}  # fmt: skip
LETTERS = {
    "F": Sight.FULL, "P": Sight.OWN_PART, "S": Sight.SUMMARY, "O": Sight.OUTCOME, "A": Sight.ADJUSTMENT,
    "-": Sight.NOTHING,
}  # fmt: skip
# Somebody who counts in each relationship, named where that matters.
TYPICAL = {
    "responsible": Role.COORDINATOR, "referrer": Role.ADVISER, "receiver": Role.COORDINATOR,
    "delivering": Role.TUTOR, "host": Role.TUTOR, "support_agency": Role.WORKER, "employer": Role.PLACEMENT_CONTACT,
    "local_authority": Role.TRACKING_OFFICER,
}  # fmt: skip
CASES = [
    (Relationship(column), Item(item), LETTERS[letter])
    for item, row in BY_HAND.items()
    for column, letter in zip(COLUMNS, row.split(), strict=True)
]
OWN, OTHER = "own", "other"


def viewer(*roles: str, relationships: tuple[Relationship, ...] = ()) -> Viewer:
    """Somebody at the organisation "own"."""
    return Viewer(OWN, frozenset(roles), frozenset(relationships))


def hand_off(kind: HandOffKind = HandOffKind.PARTNER, sender: str = OTHER, receiver: str = OTHER,
             need: SupportNeed | None = None, accepted: bool = False) -> HandOff:  # fmt: skip
    """A hand-off between two organisations."""
    return HandOff(
        id="h", journey_id="j", kind=kind, sender_id=sender, receiver_id=receiver, reference="H", need=need,
        accepted_at=MONDAY if accepted else None,
    )  # fmt: skip


def counselling(sender: str = OTHER, receiver: str = OTHER) -> HandOff:
    """A support referral whose existence is restricted."""
    return hand_off(HandOffKind.SUPPORT, sender, receiver, SupportNeed.COUNSELLING)


@pytest.mark.parametrize(("relationship", "item", "expected"), CASES)
def test_the_table_is_that_of_the_rules(relationship: Relationship, item: Item, expected: Sight) -> None:
    assert may_see(relationship, TYPICAL[relationship.value], item) is expected


def test_no_item_is_forgotten() -> None:
    assert set(BY_HAND) == {item.value for item in Item}


@pytest.mark.parametrize("item", Item)
def test_a_stranger_sees_nothing(item: Item) -> None:
    assert {may_see(Relationship.NONE, role, item) for role in Role} == {Sight.NOTHING}


@pytest.mark.parametrize(("relationship", "item"), [*product(Relationship, Item)])
def test_who_only_keeps_the_machine_running_sees_nothing(relationship: Relationship, item: Item) -> None:
    assert may_see(relationship, Role.ADMINISTRATOR, item) is Sight.NOTHING


@pytest.mark.parametrize("role", [Role.SAFEGUARDING_LEAD, Role.ADVISER, Role.COORDINATOR])
def test_named_staff_see_restricted_detail(role: Role) -> None:
    assert may_see(Relationship.RESPONSIBLE, role, Item.RESTRICTED_DETAIL) is Sight.FULL


@pytest.mark.parametrize("role", [Role.MANAGER, Role.TUTOR, Role.MIS_OFFICER, Role.FINANCE])
def test_other_staff_are_told_that_support_is_in_place(role: Role) -> None:
    assert may_see(Relationship.RESPONSIBLE, role, Item.RESTRICTED_DETAIL) is Sight.MENTION


def test_the_best_of_all_relationships_and_roles_counts() -> None:
    both = viewer(Role.TUTOR, Role.COORDINATOR, relationships=(Relationship.LOCAL_AUTHORITY, Relationship.DELIVERING))
    assert sight(both, Item.ADDRESS_BIRTH_DATE) is Sight.OWN_PART


def test_without_a_role_nothing_is_seen() -> None:
    assert sight(viewer(relationships=(Relationship.RESPONSIBLE,)), Item.NAME) is Sight.NOTHING


def test_who_once_held_a_part_sees_nothing_of_the_learner() -> None:
    seen = {item: may_see(Relationship.FORMER, Role.COORDINATOR, item) for item in Item}
    assert seen.pop(Item.HAND_OFFS) is Sight.SUMMARY
    # What they raised themselves.
    assert seen.pop(Item.CONCERNS) is Sight.OWN_PART
    assert set(seen.values()) == {Sight.NOTHING}


@pytest.mark.parametrize("role", Role)
def test_all_concerns_are_seen_by_the_safeguarding_lead_of_the_responsible_organisation_alone(role: Role) -> None:
    whole = may_see(Relationship.RESPONSIBLE, role, Item.CONCERNS) is Sight.FULL
    assert whole is (role is Role.SAFEGUARDING_LEAD)


@pytest.mark.parametrize("relationship", [each for each in Relationship if each is not Relationship.RESPONSIBLE])
def test_no_other_organisation_sees_all_concerns(relationship: Relationship) -> None:
    assert max(may_see(relationship, role, Item.CONCERNS) for role in Role) < Sight.FULL


@pytest.mark.parametrize("kind", HandOffKind)
def test_the_responsible_organisation_sees_every_hand_off(kind: HandOffKind) -> None:
    tutor = viewer(Role.TUTOR, relationships=(Relationship.RESPONSIBLE,))
    assert hand_off_sight(tutor, hand_off(kind), "sent", ended=False) is Sight.FULL


@pytest.mark.parametrize(
    ("role", "expected"), [(Role.ADVISER, Sight.FULL), (Role.TUTOR, Sight.MENTION), (Role.MANAGER, Sight.MENTION)]
)
def test_restricted_support_is_for_named_staff(role: Role, expected: Sight) -> None:
    responsible = viewer(role, relationships=(Relationship.RESPONSIBLE,))
    assert hand_off_sight(responsible, counselling(), "active", ended=False) is expected


@pytest.mark.parametrize("relationship", [Relationship.REFERRER, Relationship.DELIVERING, Relationship.EMPLOYER])
@pytest.mark.parametrize("row", [counselling(), hand_off(), hand_off(HandOffKind.STAGE)])
def test_others_see_no_hand_off_that_is_not_theirs(relationship: Relationship, row: HandOff) -> None:
    somebody = viewer(*Role, relationships=(relationship,))
    assert hand_off_sight(somebody, row, "active", ended=False) is Sight.NOTHING


def test_the_referrer_hears_every_answer_to_its_referral() -> None:
    priya = viewer(Role.ADVISER, relationships=(Relationship.REFERRER,))
    assert hand_off_sight(priya, hand_off(HandOffKind.INBOUND), "declined", ended=True) is Sight.FULL


@pytest.mark.parametrize("state", ["draft", "deleted"])
def test_the_receiver_never_sees_a_draft(state: str) -> None:
    asked = viewer(Role.COORDINATOR, relationships=(Relationship.RECEIVER, Relationship.FORMER))
    assert hand_off_sight(asked, hand_off(receiver=OWN), state, ended=state == "deleted") is Sight.NOTHING


@pytest.mark.parametrize("state", ["declined", "expired", "taken", "recalled"])
def test_after_a_no_the_receiver_keeps_the_answer_alone(state: str) -> None:
    former = viewer(Role.COORDINATOR, relationships=(Relationship.FORMER,))
    assert hand_off_sight(former, hand_off(receiver=OWN, accepted=True), state, ended=True) is Sight.OUTCOME


@pytest.mark.parametrize("state", ["ended_complete", "returned", "broken_down", "ended_with_journey"])
def test_after_its_work_the_receiver_keeps_a_summary(state: str) -> None:
    former = viewer(Role.COORDINATOR, relationships=(Relationship.FORMER,))
    assert hand_off_sight(former, hand_off(receiver=OWN, accepted=True), state, ended=True) is Sight.SUMMARY


def test_a_hand_off_cut_short_before_its_answer_leaves_no_summary() -> None:
    former = viewer(Role.COORDINATOR, relationships=(Relationship.FORMER,))
    assert hand_off_sight(former, hand_off(receiver=OWN), "ended_with_journey", ended=True) is Sight.OUTCOME


def test_only_support_for_some_needs_is_restricted() -> None:
    assert is_restricted(counselling())
    assert not is_restricted(hand_off(HandOffKind.SUPPORT, need=SupportNeed.TRAVEL))
