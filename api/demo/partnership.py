"""Learners of the Fernshire Foundation Partnership: Mereside leads, partners deliver."""

from collections.abc import Callable, Iterator

from api.demo import steps
from api.demo.tale import Tale
from api.demo.timetable import Story

MODEL = "partnership"


def _in_planning(tale: Tale, at: int) -> Story:
    """In planning 19 working days after the referral."""
    yield from steps.arrived(tale, at)
    yield from steps.inducted(tale, at - 8)
    yield from steps.assessed(tale, at - 11)


def _ranked(tale: Tale, at: int, *partners: str, component: str | None = None) -> Story:
    """Partners are ranked and the first is asked; the hand-off is remembered as the tale's latest."""
    yield tale.on(at)
    listed = [
        {"organisation_id": tale.acting.ids[each], "reason": "Near home, and teaches the sector."} for each in partners
    ]
    tale.act("coordinator", "rank_partners", partners=listed, component=component, needs_used="none")
    yield tale.on(at)
    why = f"No partner near home teaches all three; this one is for {component}." if component else None
    tale.latest = tale.send("coordinator", "partner", partners[0], component=component, note=why)


def _taken(tale: Tale, at: int, partner: str, start: int, end: int) -> Story:
    """The partner accepts, and starts unless that is ahead."""
    post = f"{partner}.coordinator"
    yield tale.on(at)
    tale.hand_off(post, tale.latest, "accept", **tale.acceptance(partner, start, end))
    if start > 0:
        yield tale.on(start)
        tale.hand_off(post, tale.latest, "start", arrived_on=tale.day(start))


def _with_partner(tale: Tale, at: int, partner: str, end: int) -> Story:
    """On programme at a partner, the plan agreed 25 working days after the referral."""
    yield from _in_planning(tale, at)
    yield from _ranked(tale, at - 20, partner)
    yield from _taken(tale, at - 21, partner, at - 23, end)
    everything = dict.fromkeys(("vocational", "personal_social", "functional_skills"), partner)
    yield from steps.planned(tale, at - 25, end, **everything)


def learning(tale: Tale) -> Story:
    """On programme at Hollins."""
    yield from _with_partner(tale, 64, "hollins", -50)
    yield from steps.reviewed(tale, 20, inputs=("hollins",))


def split(tale: Tale) -> Story:
    """On programme at two partners, the lead teaching functional skills itself."""
    yield from _in_planning(tale, 58)
    yield from _ranked(tale, 38, "hollins", component="vocational")
    yield from _taken(tale, 37, "hollins", 35, -50)
    yield from _ranked(tale, 36, "willowmead", component="personal_social")
    yield from _taken(tale, 35, "willowmead", 33, -50)
    yield tale.on(34)
    tale.act("coordinator", "deliver_ourselves", component="functional_skills", reason="The tutor knows the learner.")
    yield from steps.planned(tale, 32, -50, vocational="hollins", personal_social="willowmead")
    yield from steps.reviewed(tale, 13, inputs=("hollins", "willowmead"))


def progressed(tale: Tale) -> Story:
    """The whole way with Brightwater, whose final credit came first."""
    yield from _with_partner(tale, 125, "brightwater", 24)
    yield from steps.reviewed(tale, 80, 61, 42, inputs=("brightwater",))
    yield from steps.left(tale, 23)
    everything = dict.fromkeys(("vocational", "personal_social", "functional_skills"), "brightwater")
    yield from steps.credited(tale, 21, **everything)
    yield tale.on(20)
    tale.hand_off("brightwater.coordinator", tale.latest, "submit_work", note="Finished.")
    yield tale.on(19)
    tale.hand_off("coordinator", tale.latest, "confirm")
    yield from steps.closed(tale, 18)


def leaving(tale: Tale) -> Story:
    """In the exit review; the partner has yet to record final credit."""
    yield from _with_partner(tale, 90, "willowmead", 9)
    yield from steps.reviewed(tale, 45, 26, inputs=("willowmead",))
    yield from steps.left(tale, 8)


def asked_again(tale: Tale) -> Story:
    """The first partner declined, the second has been asked."""
    yield from _in_planning(tale, 28)
    yield from _ranked(tale, 7, "brightwater", "hollins")
    yield tale.on(5)
    tale.hand_off("brightwater.coordinator", tale.latest, "decline", reason="needs_not_meetable",
                  note="The workshop is up a flight of stairs.")  # fmt: skip
    yield tale.on(4)
    tale.latest = tale.send("coordinator", "partner", "hollins")
    yield tale.on(3)
    tale.hand_off("hollins.coordinator", tale.latest, "acknowledge")


def unanswered(tale: Tale) -> Story:
    """The first partner never answered; the next is proposed."""
    yield from _in_planning(tale, 30)
    yield from _ranked(tale, 8, "willowmead", "brightwater")


def exhausted(tale: Tale) -> Story:
    """The only partner declined: a guidance meeting is due."""
    yield from _in_planning(tale, 26)
    yield from _ranked(tale, 5, "hollins")
    yield tale.on(3)
    tale.hand_off("hollins.coordinator", tale.latest, "decline", reason="no_place", advice="Ask again in spring.")


def starts_soon(tale: Tale) -> Story:
    """A partner has accepted for next week; the journey is on hold for a few days."""
    yield from _in_planning(tale, 27)
    yield from _ranked(tale, 6, "brightwater")
    yield from _taken(tale, 4, "brightwater", -3, -90)
    yield tale.on(1)
    tale.act("coordinator", "hold", reason="learner_unwell", note="In hospital for some days.", review_on=tale.day(-2))


def tales() -> Iterator[Callable[[Tale], Story]]:
    """Every story of this model."""
    yield from (learning, split, progressed, leaving, asked_again, unanswered, exhausted, starts_soon)
