"""Invented Fernshire: one college that leads a partnership of each delivery model, its partners, agencies and staff."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from workflows.rules.age_groups import teaching_year_start
from workflows.set_up.network import Network

LEAD = "mereside"
PARTNERS = ("brightwater", "willowmead", "hollins")
# Short name -> name, kind, UKPRN, and staff: name and roles by the short name of their post.
ORGANISATIONS: Mapping[str, tuple[str, str, str | None, Mapping[str, tuple[str, tuple[str, ...]]]]] = {
    LEAD: ("Mereside College", "provider", "10091001", {
        "manager": ("Helen Marchetti", ("manager",)),
        "coordinator": ("Dominic Fairley", ("coordinator",)),
        "coordinator2": ("Parveen Rashid", ("coordinator",)),
        "adviser": ("Grace Omondi", ("adviser",)),
        "tutor": ("Callum Reid", ("tutor",)),
        "mis": ("Wendy Lau", ("mis_officer",)),
        "safeguarding": ("Ruth Pemberton", ("safeguarding_lead",)),
        "engagement": ("Ottilie Vance", ("employer_engagement",)),
        "administrator": ("Bryn Maddox", ("administrator",)),
    }),
    "brightwater": ("Brightwater Training", "provider", "10091002", {
        "manager": ("Owen Tully", ("manager",)),
        "coordinator": ("Sandra Kowalska", ("coordinator",)),
        "adviser": ("Femi Balogun", ("adviser",)),
        "tutor": ("Jodie Marsh", ("tutor",)),
    }),
    "willowmead": ("Willowmead Care Training", "provider", "10091003", {
        "manager": ("Aisling Byrne", ("manager",)),
        "coordinator": ("Tariq Hussain", ("coordinator",)),
        "adviser": ("Lorna Pike", ("adviser",)),
    }),
    "hollins": ("Hollins Construction Skills", "provider", "10091004", {
        "manager": ("Barry Stokes", ("manager",)),
        "coordinator": ("Nadia Petrova", ("coordinator",)),
    }),
    "careers": ("Fernshire Careers", "referral_agency", None, {
        "manager": ("Colin Webster", ("manager",)),
        "adviser": ("Amara Nwosu", ("adviser",)),
        "adviser2": ("Steven Platt", ("adviser",)),
    }),
    "youth_justice": ("Fernshire Youth Justice Service", "referral_agency", None, {
        "adviser": ("Moira Kent", ("adviser",)),
    }),
    "stillwater": ("Stillwater Counselling", "support_agency", None, {"worker": ("Ingrid Solberg", ("worker",))}),
    "easyride": ("EasyRide Travel Training", "support_agency", None, {"worker": ("Des Coyle", ("worker",))}),
    "clearsum": ("Clearsum Money Advice", "support_agency", None, {"worker": ("Padma Rao", ("worker",))}),
    "pellow": ("Pellow Joinery", "employer", None, {"contact": ("Rhoda Pellow", ("placement_contact",))}),
    # A farm where nobody signs in: staff of the college record what it says.
    "tarn": ("Tarn Farm", "employer", None, {}),
    "council": ("Fernshire County Council", "local_authority", None, {
        "officer": ("Edward Finch", ("tracking_officer",)),
    }),
}  # fmt: skip
PARTNERSHIPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "holistic": ("Mereside on its own", ()),
    "lead_provider": ("Mereside with subcontractors", ("brightwater",)),
    "consortium": ("Three Rivers Consortium", ("brightwater", "willowmead")),
    "partnership": ("Fernshire Foundation Partnership", PARTNERS),
}
SECTORS = {LEAD: "business", "brightwater": "motor vehicle", "willowmead": "care", "hollins": "construction"}
COMPONENTS = ["vocational", "personal_social", "functional_skills"]
SHARED_UNITS = [
    {"number": "Y/500/5367", "title": "Managing own learning"},
    {"number": "M/999/0002", "title": "Working with other people"},
]
# A small programme that is full, so that somebody waits for a place.
SMALL, SMALL_PLACES = "Hair and beauty taster year", 1
USUAL, USUAL_PLACES = "Foundation Learning", 30
# What a programme of this kind says of itself; the sector is each provider's own.
OFFERED: dict[str, Any] = {
    "summary": "You try what you may want to work in, and get on with English, mathematics and what helps at work.",
    "for_employers": "Learners work towards a first award in the sector and are ready for a day a week with you.",
    "entry_requirements": "None: we find out together where you begin.",
    "how_to_refer": "Send a referral, or ring the coordinator first.",
    "parts": [{"component": part, "level": level} for part in COMPONENTS for level in ("entry_3", "level_1")],
    "settings": ["classroom", "workshop", "one_to_one"],
    "destinations": ["apprenticeship", "level_2_programme"],
    "audiences": ["at_risk_of_leaving", "young_parents"],
    "support": ["travel"],
}


def email_of(post: str) -> str:
    """The e-mail address of a post such as "mereside.coordinator"."""
    organisation, _dot, name = post.partition(".")
    person = ORGANISATIONS[organisation][3][name][0]
    return f"{person.lower().replace(' ', '.')}@{organisation.replace('_', '-')}.example.org"


def name_of(organisation: str) -> str:
    """What an organisation is called."""
    return ORGANISATIONS[organisation][0]


def posts() -> Iterator[str]:
    """Every post as "organisation.name"."""
    return (f"{short}.{post}" for short, entry in ORGANISATIONS.items() for post in entry[3])


def network(today: date) -> Network:
    """The county as a document: everything in force from two years before `today` to the end of the next year."""
    this_year = teaching_year_start(today)
    years = {"starts_on": this_year.replace(year=this_year.year - 2),
             "ends_on": this_year.replace(year=this_year.year + 2) - timedelta(days=1)}  # fmt: skip
    return Network.model_validate(
        {
            "organisations": [_organisation(short) for short in ORGANISATIONS],
            "partnerships": [_partnership(model) for model in PARTNERSHIPS],
            "agreements": list(_agreements(years)),
            "programmes": list(_programmes(years)),
        }
    )


def _organisation(short: str) -> dict[str, Any]:
    name, kind, ukprn, staff = ORGANISATIONS[short]
    people = [
        {"name": person, "email": email_of(f"{short}.{post}"), "roles": roles}
        for post, (person, roles) in staff.items()
    ]
    return {"name": name, "kind": kind, "ukprn": ukprn, "people": people}


def _partnership(model: str) -> dict[str, Any]:
    name, partners = PARTNERSHIPS[model]
    return {
        "name": name, "delivery_model": model, "lead": name_of(LEAD), "local_authority": name_of("council"),
        "members": [{"organisation": name_of(each), "sector": SECTORS[each]} for each in (LEAD, *partners)],
        "shared_units": SHARED_UNITS if model == "consortium" else [],
    }  # fmt: skip


def _agreement(kind: str, title: str, parties: tuple[str, ...], years: dict[str, date], **more: Any) -> dict[str, Any]:
    signed = [{"organisation": name_of(each), "signed_on": years["starts_on"]} for each in parties]
    return {"kind": kind, "title": title, "parties": signed, **years, **more}


def _agreements(years: dict[str, date]) -> Iterator[dict[str, Any]]:
    for agency in ("careers", "youth_justice", "stillwater", "easyride", "clearsum"):
        yield _agreement("referral", f"{name_of(agency)} and {name_of(LEAD)}", (agency, LEAD), years)
    subcontract = PARTNERSHIPS["lead_provider"][0]
    yield _agreement(
        "external", "Brightwater delivers parts for Mereside", (LEAD, "brightwater"), years, partnership=subcontract,
        delivers=["initial_assessment", "functional_skills"],
        records=[{"record": "results_form", "part": "initial_assessment"}],
    )  # fmt: skip
    consortium, members = PARTNERSHIPS["consortium"]
    yield _agreement("strategic", f"{consortium} agreement", (LEAD, *members), years, partnership=consortium)
    for partner in PARTNERS:
        title = f"{name_of(partner)} in the {PARTNERSHIPS['partnership'][0]}"
        yield _agreement("external", title, (LEAD, partner), years, partnership=PARTNERSHIPS["partnership"][0],
                         delivers=COMPONENTS)  # fmt: skip


def _programmes(years: dict[str, date]) -> Iterator[dict[str, Any]]:
    for provider, sector in SECTORS.items():
        places = [{**years, "places": USUAL_PLACES}]
        yield {"organisation": name_of(provider), "title": USUAL, "sector": sector, "places": places, **OFFERED}
    places = [{**years, "places": SMALL_PLACES}]
    yield {"organisation": name_of(LEAD), "title": SMALL, "sector": "hair", "places": places}
