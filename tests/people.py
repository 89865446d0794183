"""The fixed cast of the stories: organisations, their people, a partnership of each delivery model, and programmes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from asgi_correlation_id import correlation_id
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import SQLModel, select

from api.app import create_app
from api.auth.passwords import Passwords
from api.auth.sessions import open_session
from api.auth.tables import SignInAccount
from api.installation import Installation
from api.settings import SecondFactorUse, Settings
from engine.actor import Actor, ActorKind
from engine.catalogue import Catalogue
from engine.clock import now
from engine.database import Database, open_database
from engine.runtime import Runtime
from tests import in_thread
from workflows import queries
from workflows.clock_actions import CLOCK_ACTIONS
from workflows.published import published
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network
from workflows.tables.agreements import Agreement
from workflows.tables.organisations import Organisation, Partnership, Person, PersonRole
from workflows.tables.programmes import Programme
from workflows.views.noting import Accesses
from workflows.vocabulary import DeliveryModel

# Read before time is frozen.
CATALOGUE = published()
PASSWORD = "a fine long password"
_COMMITS: WeakKeyDictionary[sa.Engine, Counter[str]] = WeakKeyDictionary()
CHEAP = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
# Tests of second factors ask for one, tests of even times wait; all others are about something else.
OFFERED = Settings(second_factor=SecondFactorUse.OFFERED, not_found_after=timedelta(0))
# A session ends after half an hour without use: stories that jump further sign in again.
SIGNED_IN_FOR = timedelta(minutes=20)

PROVIDERS = {"northgate": "10090001", "millbrook": "10090002", "harbour": "10090003", "ashdown": "10090004"}
SECTORS = {"northgate": "hair", "millbrook": "motor vehicle", "harbour": "care", "ashdown": "construction"}
STAFF = ("manager", "coordinator", "adviser", "tutor", "mis_officer", "safeguarding_lead", "employer_engagement")
# Short name of an organisation -> its name, kind, and people: (short name, name, role).
OTHERS: Mapping[str, tuple[str, str, tuple[tuple[str, str, str], ...]]] = {
    "connexions": (
        "Westshire Connexions",
        "referral_agency",
        (
            ("priya", "Priya Shah", "adviser"),
            ("tom", "Tom Reyes", "adviser"),
            ("connexions.manager", "Una Bell", "manager"),
        ),
    ),
    "haven": ("Haven", "support_agency", (("haven.worker", "Nia Webb", "worker"),)),
    "waywheel": ("WayWheel", "support_agency", (("waywheel.worker", "Otto Lane", "worker"),)),
    "moneyright": ("MoneyRight", "support_agency", (("moneyright.worker", "Ivy Penn", "worker"),)),
    "adaptit": ("AdaptIt", "support_agency", (("adaptit.worker", "Sol Hirst", "worker"),)),
    "pellow": ("Pellow Joinery", "employer", (("pellow.contact", "Jack Pellow", "placement_contact"),)),
    "council": ("Westshire Council", "local_authority", (("council.officer", "Meg Doyle", "tracking_officer"),)),
}
YEARS = {"starts_on": "2025-08-01", "ends_on": "2027-07-31"}
COMPONENTS = ["vocational", "personal_social", "functional_skills"]
SHARED_UNITS = [
    {"number": "Y/500/5367", "title": "Managing own learning"},
    {"number": "M/999/0002", "title": "Working in a team"},
]


def _name(short: str) -> str:
    return OTHERS[short][0] if short in OTHERS else short.title()


def _email(short: str, organisation: str) -> str:
    return f"{short.rpartition('.')[2]}@{organisation}.example.org"


def _organisations() -> Iterator[dict[str, Any]]:
    for short, ukprn in PROVIDERS.items():
        roles = [(role, role) for role in STAFF] + [("second_coordinator", "coordinator")]
        people = [
            {"name": f"{short} {name}".replace("_", " ").title(), "email": _email(name, short), "roles": [role]}
            for name, role in roles
        ]
        yield {"name": _name(short), "kind": "provider", "ukprn": ukprn, "people": people}
    for short, (name, kind, members) in OTHERS.items():
        people = [{"name": who, "email": _email(each, short), "roles": [role]} for each, who, role in members]
        yield {"name": name, "kind": kind, "people": people}


def _partnerships() -> Iterator[dict[str, Any]]:
    members = {"holistic": (), "lead_provider": ("millbrook",), "consortium": ("millbrook", "harbour"),
               "partnership": ("millbrook", "harbour", "ashdown")}  # fmt: skip
    for model, partners in members.items():
        entries = [{"organisation": _name(each), "sector": SECTORS[each]} for each in ("northgate", *partners)]
        shared = SHARED_UNITS if model == "consortium" else []
        yield {"name": model, "delivery_model": model, "lead": "Northgate", "local_authority": "Westshire Council",
               "members": entries, "shared_units": shared}  # fmt: skip


def agreement(kind: str, title: str, *parties: str, **more: Any) -> dict[str, Any]:
    """An agreement of the organisations with these short names, signed by all on its first day."""
    dates = {name: more.get(name, day) for name, day in YEARS.items()}
    signed = [{"organisation": _name(each), "signed_on": dates["starts_on"]} for each in parties]
    return {"kind": kind, "title": title, "parties": signed, **more, **dates}


def _agreements() -> Iterator[dict[str, Any]]:
    yield agreement("referral", "referrals", "connexions", "northgate")
    yield agreement(
        "external", "lead_provider.millbrook", "northgate", "millbrook", partnership="lead_provider",
        ends_on="2026-07-31", delivers=["initial_assessment", "functional_skills"],
        records=[{"record": "results_form", "part": "initial_assessment"}],
    )  # fmt: skip
    yield agreement("strategic", "consortium", "northgate", "millbrook", "harbour", partnership="consortium")
    for partner in ("millbrook", "harbour", "ashdown"):
        title = f"partnership.{partner}"
        yield agreement("external", title, "northgate", partner, partnership="partnership", delivers=COMPONENTS)


def network() -> Network:
    """The cast as a document."""
    places = [{**YEARS, "places": 20}]
    programmes = [
        {"organisation": _name(each), "title": "Foundation programme", "sector": SECTORS[each], "places": places}
        for each in PROVIDERS
    ]
    return Network.model_validate(
        {"organisations": list(_organisations()), "partnerships": list(_partnerships()),
         "agreements": list(_agreements()), "programmes": programmes}
    )  # fmt: skip


@dataclass
class Cast:
    """Ids by short name: organisations ("northgate"), people ("priya", "northgate.coordinator"), partnerships by their
    delivery model ("consortium"), agreements by title, programmes ("programme.northgate")."""

    runtime: Runtime
    ids: Mapping[str, str]
    # How often something had been committed when only the cast was there; None where nobody knows.
    begun_with: int | None = None
    _signed_in: dict[str, tuple[TestClient, datetime]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def programme(self, provider: str) -> str:
        """The id of a provider's programme."""
        return self.ids[f"programme.{provider}"]

    def caller(self, name: str) -> Actor:
        """Somebody of the cast as the engine sees them."""
        with self.runtime.database.reading() as transaction:
            person = transaction.session.get_one(Person, self.ids[name])
            roles = transaction.session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id))
            return Actor(ActorKind.PERSON, person.id, person.organisation_id, frozenset(roles))

    def client_of(self, name: str) -> TestClient:
        """A caller of the interface with a session of somebody of the cast, a new one when the clock has moved on."""
        client, until = self._signed_in.get(name, (None, now()))
        if client is None or not now() < until <= now() + SIGNED_IN_FOR:
            client = self.stranger()
            with self.runtime.database.unit_of_work() as transaction:
                opened = open_session(transaction.session, self.ids[name], OFFERED.session_lifetime)
            client.headers["Authorization"] = f"Bearer {opened.token}"
            self._signed_in[name] = (client, now() + SIGNED_IN_FOR)
        return client

    def is_touched(self) -> bool:
        """Whether there may be more in the database than the cast."""
        return self.begun_with is None or self.begun_with != commits(self.runtime.database.engine)

    def tokens(self) -> dict[str, tuple[str, datetime]]:
        """Who is signed in: what they show with each request, and until when."""
        return {name: (client.headers["Authorization"], until) for name, (client, until) in self._signed_in.items()}

    def sign_in_again(self, tokens: Mapping[str, tuple[str, datetime]]) -> None:
        """Whoever had signed in comes back with what they showed then."""
        for name, (shown, until) in tokens.items():
            client = self.stranger()
            client.headers["Authorization"] = shown
            self._signed_in[name] = (client, until)

    def stranger(self) -> TestClient:
        """A caller whom nobody knows yet, of an application on this cast's database."""
        return in_thread.client(application_on(Installation(OFFERED, self.runtime, Passwords(CHEAP))))

    def email(self, name: str) -> str:
        """The e-mail address of somebody of the cast."""
        with self.runtime.database.reading() as transaction:
            return transaction.session.get_one(Person, self.ids[name]).email


def runtime_on(database: Database) -> Runtime:
    """The engine with the published workflows on a database."""
    return Runtime(database, CATALOGUE, CLOCK_ACTIONS, queries.closures.in_force, Accesses(correlation_id.get))


def cast(runtime: Runtime) -> Cast:
    """The whole cast on the empty database of `runtime`."""
    rows, ids = _prepared()
    with runtime.database.unit_of_work() as transaction:
        for table in SQLModel.metadata.sorted_tables:
            if rows.get(table.name):
                transaction.connection.execute(sa.insert(table), rows[table.name])
    return Cast(runtime, ids, commits(runtime.database.engine))


def commits(engine: sa.Engine) -> int:
    """How often anything was committed through the engine since somebody first asked."""
    counted = _COMMITS.get(engine)
    if counted is None:
        counted = _COMMITS[engine] = Counter()
        sa.event.listen(engine, "commit", lambda _connection: counted.update(("all",)))
    return counted["all"]


def application_on(here: Installation) -> FastAPI:
    """The one application of all tests, on another installation from now on; its settings are those of most tests."""
    app = _application()
    app.state.installation = here
    return app


@cache
def _application() -> FastAPI:
    """One application for every test, because it takes long to build; the installation behind it changes."""
    here = Installation(OFFERED, Runtime(open_database("sqlite://"), Catalogue(()), {}), Passwords(CHEAP))
    return create_app(here.settings, here)


@cache
def _prepared() -> tuple[Mapping[str, list[dict[str, Any]]], Mapping[str, str]]:
    """The rows of the cast by table, and its ids by short name; set up once and then only copied."""
    database = open_database("sqlite://")
    SQLModel.metadata.create_all(database.engine)
    password_hash = Passwords(CHEAP).hash(PASSWORD)
    with database.unit_of_work() as transaction:
        set_up(transaction.session, network())
        people = transaction.session.exec(select(Person)).all()
        transaction.session.add_all(SignInAccount(person_id=each.id, password_hash=password_hash) for each in people)
        transaction.flush()
        ids = dict(_ids(transaction.session))
        rows = {
            table.name: [dict(row._mapping) for row in transaction.connection.execute(sa.select(table))]
            for table in SQLModel.metadata.sorted_tables
        }
    database.dispose()
    return rows, ids


def _ids(session: Any) -> Iterator[tuple[str, str]]:
    shorts = {_name(short): short for short in (*PROVIDERS, *OTHERS)}
    organisations = {row.id: shorts[row.name] for row in session.exec(select(Organisation))}
    yield from ((short, identifier) for identifier, short in organisations.items())
    yield from ((str(DeliveryModel(row.name)), row.id) for row in session.exec(select(Partnership)))
    yield from ((row.title, row.id) for row in session.exec(select(Agreement)) if row.title not in list(DeliveryModel))
    for row in session.exec(select(Programme)):
        yield f"programme.{organisations[row.organisation_id]}", row.id
    known = {
        _email(short, org): short for org, (_name_, _kind, people) in OTHERS.items() for short, _who, _role in people
    }
    for row in session.exec(select(Person)):
        organisation = organisations[row.organisation_id]
        yield known.get(row.email) or f"{organisation}.{row.email.partition('@')[0]}", row.id
