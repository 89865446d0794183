"""Does what people of the county do, by the same actions and checks as everybody's clicks."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlmodel import select

from api.demo import county
from engine.actor import Actor, ActorKind
from engine.runtime import Command, Runtime, Verdict, Work
from workflows.actions.employers import keeping
from workflows.actions.employers.keeping import CheckEmployer
from workflows.actions.moves.taking import take_hand_off, take_journey
from workflows.actions.offered import HAND_OFF_ACTIONS, JOURNEY_ACTIONS
from workflows.actions.referrals.referral_request import SubmitReferral
from workflows.actions.referrals.submit_referral import submit_referral
from workflows.requests import Request
from workflows.tables.organisations import Organisation, Partnership, Person, PersonRole
from workflows.tables.programmes import Programme


class Acting:
    """The people of the county by their posts ("mereside.coordinator"), and everything by its short name."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.ids, self._actors = _cast(runtime)

    def refer(self, post: str, body: Mapping[str, Any]) -> Verdict:
        """Submit a referral; raises Refused."""
        request = SubmitReferral.model_validate(body)
        return self._run("referral.submit", post, partial(_submit, request))

    def act(self, post: str, journey: str, name: str, **body: Any) -> Verdict:
        """Do something on a journey; raises Refused."""
        action = JOURNEY_ACTIONS[name]
        request = action.request.model_validate(body)
        return self._run(f"journey.{name}", post, partial(_on_journey, action.run, journey, request))

    def hand_off(self, post: str, hand_off: str, name: str, **body: Any) -> Verdict:
        """Do something on a hand-off; raises Refused."""
        action = HAND_OFF_ACTIONS[name]
        request = action.request.model_validate(body)
        return self._run(f"hand_off.{name}", post, partial(_on_hand_off, action.run, hand_off, request))

    def check(self, post: str, employer: str, **body: Any) -> Verdict:
        """Check an employer; raises Refused."""
        request = CheckEmployer.model_validate(body)
        return self._run("employer.check", post, lambda work: keeping.check(work, self.ids[employer], request))

    def _run(self, name: str, post: str, action: Callable[[Work], Verdict]) -> Verdict:
        return self.runtime.run(Command(name), self._actors[post], action)


def _submit(request: SubmitReferral, work: Work) -> Verdict:
    return submit_referral(work, request)


def _on_journey(run: Callable[[Any, Any], Verdict], journey: str, request: Request, work: Work) -> Verdict:
    return run(take_journey(work, journey), request)


def _on_hand_off(run: Callable[[Any, Any], Verdict], hand_off: str, request: Request, work: Work) -> Verdict:
    return run(take_hand_off(work, hand_off), request)


def _cast(runtime: Runtime) -> tuple[dict[str, str], dict[str, Actor]]:
    """Ids of organisations, partnerships (by delivery model) and programmes, and the people of all posts."""
    shorts = {county.name_of(short): short for short in county.ORGANISATIONS}
    by_email = {county.email_of(post): post for post in county.posts()}
    with runtime.database.reading() as transaction:
        session = transaction.session
        organisations = {row.id: shorts[row.name] for row in session.exec(select(Organisation))}
        ids = {short: identifier for identifier, short in organisations.items()}
        ids |= {str(row.delivery_model): row.id for row in session.exec(select(Partnership))}
        ids |= {f"{organisations[row.organisation_id]}: {row.title}": row.id for row in session.exec(select(Programme))}
        roles: dict[str, set[str]] = {}
        for row in session.exec(select(PersonRole)):
            roles.setdefault(row.person_id, set()).add(row.role)
        actors = {
            by_email[row.email]: Actor(ActorKind.PERSON, row.id, row.organisation_id, frozenset(roles[row.id]))
            for row in session.exec(select(Person))
        }
    return ids, actors
