"""Gives a learner a code to see their own journey with, or takes it away; the history says who did and when."""

from engine import remarks
from engine.actor import ActorKind
from engine.command_keys import Once
from engine.errors import Refusal
from engine.runtime import Verdict
from workflows import queries
from workflows.actions.moves import own_access
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.definitions.parties import TEACHING
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Nothing
from workflows.rules import own_codes
from workflows.tables.own_access import LearnerCode

GIVE_CODE, TAKE_CODE_AWAY = "give_code", "take_code_away"
# What it is called in the learner's other journeys, where nobody need know by whom.
GIVEN_ELSEWHERE, TAKEN_ELSEWHERE = "code_given_elsewhere", "code_taken_away_elsewhere"
_PERSON = Refusal("person_needed", "Only a person who signed in can do this: the code is handed to the learner.")
_REPORTED = Refusal(
    "death_is_reported", "The learner's death was reported, so nobody can come in. Take the report back if it is wrong."
)
_ENDED = Refusal(
    "already_ended",
    "This journey has ended. The learner reads on with the code or sign-in that they have; a new code is given where "
    "they go on.",
)
_NOT_ACCEPTED = Refusal(
    "not_accepted_yet",
    "A learner comes in once a provider has accepted them. Wait for that: whoever accepts can give the code at once.",
)
_NO_CODE = Refusal("no_way_in", "The learner has no code and no sign-in, so there is nothing to take away.")


def give_code(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """Make a new code for the learner, which is told this once and kept as a hash. Raises Refused.

    It takes the place of all that was before: an earlier code, a sign-in chosen with it, and every session end. Whoever
    had found the old code is out with it. Those who work with the learner elsewhere are told that it happened.
    """
    refuse(*against_giving(facts))
    own_access.end(facts.session, facts.learner.id, facts.work.at)
    code = own_codes.new_code()
    row = LearnerCode(learner_id=facts.learner.id, code_hash=own_codes.kept_as(code), given_at=facts.work.at)
    facts.session.add(row)
    facts.session.flush()
    _tell_others(facts, GIVEN_ELSEWHERE)
    return verdict(remarks.remark(facts.work, facts.id, GIVE_CODE), code=Once(own_codes.in_groups(code)))


def take_code_away(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """Let the learner come in no more: code, sign-in and sessions end at once. Raises Refused."""
    refuse(*against_taking(facts))
    own_access.end(facts.session, facts.learner.id, facts.work.at)
    _tell_others(facts, TAKEN_ELSEWHERE)
    return verdict(remarks.remark(facts.work, facts.id, TAKE_CODE_AWAY))


def against_giving(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against a new code.

    Whoever has one may read all that is held of the learner, so it is not for those who answered for them once, for
    the learner may be with others by now; nor for those who only refer them, which anybody may do.
    """
    if facts.row.state == "referred":
        return (_NOT_ACCEPTED,)
    foreign = _foreign(facts)
    if foreign is not None:
        return (foreign,)
    person = None if facts.work.actor.kind is ActorKind.PERSON else _PERSON
    reported = _REPORTED if facts.learner.death_reported_at is not None else None
    ended = _ENDED if facts.row.ended_at is not None else None
    return tuple(each for each in (person, reported, ended) if each is not None)


def against_taking(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against taking the code away; after the end nothing, for it must not tell whether there is one."""
    foreign = _foreign(facts)
    if foreign is not None:
        return (foreign,)
    silent = facts.row.ended_at is not None or queries.own_access.has_any(facts.session, facts.learner.id)
    return () if silent else (_NO_CODE,)


def _foreign(facts: JourneyFacts) -> Refusal | None:
    """Those who work with the learner for whoever answers for them."""
    if not facts.parties(facts.work.actor).isdisjoint(TEACHING):
        return None
    sentence = "Advisers, tutors, coordinators and managers of whoever answers for the learner do this."
    return Refusal("not_yours", sentence, who_could=TEACHING)


def _tell_others(facts: JourneyFacts, event: str) -> None:
    """Remark it in the learner's other open journeys too, as the clock would: not everybody knows of everybody."""
    clock = facts.work.by_clock(facts.work.at)
    for other, _instance in queries.journeys.open_journeys_of(facts.session, facts.learner.id):
        if other.id != facts.id:
            remarks.remark(clock, other.id, event)


ACTIONS = (
    JourneyAction(
        GIVE_CODE, Nothing, give_code, "Give the learner a code to see their own journey.", asks=against_giving,
        by_readers=True,
    ),
    JourneyAction(
        TAKE_CODE_AWAY, Nothing, take_code_away, "Take the learner's code away.", asks=against_taking,
        by_readers=True,
    ),
)  # fmt: skip
