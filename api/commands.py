"""Runs the actions of the workflows as commands: find, see, compare the version, act; the answer has the new one."""

from collections.abc import Callable
from typing import Any

from fastapi import Response
from pydantic import BaseModel

from api.dependencies import etag
from api.schemas.actions import Done, stopped_by
from engine import firing, store, timers
from engine.actor import Actor
from engine.calendar import WorkingCalendar
from engine.clock import in_full
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Command, Runtime, Verdict, Work
from workflows.actions.moves import taking
from workflows.actions.moves.refusing import refuse_if_erased
from workflows.actions.moves.registry import HandOffAction, JourneyAction, verdict
from workflows.actions.referrals.referral_request import SubmitReferral
from workflows.actions.referrals.submit_referral import submit_referral
from workflows.facts.journeys import JourneyFacts
from workflows.shown import show
from workflows.views.actions_view import narrowed, said_who
from workflows.views.looking import Look, look_at_hand_off
from workflows.views.own.looking import own_look
from workflows.views.preview_view import expect_unchanged
from workflows.words.accesses import Surface

Act = Callable[[Work], Verdict]


def on_journey(action: JourneyAction, journey_id: str, body: BaseModel, version: int | None) -> Act:
    """The action on one journey, at `version` if one is given."""

    def act(work: Work) -> Verdict:
        facts = taking.take_journey(work, journey_id, getattr(body, "programme_id", None))
        look = Look(facts.work, journey_id)
        # Whoever once held a part may ask for it to be taken back (C27), or record the credit of it (4.7).
        former = (action.asks is not None and not action.by_readers) or action.from_former
        if not (look.may_know if former else look.may_read):
            raise UnknownInstance
        look.show(action.surface)
        refuse_if_erased(facts)
        if not action.about_itself:
            firing.expect_version(facts.row, version)
        try:
            done = action.run(facts, body)
            expect_unchanged(facts.work, done, getattr(body, "preview_digest", None))
        except Refused as refused:
            raise narrowed(look, refused) from None
        return done

    return act


def on_own_journey(run: Callable[[JourneyFacts, Any], Verdict], journey_id: str, body: BaseModel) -> Act:
    """What a learner does on their own journey; it is their own look, which is not noted as anybody else's."""

    def act(work: Work) -> Verdict:
        facts = taking.take_journey(work, journey_id)
        own_look(facts.work, journey_id)
        refuse_if_erased(facts)
        return run(facts, body)

    return act


def on_hand_off(action: HandOffAction, hand_off_id: str, body: BaseModel, version: int | None) -> Act:
    """The action on one hand-off, at `version` if one is given."""

    def act(work: Work) -> Verdict:
        facts = taking.take_hand_off(work, hand_off_id, getattr(body, "programme_id", None))
        look, row, _seen = look_at_hand_off(facts.work, hand_off_id, action.surface)
        refuse_if_erased(facts.journey)
        if not action.about_itself:
            firing.expect_version(facts.row, version)
        try:
            done = action.run(facts, body)
            expect_unchanged(facts.work, done, getattr(body, "preview_digest", None))
        except Refused as refused:
            raise said_who(look, refused, row) from None
        return done

    return act


def on_referral(body: SubmitReferral) -> Act:
    """The referral of a learner, refused when the receivers would see anything else than its preview said."""

    def act(work: Work) -> Verdict:
        verdict = submit_referral(work, body)
        if "stopped" not in verdict:
            expect_unchanged(work, verdict, body.preview_digest)
        show(work, Surface.CHANGE, verdict.get("id"))
        return verdict

    return act


def expiring(hand_off_id: str) -> Act:
    """What is due on the journey of a hand-off, done now; Refused with the day when nothing is."""

    def act(work: Work) -> Verdict:
        _look, row, _seen = look_at_hand_off(work, hand_off_id, Surface.CHANGE)
        applied = timers.apply_due(work, row.hand_off.journey_id)
        instance = store.read_instance(work, hand_off_id)
        if not applied:
            raise Refused((_not_due_yet(instance),))
        return verdict(instance)

    return act


def about(name: str, record_id: str, body: BaseModel, key: str, version: int | None = None) -> Command:
    """The command about one record that is no journey, such as "agreement.sign": asked again, it says the same."""
    return Command(name, {"id": record_id, "if_match": version, "body": body.model_dump(mode="json")}, key)


def run(runtime: Runtime, actor: Actor, command: Command, act: Act, response: Response) -> Done:
    """Run the command and answer with the ETag of the new version.

    What was stopped is refused only now, after it is kept: a person must look at it first.
    """
    result = runtime.run(command, actor, act)
    refuse_if_stopped(result)
    done = Done.model_validate(result)
    response.headers["ETag"] = etag(done.version)
    return done


def refuse_if_stopped(result: Verdict) -> None:
    """Raise Refused with the reason why an action went no further."""
    stopped = stopped_by(result)
    if stopped is not None:
        raise Refused((Refusal(stopped["code"], stopped["sentence"]),))


def _not_due_yet(instance: store.Row) -> Refusal:
    if instance.due_at is None:
        return Refusal("not_due_yet", "Nothing is due: no time limit runs on this hand-off.")
    day = WorkingCalendar.due_day_of(instance.due_at)
    sentence = f"Nothing is due yet: the time limit ends with {in_full(day)}, at {instance.due_at.isoformat()}."
    return Refusal("not_due_yet", sentence)
