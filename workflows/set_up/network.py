"""What an installation is set up with: organisations, people, partnerships, agreements, programmes, holidays."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, EmailStr, Field, StrictBool, model_validator

from workflows.agreed_terms import Amount, Part, RecordEntry, TimeLimit, crossing, never_off
from workflows.programme_terms import Offered
from workflows.requests import Day, Phone, Postcode, Request, Title, UnitNumber
from workflows.rules import identifiers
from workflows.vocabulary import AgreementBasis, AgreementKind, DeliveryModel, OrganisationKind, Role

MANY = 1000
LONGEST_HOLIDAY = 366
Places = Annotated[int, Field(ge=0, le=10_000, strict=True)]


def _accepted_ukprn(text: str) -> str:
    checked = identifiers.check_ukprn(text)
    if not checked.accepted:
        raise ValueError(checked.sentence)
    return checked.value


def _once(names: Iterable[object], what: str) -> None:
    twice = sorted(str(name) for name, count in Counter(names).items() if count > 1)
    if twice:
        raise ValueError(f"{what} is there more than once: {', '.join(twice)}")


def _in_order(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise ValueError(f"the end ({ends_on}) lies before the start ({starts_on})")


Ukprn = Annotated[str, AfterValidator(_accepted_ukprn)]
Email = Annotated[EmailStr, AfterValidator(str.lower)]


class PersonEntry(Request):
    """Somebody who works there, known by e-mail address; a password is set apart from this."""

    name: Title
    email: Email
    roles: tuple[Role, ...] = Field(min_length=1, max_length=len(Role))


class OrganisationEntry(Request):
    """An organisation with its people; known by its UKPRN, or without one by its name."""

    name: Title
    kind: OrganisationKind
    ukprn: Ukprn | None = None
    email: Email | None = None
    phone: Phone | None = None
    postcode: Postcode | None = None
    people: tuple[PersonEntry, ...] = Field(default=(), max_length=MANY)

    @model_validator(mode="after")
    def _provider_has_ukprn(self) -> "OrganisationEntry":
        if self.kind is OrganisationKind.PROVIDER and self.ukprn is None:
            raise ValueError("a provider has a ukprn")
        return self


class MemberEntry(Request):
    """A member of a partnership, by name or UKPRN, with the vocational sector it specialises in."""

    organisation: Title
    sector: Title | None = None


class SharedUnitEntry(Request):
    """A unit whose credit moves with the learner between the members of a consortium (rule 3.1)."""

    number: UnitNumber
    title: Title


class PartnershipEntry(Request):
    """Providers that deliver together, known by name; the lead is a member without being listed."""

    name: Title
    delivery_model: DeliveryModel
    lead: Title
    local_authority: Title | None = None
    members: tuple[MemberEntry, ...] = Field(default=(), max_length=MANY)
    shared_units: tuple[SharedUnitEntry, ...] = Field(default=(), max_length=MANY)


class PartyEntry(Request):
    """A side of an agreement and the day it signed; without one it has yet to sign."""

    organisation: Title
    signed_on: Day | None = None


class AgreementEntry(Request):
    """An agreement, known by kind and title, in force from `starts_on` to `ends_on`, both included.

    `delivers` are the parts of the journey that the partner may deliver (clause ext_01); `times` changes time limits,
    in the unit of each, or switches one off with null. A level of chasing ("decide.remind", or "remind" for all) comes
    so many working days from the due day, or not at all with null. It changes how many working days a task may take,
    too ("place_again"), but never switches a task off. `provider_calendar` lets the closures of whoever receives the
    work count in every time limit and task that opens under it from then on. `answer_by_link` lets it be answered by
    the link of an e-mail, without signing in. Only on the `basis` of a contract do its clauses stop anything.
    """

    kind: AgreementKind
    basis: AgreementBasis = AgreementBasis.CONTRACTUAL
    title: Title
    partnership: Title | None = None
    starts_on: Day
    ends_on: Day
    required: StrictBool = False
    may_open_support: StrictBool = False
    provider_calendar: StrictBool = False
    answer_by_link: StrictBool = False
    parties: tuple[PartyEntry, ...] = Field(min_length=1, max_length=MANY)
    delivers: tuple[Part, ...] = Field(default=(), max_length=MANY)
    records: tuple[RecordEntry, ...] = Field(default=(), max_length=MANY)
    times: dict[TimeLimit, Amount | None] = Field(default={}, max_length=MANY)

    @model_validator(mode="after")
    def _possible(self) -> "AgreementEntry":
        _in_order(self.starts_on, self.ends_on)
        if self.kind is AgreementKind.STRATEGIC and self.partnership is None:
            raise ValueError("a strategic agreement names its partnership")
        if crossed := sorted(crossing(self.times)):
            raise ValueError(f"the levels of chasing come in order, the flag first: see {', '.join(crossed)}")
        if never := never_off(self.times):
            raise ValueError(f"only time limits and levels are switched off: give a number for {', '.join(never)}")
        if (len(self.parties) == 1) != (self.kind is AgreementKind.INTERNAL):
            raise ValueError("an internal agreement has one party, every other two or more")
        if self.answer_by_link and self.kind is AgreementKind.INTERNAL:
            raise ValueError("colleagues of one organisation sign in: an internal agreement has no answer_by_link")
        return self


class PlacesEntry(Request):
    """Places for learners who start from `starts_on`, which the places are known by, to `ends_on`, both included."""

    starts_on: Day
    ends_on: Day
    places: Places

    @model_validator(mode="after")
    def _possible(self) -> "PlacesEntry":
        _in_order(self.starts_on, self.ends_on)
        return self


class ProgrammeEntry(Offered):
    """A programme of a provider, known by its title there; with intakes learners start on those days only."""

    organisation: Title
    title: Title
    intakes: tuple[Day, ...] = Field(default=(), max_length=MANY)
    places: tuple[PlacesEntry, ...] = Field(default=(), max_length=MANY)


class HolidayEntry(Request):
    """Days on which a provider teaches nobody, known by the first, both included: an absence then is not counted.

    At most a year long, so that a slip of the pen stops no count (rule C18).
    """

    organisation: Title
    title: Title
    starts_on: Day
    ends_on: Day

    @model_validator(mode="after")
    def _possible(self) -> "HolidayEntry":
        _in_order(self.starts_on, self.ends_on)
        if (self.ends_on - self.starts_on).days > LONGEST_HOLIDAY:
            raise ValueError("a holiday is at most a year long")
        return self


class Network(Request):
    """The whole document: organisations are named elsewhere in it by name or UKPRN, also those stored already."""

    organisations: tuple[OrganisationEntry, ...] = Field(default=(), max_length=MANY)
    partnerships: tuple[PartnershipEntry, ...] = Field(default=(), max_length=MANY)
    agreements: tuple[AgreementEntry, ...] = Field(default=(), max_length=MANY)
    programmes: tuple[ProgrammeEntry, ...] = Field(default=(), max_length=MANY)
    holidays: tuple[HolidayEntry, ...] = Field(default=(), max_length=MANY)

    @model_validator(mode="after")
    def _each_once(self) -> "Network":
        _once((each.name for each in self.organisations), "an organisation")
        _once((each.ukprn for each in self.organisations if each.ukprn), "a ukprn")
        _once((person.email for each in self.organisations for person in each.people), "an e-mail address")
        _once((each.name for each in self.partnerships), "a partnership")
        _once((f"{each.title} ({each.kind})" for each in self.agreements), "an agreement")
        _once((f"{each.title} of {each.organisation}" for each in self.programmes), "a programme")
        _once((f"{each.starts_on} of {each.organisation}" for each in self.holidays), "a holiday")
        return self
