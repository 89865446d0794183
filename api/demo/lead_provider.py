"""Learners whose lead, Mereside, subcontracts a stage or a component to Brightwater."""

from collections.abc import Callable, Iterator

from api.demo import county, steps
from api.demo.tale import Tale
from api.demo.timetable import Story

MODEL = "lead_provider"
PARTNER, AT_PARTNER = "brightwater", "brightwater.coordinator"
SKILLS = "functional_skills"


def _stage_sent(tale: Tale, at: int) -> Story:
    """In initial assessment, which Brightwater has accepted to do; the hand-off is remembered as the tale's latest."""
    yield from steps.arrived(tale, at)
    yield from steps.inducted(tale, at - 8)
    yield tale.on(at - 11)
    tale.latest = tale.send("coordinator", "stage", PARTNER, stage="initial_assessment")
    yield tale.on(at - 12)
    tale.hand_off(AT_PARTNER, tale.latest, "accept", **tale.acceptance(PARTNER, at - 14, at - 30, None))
    yield tale.on(at - 14)
    tale.hand_off(AT_PARTNER, tale.latest, "start", arrived_on=tale.day(at - 14))


def _results_returned(tale: Tale, at: int) -> Story:
    yield tale.on(at)
    steps.record_results(tale, AT_PARTNER)
    form = {"record": "results_form", "content": "Results in five areas, signed by the assessor."}
    tale.hand_off(AT_PARTNER, tale.latest, "submit_work", records=[form])


def _component(tale: Tale, at: int, start: int, end: int) -> Story:
    """Brightwater takes functional skills, and starts if the start is not ahead."""
    yield tale.on(at)
    tale.latest = tale.send("coordinator", "component", PARTNER, component=SKILLS, wanted_from=tale.day(start))
    yield tale.on(at - 1)
    tale.hand_off(AT_PARTNER, tale.latest, "accept", **tale.acceptance(PARTNER, start, end))


def _with_component(tale: Tale, at: int, end: int) -> Story:
    """On programme, functional skills at Brightwater since 26 working days after the referral."""
    yield from steps.arrived(tale, at)
    yield from steps.inducted(tale, at - 8)
    yield from steps.assessed(tale, at - 11)
    yield from _component(tale, at - 20, at - 26, end)
    yield from steps.planned(tale, at - 22, end, **{SKILLS: PARTNER})
    yield tale.on(at - 26)
    tale.hand_off(AT_PARTNER, tale.latest, "start", arrived_on=tale.day(at - 26))


def planning(tale: Tale) -> Story:
    """Assessed by Brightwater, confirmed by the lead, the plan now due."""
    yield from _stage_sent(tale, 26)
    yield from _results_returned(tale, 5)
    yield tale.on(3)
    tale.hand_off("coordinator", tale.latest, "confirm")


def results_to_confirm(tale: Tale) -> Story:
    """Results sent back once with what was missing, and returned again."""
    yield from _stage_sent(tale, 30)
    yield from _results_returned(tale, 9)
    yield tale.on(7)
    tale.hand_off("coordinator", tale.latest, "send_back", missing="The digital result has no date.")
    yield from _results_returned(tale, 2)


def assessed_elsewhere(tale: Tale) -> Story:
    """Being assessed at Brightwater now."""
    yield from _stage_sent(tale, 20)


def drafting(tale: Tale) -> Story:
    """One draft thrown away, another not yet sent."""
    yield from steps.arrived(tale, 12)
    yield tale.on(3)
    thrown = tale.send("coordinator", "stage", PARTNER, stage="initial_assessment", draft=True)
    yield tale.on(2)
    tale.hand_off("coordinator", thrown, "delete")
    tale.send(
        "coordinator", "stage", PARTNER, stage="initial_assessment", draft=True, note="From next Monday if you can."
    )


def learning(tale: Tale) -> Story:
    """On programme, functional skills at Brightwater, a review held with its input."""
    yield from _with_component(tale, 66, -40)
    yield from steps.reviewed(tale, 25, 6, inputs=(PARTNER,))


def starts_soon(tale: Tale) -> Story:
    """On programme; Brightwater begins next week."""
    yield from steps.arrived(tale, 26)
    yield from steps.inducted(tale, 18)
    yield from steps.assessed(tale, 15)
    yield from _component(tale, 6, -3, -80)
    yield from steps.planned(tale, 4, -80, **{SKILLS: PARTNER})


def given_back(tale: Tale) -> Story:
    """Brightwater gave the component back; the lead must place it again."""
    yield from _with_component(tale, 60, -40)
    yield tale.on(4)
    tale.hand_off(AT_PARTNER, tale.latest, "return_work", reason="The teacher has left and cannot be replaced yet.")


def broken_down(tale: Tale) -> Story:
    """The lead ended the arrangement for this learner."""
    yield from _with_component(tale, 56, -40)
    yield tale.on(3)
    tale.hand_off("coordinator", tale.latest, "break_down", reason="The journey there takes too long.")


def ending_asked(tale: Tale) -> Story:
    """Brightwater asks the lead to withdraw the learner."""
    yield from _with_component(tale, 58, -40)
    yield tale.on(2)
    tale.act(AT_PARTNER, "request_ending", what="withdrawal", reason="Not seen for four weeks.")


def progressed(tale: Tale) -> Story:
    """The whole way, with Brightwater's work confirmed before the close."""
    yield from _with_component(tale, 120, 20)
    yield from steps.reviewed(tale, 79, 60, 41, inputs=(PARTNER,))
    yield from steps.left(tale, 19)
    yield from steps.credited(tale, 17, functional_skills=PARTNER)
    yield tale.on(16)
    tale.hand_off(AT_PARTNER, tale.latest, "submit_work", note="Finished.")
    yield tale.on(15)
    tale.hand_off("coordinator", tale.latest, "confirm")
    yield from steps.closed(tale, 14)


def passed_on(tale: Tale) -> Story:
    """Sent to Brightwater by mistake, which passed it on to the lead."""
    yield from steps.referred(tale, 6, PARTNER)
    yield tale.on(5)
    tale.asked(tale.hand_off(AT_PARTNER, tale.inbound, "pass_on"))
    yield tale.on(3)
    tale.answer("accept", **tale.acceptance(county.LEAD, -2, -120))


def tales() -> Iterator[Callable[[Tale], Story]]:
    """Every story of this model."""
    yield from (planning, results_to_confirm, assessed_elsewhere, drafting, learning, starts_soon, given_back)
    yield from (broken_down, ending_asked, progressed, passed_on)
