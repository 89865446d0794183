"""What the pages of a link say: what comes after each answer, and what to do once a link is over."""

from collections.abc import Mapping
from typing import NamedTuple

from api.auth.answer_links import Why


class Over(NamedTuple):
    """Why a link is over: a heading and what happened; whether the record may be opened by signing in."""

    title: str
    happened: str
    may_sign_in: bool = True


OVER: Mapping[Why, Over] = {
    Why.ANSWERED: Over("This was answered", "Each link is for one answer, and that was given."),
    Why.RECALLED: Over("This was taken back", "Whoever sent it took it back. No answer is needed any more."),
    Why.ENDED: Over("This is closed", "It ended before you answered. No answer is possible any more."),
    Why.NOT_THEIRS: Over(
        "This link is not for you any more",
        "As far as we know you do not answer for that organisation now, so we show you nothing of it.",
        may_sign_in=False,
    ),
    Why.NOT_AGREED: Over(
        "This cannot be answered by a link any more",
        "The two organisations have no agreement now that lets you answer without signing in.",
    ),
    Why.RESTRICTED: Over(
        "Sign in to answer this", "You can answer this only when you have signed in with your second factor.",
    ),
    Why.REPLACED: Over(
        "There is a newer link", "A later e-mail about this holds a new link. Use that one: this one works no more.",
    ),
    Why.EXPIRED: Over("This link has run out", "A link works for 14 days, or until the decision is due."),
}  # fmt: skip
AFTER: Mapping[str, str] = {
    "accept": "The sender was told. To record later that the learner has started, sign in.",
    "decline": "The sender was told your reason and your advice.",
    "ask_for_more": "The sender was asked. You get another e-mail, with a new link, as soon as they have answered.",
    "waitlist": "The sender was told. You get another e-mail as soon as a place is free.",
}
SAID: Mapping[str, str] = {
    "accept": "Accepted", "decline": "Declined", "ask_for_more": "More was asked",
    "waitlist": "Put on the waiting list", "pass_on": "Passed on to the lead",
}  # fmt: skip
