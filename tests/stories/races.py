"""Two acceptances at the same moment, again and again: what was answered, and what the database held afterwards."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from httpx2 import Response
from sqlmodel import Session, col, func, select

from api.auth.api_keys import add_key
from engine import history
from engine.clock import now
from engine.runtime import Command, new_id
from engine.tables import HistoryEntry, Instance, OutboxMessage
from tests.people import Cast
from tests.stories.race_server import Servers, at_once
from workflows import queries
from workflows.actions.referrals.referral_request import SubmitReferral
from workflows.actions.referrals.submit_referral import submit_referral
from workflows.tables.programmes import PlacePool, PlaceTaken, Programme
from workflows.vocabulary import Role

MEMBERS = ("millbrook", "harbour")
# What the interface said: the status, and the codes of the refusals.
Said = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class Offer:
    """A hand-off waiting for the answer of `member`, and the programme and pool in which there is one place for it."""

    journey: str
    hand_off: str
    member: str
    programme: str
    pool: str


@dataclass(frozen=True)
class Outcome:
    """What one round came to; of pairs, the first is the winner's: the one who was answered 200.

    `responsible` are the organisations that were responsible for the winner's journey, one after the other, and the
    one its instance names now. `repeated` is what the winner heard on pressing again: what was said, whether it was
    the same, and how many history entries that added. `written` are the moves of each hand-off by this command.
    """

    said: tuple[Said, ...]
    states: tuple[str, ...]
    journeys: tuple[str, ...]
    places: tuple[int, ...]
    responsible: tuple[str, ...]
    learner_told: tuple[int, ...]
    repeated: tuple[Said, bool, int]
    written: tuple[tuple[str, ...], ...]
    one_command: bool


class Ring:
    """Prepares rounds by actions on the database, and runs them over the interface of two servers."""

    def __init__(self, cast: Cast, servers: Servers, random: Random) -> None:
        self.cast = cast
        self.servers = servers
        self.random = random
        self.start_on = now().date() + timedelta(days=3)
        self.secrets = self._secrets()

    def open_offer(self) -> list[Offer]:
        """One learner offered to both members of the consortium, each with one place left."""
        programmes = {member: self._programme(member) for member in MEMBERS}
        sent = self._refer([self.cast[member] for member in MEMBERS])
        found = zip(MEMBERS, sent["hand_offs"], strict=True)
        return [Offer(sent["id"], each["id"], member, *programmes[member]) for member, each in found]

    def last_place(self) -> list[Offer]:
        """Two learners offered to Harbour, which has one place left for both."""
        programme = self._programme("harbour")
        both = [self._refer([self.cast["harbour"]]) for _ in range(2)]
        return [Offer(sent["id"], sent["hand_offs"][0]["id"], "harbour", *programme) for sent in both]

    def run(self, pool: ThreadPoolExecutor, offers: Sequence[Offer]) -> Outcome:
        """Let both accept at once and the winner press again, then read what is stored."""
        calls = [partial(self._accept, number, offer) for number, offer in enumerate(offers)]
        answers = at_once(pool, self.random, calls)
        ranked = sorted(zip(answers, offers, strict=True), key=lambda pair: pair[0].status_code)
        (first, winner), before = ranked[0], self._entries(offers)
        again = self._accept(1 - list(offers).index(winner), winner)
        repeated = (_said(again), again.json() == first.json(), self._entries(offers) - before)
        said = tuple(_said(answer) for answer, _offer in ranked)
        return self._read([offer for _answer, offer in ranked], said, repeated)

    def _accept(self, server: int, offer: Offer) -> Response:
        body = {
            "eligible": True, "suitable": True, "ready": True, "programme_id": offer.programme,
            "start_on": str(self.start_on), "planned_end_on": str(self.start_on + timedelta(days=200)),
        }  # fmt: skip
        path = f"/hand-offs/{offer.hand_off}/accept"
        return self.servers.post(server, path, body, self.secrets[offer.member], new_id())

    def _read(self, offers: Sequence[Offer], said: tuple[Said, ...], repeated: tuple[Said, bool, int]) -> Outcome:
        journeys = tuple(dict.fromkeys(offer.journey for offer in offers))
        with self.cast.runtime.database.reading() as transaction:
            session = transaction.session
            entries = [_moves(session, offer.hand_off) for offer in offers]
            accepted = [entry for entry in _moves(session, journeys[0]) if entry.event == "accept"]
            followed = [*accepted, *(entry for each in entries for entry in each)]
            return Outcome(
                said=said,
                states=tuple(session.get_one(Instance, offer.hand_off).state for offer in offers),
                journeys=tuple(session.get_one(Instance, each).state for each in journeys),
                places=tuple(_places(session, each) for each in dict.fromkeys(offer.pool for offer in offers)),
                responsible=self._responsible(session, journeys[0], offers[0]),
                learner_told=tuple(_times_told(session, each) for each in journeys),
                repeated=repeated,
                written=tuple(tuple(entry.event for entry in each) for each in entries),
                one_command=len(accepted) == 1 and accepted[0].detail["hand_off"] == offers[0].hand_off
                and len({entry.command_id for entry in followed}) == 1,
            )  # fmt: skip

    def _responsible(self, session: Session, journey: str, winner: Offer) -> tuple[str, ...]:
        periods = [row.organisation_id for row in queries.journeys.responsibility(session, journey)]
        named = {self.cast[winner.member]: "winner", self.cast["connexions"]: "referrer"}
        found = [*periods, session.get_one(Instance, journey).responsible or ""]
        return tuple(named.get(each, "loser") for each in found)

    def _entries(self, offers: Sequence[Offer]) -> int:
        ids = {each for offer in offers for each in (offer.journey, offer.hand_off)}
        with self.cast.runtime.database.reading() as transaction:
            wanted = select(func.count()).select_from(HistoryEntry).where(col(HistoryEntry.instance_id).in_(ids))
            return transaction.session.exec(wanted).one()

    def _refer(self, receivers: list[str]) -> dict[str, Any]:
        name = {"given_name": "Mo", "family_name": f"Nash {new_id()}", "birth_date": date(2009, 5, 14)}
        request = SubmitReferral.model_validate(
            {"partnership_id": self.cast["consortium"], "receivers": receivers, "learner": name, "wish": "undecided",
             "reason": "wants to go on learning", "current_activity": 619,
             "shared": [{"item": "contact", "basis": "public_task"}]}
        )  # fmt: skip
        command, actor = Command("refer"), self.cast.caller("priya")
        return self.cast.runtime.run(command, actor, lambda work: submit_referral(work, request))

    def _programme(self, member: str) -> tuple[str, str]:
        programme = Programme(id=new_id(), organisation_id=self.cast[member], title=new_id())
        day = self.start_on
        pool = PlacePool(id=new_id(), programme_id=programme.id, places=1, starts_on=day, ends_on=day)
        found = programme.id, pool.id
        with self.cast.runtime.database.unit_of_work() as transaction:
            transaction.session.add(programme)
            transaction.flush()
            transaction.session.add(pool)
        return found

    def _secrets(self) -> dict[str, str]:
        with self.cast.runtime.database.unit_of_work() as transaction:
            roles = [Role.COORDINATOR]
            return {each: add_key(transaction.session, self.cast[each], "races", roles) for each in MEMBERS}


def _said(answer: Response) -> Said:
    refusals = answer.json().get("refusals", []) if answer.status_code >= 400 else []
    return answer.status_code, tuple(refusal["code"] for refusal in refusals)


def _moves(session: Session, instance: str) -> list[HistoryEntry]:
    """What happened after the beginning."""
    return [entry for entry in history.entries(session, instance) if entry.sequence > 1]


def _places(session: Session, pool: str) -> int:
    held = select(func.count()).where(col(PlaceTaken.pool_id) == pool, col(PlaceTaken.freed_at).is_(None))
    return session.exec(held).one()


def _times_told(session: Session, journey: str) -> int:
    wanted = select(OutboxMessage).where(
        col(OutboxMessage.instance_id) == journey, col(OutboxMessage.topic) == "learner.told"
    )
    return sum(message.payload["what"] == "accepted" for message in session.exec(wanted))
