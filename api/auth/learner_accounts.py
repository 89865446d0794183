"""The sign-in that a learner may choose, to come back without the code; apart from the accounts of staff."""

from dataclasses import dataclass
from functools import partial

from sqlmodel import Session

from api.auth.learner_entry import is_good_code, knows_code, knows_password
from api.auth.password_rules import faults
from api.auth.passwords import Passwords
from api.request_errors import NotEntered
from engine.actor import Actor
from engine.errors import Refusal, Refused
from engine.runtime import Command, Runtime, Verdict, Work, name_under
from workflows import queries
from workflows.actions.moves.own_access import end_sessions
from workflows.tables.learners import Learner
from workflows.tables.own_access import LearnerAccount

CHOOSE, REMOVE = "own_sign_in.choose", "own_sign_in.remove"
IN_USE = Refusal("email_in_use", "This e-mail address cannot be used here. Use another one.", missing=("email",))
CODE_NOT_RIGHT = Refusal(
    "code_not_right", "The code is not right. Check it and try again. After 10 wrong tries you must wait 15 minutes.",
    missing=("proof",),
)  # fmt: skip
CODE_IS_OVER = Refusal(
    "code_is_over",
    "Your code does not work any more, so you could not come back. Ask your adviser or tutor for a new code first.",
)
PASSWORD_NOT_RIGHT = Refusal(
    "own_password_not_right",
    "The password you have now is not right. Try again. After 10 wrong tries you must wait 15 minutes.",
    missing=("proof",),
)


def account_of(session: Session, learner_id: str) -> LearnerAccount | None:
    """The sign-in that the learner chose, if there is one."""
    return session.get(LearnerAccount, learner_id)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a learner chooses; `proof` is the password until now, or the code for the first one."""

    email: str
    password: str
    proof: str


def choose(runtime: Runtime, passwords: Passwords, actor: Actor, session_id: str, choice: Choice, key: str) -> None:
    """Let the learner come back with this e-mail address and password from now on; every other session ends.

    Without the proof whoever finds the pages open at a library could keep a way in. Sent again it changes nothing.
    Raises Refused with every reason, NotEntered when the code was replaced meanwhile.
    """
    with runtime.reading(actor) as work:
        if name_under(work, key) == CHOOSE:
            return
        learner = work.session.get_one(Learner, actor.id)
        own = (learner.given_name, learner.family_name, choice.email)
        has_one = account_of(work.session, actor.id) is not None
    reasons = [Refusal(each.code, each.sentence, missing=("password",)) for each in faults(choice.password, own)]
    if has_one and not knows_password(runtime.database, passwords, actor.id, choice.proof):
        reasons.append(PASSWORD_NOT_RIGHT)
    elif not has_one and not knows_code(runtime.database, actor.id, choice.proof):
        reasons.append(CODE_NOT_RIGHT)
    if reasons:
        raise Refused(tuple(reasons))
    kept = passwords.hash(choice.password, *own)
    runtime.run(Command(CHOOSE, key=key), actor, partial(_choose, session_id, choice.email.lower(), kept))


def remove(runtime: Runtime, actor: Actor, key: str) -> None:
    """Let the learner come in by the code alone again; where there was no sign-in nothing changes.

    Raises Refused without a code that works: the learner could not come back.
    """
    runtime.run(Command(REMOVE, key=key), actor, _remove)


def _choose(session_id: str, email: str, kept: str, work: Work) -> Verdict:
    learner_id, session = work.actor.id, work.session
    if not queries.own_access.is_open(session, session_id):
        raise NotEntered
    if queries.own_access.others_email(session, learner_id, email):
        raise Refused((IN_USE,))
    row = queries.own_access.account(session, learner_id)
    if row is None:
        row = LearnerAccount(learner_id=learner_id, email=email, password_hash=kept, chosen_at=work.at)
    row.email, row.password_hash, row.chosen_at = email, kept, work.at
    row.failed_attempts, row.locked_until = 0, None
    session.add(row)
    session.flush()
    end_sessions(session, learner_id, work.at, but=session_id)
    return {}


def _remove(work: Work) -> Verdict:
    code = queries.own_access.code(work.session, work.actor.id)
    row = queries.own_access.account(work.session, work.actor.id)
    if row is not None:
        if code is None or not is_good_code(code, work.at):
            raise Refused((CODE_IS_OVER,))
        work.session.delete(row)
    return {}
