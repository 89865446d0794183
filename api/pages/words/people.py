"""Says what people of an organisation may do, and what goes where when one of them leaves."""

from collections.abc import Iterator, Mapping

from workflows.views.leavers_view import LeavingView
from workflows.vocabulary import Role

INVITED = "They get an e-mail with a link, and choose a password of their own. The roles are theirs once they do."
BY_LINK = (
    "For a colleague who forgot their password, or whose password somebody else knows. They get an e-mail with a link,"
    " good once and for seven days. The old password stops to work at once, and they are signed out. Their roles and"
    " their second factor stay as they are."
)
ROLES = "They have the roles that you tick and no others, at once."
DOES: Mapping[Role, str] = {
    Role.MANAGER: "Signs agreements, hears of what is late, gives tasks to colleagues",
    Role.COORDINATOR: "Answers hand-offs, keeps programmes and places",
    Role.ADVISER: "Refers and advises learners",
    Role.SAFEGUARDING_LEAD: "Looks after concerns; sees what nobody else does",
    Role.ADMINISTRATOR: "Invites people and sets their roles; sees no learner by that",
    Role.WORKER: "Supports learners of a support agency",
    Role.TRACKING_OFFICER: "Follows 16 and 17 year olds for the local authority",
}


def goes_where(found: LeavingView) -> Iterator[str]:
    """What becomes of what has somebody's name on it, a sentence each."""
    yield "They are signed out at once, and cannot sign in again. Invitations that they gave are taken back."
    if found.tasks:
        yield f"{_many(found.tasks, 'open task')} to colleagues in the same role, or else to your managers."
    if found.work:
        yield f"{_many(found.work, 'piece')} of internal work to a colleague of the same team, or else to a manager."
    if found.referrals:
        told = _many(found.referrals, "open referral", "still names", "still name")
        yield f"{told} them: a manager names somebody else."
    if found.absences:
        yield f"They were to act for colleagues who are away ({found.absences}): somebody else does where there is one."
    if not any((found.tasks, found.work, found.referrals, found.absences)):
        yield "Nothing that you may know of waits for them by name."
    yield "What only named staff may know of stays with those. None of this can be taken back here."


def _many(number: int, what: str, one: str = "goes", more: str = "go") -> str:
    return f"1 {what} {one}" if number == 1 else f"{number} {what}s {more}"
