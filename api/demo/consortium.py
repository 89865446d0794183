"""Learners of the Three Rivers Consortium: offered to its members, at home with the one that accepts."""

from collections.abc import Callable, Iterator

from api.demo import steps
from api.demo.tale import Tale
from api.demo.timetable import Story

MODEL = "consortium"
MEMBERS = ("mereside", "brightwater", "willowmead")


def _offered(tale: Tale, at: int, home: str) -> Story:
    """Offered to every member at once; `home` is first to accept and starts a week later."""
    yield from steps.referred(tale, at, *MEMBERS)
    tale.home = home
    yield tale.on(at - 2)
    tale.inbound = tale.inbounds[home]
    tale.answer("accept", **tale.acceptance(home, at - 7, at - 120))
    yield from steps.started(tale, at - 7)


def learning(tale: Tale) -> Story:
    """Brightwater was first; the other members' offers are taken."""
    yield from _offered(tale, 62, "brightwater")
    yield from steps.inducted(tale, 54)
    yield from steps.assessed(tale, 51)
    yield from steps.planned(tale, 40, -60)
    yield from steps.reviewed(tale, 21)


def progressed(tale: Tale) -> Story:
    """The whole way at Willowmead, into work with training."""
    yield from _offered(tale, 118, "willowmead")
    yield from steps.inducted(tale, 110)
    yield from steps.assessed(tale, 107)
    yield from steps.planned(tale, 96, 22)
    yield from steps.reviewed(tale, 77, 58, 39)
    yield from steps.left(tale, 21)
    yield from steps.credited(tale, 20)
    yield from steps.closed(tale, 18)


def offered_to_all(tale: Tale) -> Story:
    """Open to every member; one has looked at it."""
    yield from steps.referred(tale, 3, *MEMBERS)
    yield tale.on(2)
    tale.hand_off("willowmead.coordinator", tale.inbounds["willowmead"], "acknowledge")


def at_the_door(tale: Tale) -> Story:
    """Sent to the consortium, whose point of access has yet to offer it to members."""
    yield from steps.referred(tale, 1)


def offered_on(tale: Tale) -> Story:
    """The point of access has offered it to two members."""
    yield from steps.referred(tale, 4)
    yield tale.on(2)
    receivers = [tale.acting.ids[each] for each in MEMBERS[1:]]
    tale.asked(tale.act("coordinator", "offer_to_members", receivers=receivers))


def given_back(tale: Tale) -> Story:
    """Accepted and given back before the start; the referrer asked another member."""
    yield from steps.referred(tale, 14, "willowmead")
    yield tale.on(12)
    tale.home = "willowmead"
    tale.answer("accept", **tale.acceptance("willowmead", 6, -110))
    yield tale.on(8)
    tale.answer("return_unstarted", reason="The course does not run this term.")
    yield tale.on(7)
    tale.asked(tale.act(tale.referrer, "send_referral", receivers=[tale.acting.ids["brightwater"]]))
    tale.home = "brightwater"
    yield tale.on(5)
    tale.answer("acknowledge")
    yield tale.on(4)
    tale.answer("accept", **tale.acceptance("brightwater", -1, -120))


def refused_by_all(tale: Tale) -> Story:
    """Every member said no, so the journey ended."""
    yield from steps.referred(tale, 13, *MEMBERS)
    for at, member in zip((11, 10, 9), MEMBERS, strict=True):
        yield tale.on(at)
        tale.hand_off(f"{member}.coordinator", tale.inbounds[member], "decline", reason="no_place",
                      advice="Ask again for January.")  # fmt: skip


def tales() -> Iterator[Callable[[Tale], Story]]:
    """Every story of this model."""
    yield from (learning, progressed, offered_to_all, at_the_door, offered_on, given_back, refused_by_all)
