"""Stretches of a journey that many stories share: arriving, assessment, plan, reviews, leaving."""

from typing import Any

from api.demo import county
from api.demo.tale import AIMS, AREAS, Tale
from api.demo.timetable import Story
from workflows.vocabulary import EmployerCriterion

USUAL_WEEK = ("present", "present", "late", "authorised_absence", "present")
BAD_WEEK = ("present", "late", "unauthorised_absence", "unauthorised_absence", "unauthorised_absence")
CHECKLIST = ("site tour", "health and safety", "timetable", "who to talk to")


def referred(tale: Tale, at: int, *receivers: str, **more: Any) -> Story:
    """The referral is submitted."""
    yield tale.on(at)
    tale.refer(*receivers, **more)


def accepted(tale: Tale, at: int, start: int, *, title: str = county.USUAL, **more: Any) -> Story:
    """Submitted, acknowledged the next day, accepted two days on with a start `start` days ago (or ahead)."""
    yield from referred(tale, at, **more)
    yield tale.on(at - 1)
    tale.answer("acknowledge")
    yield tale.on(at - 3)
    tale.answer("accept", **tale.acceptance(tale.home, start, start - 120, title))
    yield tale.on(at - 4)
    tale.act("adviser", "record_contact", channel="phone", reached=True)


def arrived(tale: Tale, at: int, **more: Any) -> Story:
    """Accepted as above, and started seven working days after the referral."""
    yield from accepted(tale, at, at - 7, **more)
    yield from started(tale, at - 7)


def started(tale: Tale, at: int) -> Story:
    """The learner arrives."""
    yield tale.on(at)
    tale.answer("start", arrived_on=tale.day(at))


def inducted(tale: Tale, at: int) -> Story:
    """Two days of induction."""
    yield tale.on(at)
    tale.act("coordinator", "record_induction", checklist=CHECKLIST, privacy_notice_seen_on=tale.day(at))
    yield tale.on(at - 2)
    tale.act("coordinator", "finish_induction")


def assessed(tale: Tale, at: int, by: str = "coordinator", **needs: str) -> Story:
    """Results in every area, then the end of the assessment; `needs` says what became of each support need."""
    yield tale.on(at)
    record_results(tale, by, **needs)
    yield tale.on(at - 8)
    tale.act(by, "finish_assessment")


def record_results(tale: Tale, by: str, **needs: str) -> None:
    """Write down results in every area."""
    results = [{"area": area, "level": level, "finding": finding} for area, level, finding in AREAS]
    found = [{"need": need, "status": status} for need, status in needs.items()]
    tale.act(by, "record_assessment", results=results, prior_units_checked=True, needs=found)


def attended(tale: Tale, at: int, *marks: str) -> None:
    """One whole day for each mark, the last of them `at` working days ago, recorded by the coordinator."""
    days = [tale.day(at + back) for back in reversed(range(len(marks)))]
    said = [{"held_on": day, "mark": mark} for day, mark in zip(days, marks, strict=True)]
    tale.act("coordinator", "record_attendance", marks=said)


def planned(tale: Tale, at: int, end: int, destination: str = "apprenticeship", **deliverers: str) -> Story:
    """The plan is agreed, to end `end` days ago (or ahead); `deliverers` says who teaches which component."""
    yield tale.on(at)
    aims = [
        {"component": component, "title": title.format(sector=county.SECTORS[deliverers.get(component, tale.home)]),
         "level": level, "planned_credit": credit,
         "deliverer_id": tale.acting.ids[deliverers[component]] if component in deliverers else None}
        for component, title, level, credit in AIMS
    ]  # fmt: skip
    requirement = {"requirement": "Entry 3 in English and mathematics", "met": False, "gap": "mathematics"}
    agreed = tale.act(
        "coordinator", "agree_plan", destination=destination, entry_requirements=[requirement], aims=aims,
        planned_end_on=tale.day(end), learner_agrees=tale.said(at),
    )  # fmt: skip
    tale.aims = agreed["aims"]
    yield tale.on(at)
    attended(tale, at, *USUAL_WEEK)


def reviewed(tale: Tale, *days: int, inputs: tuple[str, ...] = (), at_risk: bool = False) -> Story:
    """A review on each of `days`, before which the partners at `inputs` say how it goes."""
    for at in days:
        for partner in inputs:
            yield tale.on(at + 3)
            said = "Good progress in the workshop."
            tale.act(
                f"{partner}.coordinator", "send_review_input", progress=said, sessions_planned=16, sessions_attended=14
            )
        yield tale.on(at)
        attended(tale, at, *(BAD_WEEK if at_risk else USUAL_WEEK))
        yield tale.on(at)
        risk = {"at_risk": at_risk, "at_risk_reason": "Missed several mornings." if at_risk else None}
        tale.act(
            "coordinator", "record_review", held_on=tale.day(at), sessions_planned=40, sessions_attended=31,
            actions=["Visit an employer"], learner_comment="I like the practical days best.", **risk,
        )  # fmt: skip


def on_programme(tale: Tale, at: int, end: int, **more: Any) -> Story:
    """From referral to plan: on programme 22 working days after the referral."""
    yield from arrived(tale, at, **more)
    yield from inducted(tale, at - 8)
    yield from assessed(tale, at - 11)
    yield from planned(tale, at - 22, end)


def placed(tale: Tale, at: int, end: int) -> Story:
    """An employer is checked, and the learner goes there from three working days later on."""
    yield tale.on(at)
    tale.acting.check(
        "mereside.engagement", "pellow", safety_checked_on=tale.day(at), safety_until=tale.day(-120),
        insurer="Fernshire Mutual", policy="FM 2210", insured_until=tale.day(-60),
        findings=[{"criterion": each, "met": each is not EmployerCriterion.REFERENCE} for each in EmployerCriterion],
    )  # fmt: skip
    one = tale.send("engagement", "placement", "pellow", placement={
        "kind": "work_experience", "from_on": tale.day(at - 3), "until_on": tale.day(end),
        "days": "Tuesdays and Thursdays", "hours": "9.30 to 15.30",
        "activities": "Measuring, sanding and finishing doors and frames.",
        "skills_goals": "Reads a drawing and measures to the millimetre.",
    })  # fmt: skip
    yield tale.on(at - 1)
    days = {"start_on": tale.day(at - 3), "planned_end_on": tale.day(end)}
    tale.hand_off("pellow.contact", one, "accept", **days)
    yield tale.on(at - 3)
    tale.hand_off("pellow.contact", one, "start", arrived_on=tale.day(at - 3))


def left(tale: Tale, at: int) -> Story:
    """The planned end is reached and the exit review begins."""
    yield tale.on(at)
    tale.act("coordinator", "leave_programme", last_learning_on=tale.day(at), reason="planned_end")


def credited(tale: Tale, at: int, **partners: str) -> Story:
    """Whoever delivers records final credit: partners for the components named, the home provider for the rest."""
    for post in dict.fromkeys([*(f"{each}.coordinator" for each in partners.values()), "coordinator"]):
        own = [aim for aim in tale.aims if _post_for(aim, partners) == post]
        if own:
            yield tale.on(at)
            results = [{"aim_id": aim["id"], "actual_credit": 5, "achievement": "full"} for aim in own]
            tale.act(post, "record_credit", aims=results)


def _post_for(aim: dict[str, Any], partners: dict[str, str]) -> str:
    partner = partners.get(aim["component"])
    return f"{partner}.coordinator" if partner else "coordinator"


def closed(tale: Tale, at: int, destination: str = "apprenticeship", **codes: Any) -> Story:
    """Exit report, destination, and the close."""
    yield tale.on(at)
    tale.act("tutor" if tale.home == county.LEAD else "coordinator", "record_exit_report",
             report="Worked steadily and leaves with more than was planned.", reported_on=tale.day(at))  # fmt: skip
    yield tale.on(at - 1)
    tale.act("adviser", "record_destination", destination=destination, starts_on=tale.day(at - 1),
             source="told by the learner and checked with the new provider", **codes)  # fmt: skip
    yield tale.on(at - 2)
    tale.act("coordinator", "close")
