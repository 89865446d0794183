"""A journey put straight into a state of learning, with its people, for tests of what happens there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import SQLModel, select

from engine import clock
from engine.actor import Actor, ActorKind
from engine.database import Database
from engine.runtime import Command, Runtime, Verdict, new_id
from engine.tables import HistoryEntry, Instance
from workflows.actions.moves.taking import take_journey
from workflows.actions.offered import JOURNEY_ACTIONS
from workflows.clock_actions import CLOCK_ACTIONS
from workflows.published import published
from workflows.queries.journeys import HandOffRow
from workflows.tables.journeys import HandOff, Journey, ResponsibilityPeriod
from workflows.tables.learners import Learner
from workflows.tables.organisations import Organisation, Partnership, PartnershipMember
from workflows.views.noting import Accesses
from workflows.vocabulary import DeliveryModel, HandOffKind, OrganisationKind, ReferralSource, Role, UlnStatus

ACTIONS = JOURNEY_ACTIONS
CATALOGUE = published()
STARTED = date(2026, 2, 2)
WORD = {"on": "2026-03-02", "channel": "face_to_face"}


@dataclass
class Scene:
    """One learner's journey at Northgate, with Millbrook and Haven nearby."""

    runtime: Runtime
    journey: str
    learner: str
    northgate: str
    millbrook: str
    haven: str
    connexions: str

    def act(self, organisation: str, role: Role) -> Actor:
        """Somebody with `role` at `organisation`."""
        return Actor(ActorKind.PERSON, f"{role}@{organisation}"[:36], organisation, frozenset({role}))

    def do(self, name: str, body: Mapping[str, Any] | None = None, by: Actor | None = None) -> Verdict:
        """Run an action on the journey as Northgate's coordinator, or as `by`."""
        action = ACTIONS[name]
        request = action.request.model_validate(body or {})
        actor = by or self.act(self.northgate, Role.COORDINATOR)
        return self.runtime.run(
            Command(name), actor, lambda work: action.run(take_journey(work, self.journey), request)
        )

    def add(self, *rows: SQLModel) -> None:
        """Store rows, each before the next."""
        with self.runtime.database.unit_of_work() as transaction:
            for row in rows:
                transaction.session.add(row)
                transaction.session.flush()

    def change(self, table: type[SQLModel], key: str, **values: Any) -> None:
        """Change a stored row."""
        with self.runtime.database.unit_of_work() as transaction:
            row = transaction.session.get(table, key)
            assert row is not None
            transaction.session.add(row.sqlmodel_update(values))

    def all(self, table: type[SQLModel]) -> list[Any]:
        """Every row of a table."""
        with self.runtime.database.reading() as transaction:
            return list(transaction.session.exec(select(table)))

    def one(self, table: type[SQLModel]) -> Any:
        """The only row of a table."""
        (row,) = self.all(table)
        return row

    def put_into(self, state: str) -> None:
        """Put the journey into another state without moving it."""
        self.change(Instance, self.journey, state=state)

    def hand_over(self, kind: HandOffKind, receiver: str, state: str = "active", **about: Any) -> str:
        """A hand-off of the journey in `state`; its id."""
        hand_off_id = new_id()
        self.add(
            instance(hand_off_id, "hand_off", state, self.one(Partnership).id, parent_id=self.journey),
            HandOff(id=hand_off_id, journey_id=self.journey, kind=kind, sender_id=self.northgate, receiver_id=receiver,
                    reference=hand_off_id[-12:], **about),
        )  # fmt: skip
        return hand_off_id


def instance(instance_id: str, definition: str, state: str, scope: str, **more: Any) -> Instance:
    """An instance as if it had come to `state` by itself."""
    at = clock.now()
    return Instance(
        id=instance_id, definition=definition, definition_version=1, state=state, version=1, scope=scope, created_at=at,
        entered_at=at, **more,
    )  # fmt: skip


def learner(**about: Any) -> Learner:
    """Amy Cole, or somebody else."""
    amy = {
        "given_name": "Amy", "family_name": "Cole", "birth_date": date(2009, 5, 14), "uln": "1000000043",
        "uln_status": UlnStatus.VALID, "postcode": "SW1A 1AA",
    }  # fmt: skip
    return Learner(id=new_id(), **{**amy, **about})


def organisation(name: str, kind: OrganisationKind, ukprn: str | None = None) -> Organisation:
    """An organisation of the cast."""
    return Organisation(id=new_id(), name=name, kind=kind, ukprn=ukprn)


def scene(database: Database, state: str, model: DeliveryModel = DeliveryModel.HOLISTIC, **about: Any) -> Scene:
    """A journey in `state` at Northgate, started on STARTED; `about` changes its learner."""
    northgate = organisation("Northgate", OrganisationKind.PROVIDER, "10090001")
    millbrook = organisation("Millbrook", OrganisationKind.PROVIDER, "10090002")
    haven = organisation("Haven", OrganisationKind.SUPPORT_AGENCY)
    connexions = organisation("Westshire Connexions", OrganisationKind.REFERRAL_AGENCY)
    amy, journey_id, at = learner(**about), new_id(), clock.start_of_day(STARTED)
    partnership = Partnership(id=new_id(), name="Northgate", delivery_model=model, lead_id=northgate.id)
    runtime = Runtime(database, CATALOGUE, CLOCK_ACTIONS, noting=Accesses())
    built = Scene(runtime, journey_id, amy.id, northgate.id, millbrook.id, haven.id, connexions.id)
    built.add(
        northgate, millbrook, haven, connexions, amy, partnership,
        PartnershipMember(partnership_id=partnership.id, organisation_id=northgate.id),
        PartnershipMember(partnership_id=partnership.id, organisation_id=millbrook.id),
        instance(journey_id, model, state, partnership.id, responsible=northgate.id),
        HistoryEntry(instance_id=journey_id, sequence=1, event="start", target=state, at=at, recorded_at=at,
                     actor_kind="clock", actor_id="clock", command_id=new_id()),
        Journey(id=journey_id, learner_id=amy.id, partnership_id=partnership.id, delivery_model=model,
                reference="J-TEST", source=ReferralSource.AGENCY, referrer_id=connexions.id, reason="wants to work",
                wish="apprenticeship", current_activity=619, submitted_at=at, started_on=STARTED),
        ResponsibilityPeriod(id=new_id(), journey_id=journey_id, organisation_id=northgate.id, from_at=at),
    )  # fmt: skip
    return built


def plan(credit: int = 20, **more: Any) -> dict[str, Any]:
    """A plan that covers the three components, the first with a unit, and leads to an apprenticeship."""
    unit = {"number": "Y/500/5367", "title": "Working with others", "level": "entry_3", "credit": 2}
    aims = [
        {
            "component": "vocational",
            "title": "Award A",
            "level": "level_1",
            "planned_credit": credit - 8,
            "units": [unit],
        },
        {"component": "personal_social", "title": "Award B", "level": "level_1", "planned_credit": 4},
        {"component": "functional_skills", "title": "Maths", "level": "entry_3", "planned_credit": 4},
    ]
    return {
        "destination": "apprenticeship", "entry_requirements": [{"requirement": "English at level 1", "met": True}],
        "planned_end_on": "2026-07-24", "learner_agrees": WORD, "aims": aims, **more,
    }  # fmt: skip


def row(hand_off: HandOff, state: str = "active") -> HandOffRow:
    """A hand-off as facts give it."""
    return HandOffRow(hand_off, state, ended=False)
