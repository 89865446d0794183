"""A network document sets an installation up, may be sent again, and is refused whole for any reason."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import SQLModel, func, select

from api.cli.network import example_text
from engine.database import Database
from engine.errors import Refused
from engine.runtime import Command, Runtime
from tests.people import YEARS, Cast
from tests.people import cast as bring_together
from workflows.actions.hand_offs.answer_hand_off import Accept, accept
from workflows.actions.moves.taking import take_hand_off
from workflows.actions.referrals.referral_request import SubmitReferral
from workflows.actions.referrals.submit_referral import submit_referral
from workflows.published import published
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network
from workflows.tables.agreements import Agreement, AgreementParty, AgreementTime
from workflows.tables.organisations import Organisation, PartnershipMember, PersonRole
from workflows.tables.programmes import PlacePool, Programme, ProgrammeFeature, ProgrammePart

YEAR = {"starts_on": "2026-08-01", "ends_on": "2027-07-31"}
COLLEGE = {"name": "College", "kind": "provider", "ukprn": "10099001"}
TRAINING = {"name": "Training", "kind": "provider", "ukprn": "10099002"}
BOTH: dict[str, Any] = {"organisations": [COLLEGE, TRAINING]}
PARTIES = [{"organisation": "College", "signed_on": "2026-07-01"}, {"organisation": "10099002"}]
AGREEMENT = {"kind": "external", "title": "Delivery", "parties": PARTIES, **YEAR}


def written(database: Database, **document: Any) -> dict[str, str]:
    """Set up a document; what became of each record, by its name."""
    network = Network.model_validate(document)
    with database.unit_of_work() as transaction:
        return {change.name: change.did for change in set_up(transaction.session, network)}


def refused(database: Database, **document: Any) -> set[str]:
    """The codes of every reason against a document."""
    with pytest.raises(Refused) as caught:
        written(database, **document)
    return {refusal.code for refusal in caught.value.refusals}


def only(database: Database, table: type[SQLModel]) -> Any:
    """The one row of a table."""
    with database.reading() as transaction:
        return transaction.session.exec(select(table)).one()


def count(database: Database, table: type[SQLModel]) -> int:
    """How many rows a table has."""
    with database.reading() as transaction:
        return transaction.session.exec(select(func.count()).select_from(table)).one()


def programme(*places: dict[str, Any]) -> dict[str, Any]:
    """A document with one programme of the college."""
    entry = {"organisation": "College", "title": "Skills", "places": [{**YEAR, "places": 5, **each} for each in places]}
    return {"organisations": [COLLEGE], "programmes": [entry]}


def partnership(model: str = "partnership", lead: str = "College", members: tuple[str, ...] = ("Training",)) -> Any:
    """A document with one partnership."""
    entries = [{"organisation": name} for name in members]
    return {**BOTH, "partnerships": [{"name": "All", "delivery_model": model, "lead": lead, "members": entries}]}


def test_the_example_sets_up_every_kind_of_record(database: Database) -> None:
    with database.unit_of_work() as transaction:
        changes = set_up(transaction.session, Network.model_validate_json(example_text()))
    kinds = {"organisation", "person", "partnership", "agreement", "programme", "holiday"}
    assert {change.what for change in changes} == kinds
    assert {change.did for change in changes} == {"added"}


def test_the_same_document_again_changes_nothing(database: Database) -> None:
    network = Network.model_validate_json(example_text())
    for _turn in range(2):
        with database.unit_of_work() as transaction:
            changes = set_up(transaction.session, network)
    assert {change.did for change in changes} == {"kept"}
    assert count(database, Organisation) == 4


def test_an_organisation_is_known_by_its_ukprn(database: Database) -> None:
    written(database, organisations=[COLLEGE])
    assert written(database, organisations=[{**COLLEGE, "name": "College Group"}]) == {"College Group": "changed"}
    assert only(database, Organisation).name == "College Group"


def test_what_a_document_leaves_out_stays(database: Database) -> None:
    written(database, organisations=[{**COLLEGE, "email": "desk@college.example"}])
    written(database, organisations=[COLLEGE])
    assert only(database, Organisation).email == "desk@college.example"


def test_the_lead_is_a_member_without_being_listed(database: Database) -> None:
    written(database, **partnership())
    assert count(database, PartnershipMember) == 2


def test_a_role_is_added_to_those_a_person_has(database: Database) -> None:
    for role, email in (("tutor", "Ann@college.example"), ("adviser", "ann@college.example")):
        people = [{"name": "Ann", "email": email, "roles": [role]}]
        written(database, organisations=[{**COLLEGE, "people": people}])
    assert count(database, PersonRole) == 2


def test_dates_of_an_agreement_are_brought_up_to_date(database: Database) -> None:
    written(database, **BOTH, agreements=[AGREEMENT])
    assert written(database, agreements=[{**AGREEMENT, "ends_on": "2028-07-31"}]) == {"Delivery": "changed"}
    assert only(database, Agreement).ends_on == date(2028, 7, 31)


def test_a_signature_is_never_taken_back(database: Database) -> None:
    written(database, **BOTH, agreements=[AGREEMENT])
    unsigned = [{"organisation": each["organisation"]} for each in PARTIES]
    written(database, agreements=[{**AGREEMENT, "parties": unsigned}])
    with database.reading() as transaction:
        signed = {party.signed_on for party in transaction.session.exec(select(AgreementParty))}
    assert signed == {date(2026, 7, 1), None}


def test_a_time_limit_can_be_switched_off_later(database: Database) -> None:
    for amount in (4, None):
        written(database, **BOTH, agreements=[{**AGREEMENT, "times": {"decide": amount}}])
    assert only(database, AgreementTime).amount is None


def test_places_are_brought_up_to_date(database: Database) -> None:
    written(database, **programme({}))
    assert written(database, **programme({"places": 9}))["Skills"] == "changed"
    assert only(database, PlacePool).places == 9


def test_places_do_not_fall_below_those_taken(database: Database) -> None:
    cast = bring_together(Runtime(database, published(), {}))
    hold_a_place(cast)
    college = {"organisation": "Northgate", "title": "Foundation programme"}
    fewer = [{"organisations": [], "programmes": [{**college, "places": [{**YEARS, "places": n}]}]} for n in (0, 1)]
    assert refused(database, **fewer[0]) == {"below_taken"}
    assert written(database, **fewer[1]) == {"Foundation programme": "changed"}


def hold_a_place(cast: Cast) -> None:
    """Let a learner be accepted at Northgate."""
    priya, coordinator = cast.caller("priya"), cast.caller("northgate.coordinator")
    learner = {"given_name": "Amy", "family_name": "Cole", "birth_date": "2009-05-14"}
    referral = SubmitReferral.model_validate(
        {"partnership_id": cast["holistic"], "learner": learner, "reason": "to learn", "wish": "undecided",
         "current_activity": 619, "shared": [{"item": "contact", "basis": "public_task"}]}
    )  # fmt: skip
    sent = cast.runtime.run(Command("refer"), priya, lambda work: submit_referral(work, referral))
    said = {"eligible": True, "suitable": True, "ready": True, "programme_id": cast.programme("northgate"),
            "start_on": "2026-03-09", "planned_end_on": "2026-07-24"}  # fmt: skip
    answer = Accept.model_validate(said)
    hand_off = sent["hand_offs"][0]["id"]
    cast.runtime.run(Command("accept"), coordinator, lambda work: accept(take_hand_off(work, hand_off), answer))


def test_two_counts_of_places_never_share_a_day(database: Database) -> None:
    next_year = {"starts_on": "2027-07-31", "ends_on": "2028-07-31"}
    assert refused(database, **programme({}, next_year)) == {"places_overlap"}


def test_a_programme_says_what_it_is_and_keeps_what_is_not_said_again(database: Database) -> None:
    said = {"summary": "Try it.", "bridging": False, "youngest_age": 16, "settings": ["workshop"],
            "parts": [{"component": "vocational", "level": "entry_3"}]}  # fmt: skip
    entry = {"organisation": "College", "title": "Skills"}
    written(database, organisations=[COLLEGE], programmes=[{**entry, **said}])
    assert written(database, programmes=[entry]) == {"Skills": "kept"}
    assert written(database, programmes=[{**entry, "sector": "care"}]) == {"Skills": "changed"}
    stored = only(database, Programme)
    assert (stored.summary, stored.youngest_age, stored.revision) == ("Try it.", 16, 2)
    assert (count(database, ProgrammePart), count(database, ProgrammeFeature)) == (1, 1)


def test_what_no_form_may_say_of_a_programme_no_document_may(database: Database) -> None:
    entry = {"organisation": "College", "title": "Skills", "intakes": ["2026-09-07"]}
    assert refused(database, organisations=[COLLEGE], programmes=[{**entry, "bridging": True}]) == {"outside_summer"}
    wrong = {"youngest_age": 19, "oldest_age": 16, "destinations": ["diploma"], "settings": ["online", "online"]}
    assert refused(database, organisations=[COLLEGE], programmes=[{**entry, **wrong}]) == {
        "ages_crossed", "destination_historic", "said_twice",
    }  # fmt: skip


def test_an_unknown_organisation_is_refused(database: Database) -> None:
    assert refused(database, **partnership(lead="Nobody")) == {"organisation_unknown"}


def test_an_organisation_does_not_agree_with_itself(database: Database) -> None:
    parties = [{"organisation": "College"}, {"organisation": "10099001"}]
    assert refused(database, **BOTH, agreements=[{**AGREEMENT, "parties": parties}]) == {"agreement_with_itself"}


def test_a_member_named_twice_is_refused(database: Database) -> None:
    assert refused(database, **partnership(members=("Training", "10099002"))) == {"member_twice"}


def test_a_holistic_provider_is_alone(database: Database) -> None:
    assert refused(database, **partnership(model="holistic")) == {"alone_in_this_model"}


def test_the_model_of_a_partnership_stays(database: Database) -> None:
    written(database, **partnership())
    assert refused(database, **partnership(model="consortium")) == {"partnership_fixed"}


def test_an_employer_leads_no_partnership(database: Database) -> None:
    joinery = {"name": "Joinery", "kind": "employer"}
    document = partnership(lead="Joinery")
    assert refused(database, **{**document, "organisations": [*BOTH["organisations"], joinery]}) == {"wrong_kind"}


def test_a_person_belongs_to_one_organisation(database: Database) -> None:
    people = [{"name": "Ann", "email": "ann@college.example", "roles": ["tutor"]}]
    written(database, organisations=[{**COLLEGE, "people": people}])
    assert refused(database, organisations=[{**TRAINING, "people": people}]) == {"person_elsewhere"}


def test_a_ukprn_does_not_change(database: Database) -> None:
    written(database, organisations=[COLLEGE])
    assert refused(database, organisations=[{**COLLEGE, "ukprn": "10099009"}]) == {"ukprn_differs"}


def test_an_organisation_stays_what_it_is(database: Database) -> None:
    written(database, organisations=[COLLEGE])
    assert refused(database, organisations=[{**COLLEGE, "kind": "school"}]) == {"kind_fixed"}


def test_an_agreement_names_a_partnership_that_is_there(database: Database) -> None:
    entry = {**AGREEMENT, "partnership": "Nowhere"}
    assert refused(database, **BOTH, agreements=[entry]) == {"partnership_unknown"}


def test_every_reason_is_said_at_once(database: Database) -> None:
    document = {**BOTH, **partnership(lead="Nobody"), "agreements": [{**AGREEMENT, "partnership": "Nowhere"}]}
    assert refused(database, **document) == {"organisation_unknown", "partnership_unknown"}


def test_a_refused_document_leaves_nothing_behind(database: Database) -> None:
    refused(database, **partnership(lead="Nobody"))
    assert count(database, Organisation) == 0


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"organisations": [COLLEGE, {**TRAINING, "ukprn": "10099001"}]}, "a ukprn is there more than once: 10099001"),
        ({"organisations": [{**COLLEGE, "ukprn": None}]}, "a provider has a ukprn"),
        ({"organisations": [{**COLLEGE, "ukprn": "12"}]}, "eight digits"),
        ({"organisations": [{**COLLEGE, "fax": "1"}]}, "Extra inputs are not permitted"),
        ({"agreements": [{**AGREEMENT, "ends_on": "2026-07-01"}]}, "lies before the start"),
        ({"agreements": [{**AGREEMENT, "parties": PARTIES[:1]}]}, "two or more"),
        ({"agreements": [{**AGREEMENT, "kind": "strategic"}]}, "names its partnership"),
        ({"agreements": [{**AGREEMENT, "times": {"supper": 1}}]}, "is no time limit"),
        ({"agreements": [{**AGREEMENT, "delivers": ["catering"]}]}, "Input should be"),
        (programme({"places": -1}), "greater than or equal to 0"),
        (programme({"starts_on": "2027-08-01"}), "lies before the start"),
    ],
)
def test_a_document_that_cannot_be_is_refused(document: Any, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Network.model_validate(document)
