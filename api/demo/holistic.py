"""Learners of Mereside on its own: every state of a journey, and every answer to a referral."""

from collections.abc import Callable, Iterator

from api.demo import county, papers, steps
from api.demo.tale import Tale
from api.demo.timetable import Story

MODEL = "holistic"


def progressed(tale: Tale) -> Story:
    """The whole way to an apprenticeship."""
    yield from steps.on_programme(tale, 130, 25)
    yield from steps.reviewed(tale, 89, 70, 51, 32)
    yield from steps.left(tale, 24)
    yield from steps.credited(tale, 22)
    yield from steps.closed(tale, 21)


def completed(tale: Tale) -> Story:
    """The whole way, but nothing to go on to yet."""
    yield from steps.on_programme(tale, 126, 30)
    yield from steps.reviewed(tale, 85, 66, 47)
    yield from steps.left(tale, 29)
    yield from steps.credited(tale, 27)
    yield from steps.closed(tale, 26, "looking_for_work")


def leaving(tale: Tale) -> Story:
    """In the exit review, the report due soon."""
    yield from steps.on_programme(tale, 100, 4)
    yield from steps.reviewed(tale, 59, 40, 21)
    yield from steps.left(tale, 3)
    yield from steps.credited(tale, 2)


def learning(tale: Tale) -> Story:
    """On programme, two reviews held, two files kept beside, and two days a week with an employer."""
    yield from steps.on_programme(tale, 68, -60)
    yield tale.on(28)
    consent = papers.letter("Consent to travel support", f"I agree. {tale.learner.details['given_name']}")
    tale.act("coordinator", "add_file", kind="signed_consent", title="Consent to travel support, signed",
             file=papers.upload("consent.pdf", consent))  # fmt: skip
    tale.act("tutor", "add_file", kind="evidence_of_work", title="How I built a bird box",
             file=papers.upload("bird-box.txt", papers.BIRD_BOX.encode()))  # fmt: skip
    yield from steps.reviewed(tale, 27, 8)
    yield from steps.placed(tale, 7, -20)


def at_risk(tale: Tale) -> Story:
    """On programme with absences, the next review overdue."""
    yield from steps.on_programme(tale, 70, -40)
    yield from steps.reviewed(tale, 27, at_risk=True)


def supported(tale: Tale) -> Story:
    """On programme, with counselling that few may know of, and help with travel that has ended well."""
    told = [{"code": "travel", "detail": "Two changes of bus.", "adjustment": "May arrive ten minutes late."}]
    yield from steps.arrived(tale, 60, needs=told)
    yield from steps.inducted(tale, 52)
    yield from steps.assessed(tale, 49, travel="confirmed", counselling="new")
    yield tale.on(44)
    _share(tale, "travel", "consent", "easyride", 44)
    travel = tale.send("adviser", "support", "easyride", need="travel")
    yield tale.on(43)
    tale.hand_off("easyride.worker", travel, "acknowledge")
    _share(tale, "counselling", "explicit_consent", "stillwater", 43)
    counselling = tale.send("adviser", "support", "stillwater", need="counselling")
    yield tale.on(42)
    tale.hand_off("stillwater.worker", counselling, "acknowledge")
    for post, hand_off in (("easyride.worker", travel), ("stillwater.worker", counselling)):
        yield tale.on(41)
        tale.hand_off(post, hand_off, "accept")
        yield tale.on(39)
        tale.hand_off(post, hand_off, "start", arrived_on=tale.day(39))
    yield from steps.planned(tale, 38, -50)
    yield tale.on(25)
    tale.hand_off("easyride.worker", travel, "end", outcome="in_place")
    yield tale.on(21)
    tale.act("stillwater.worker", "send_review_input", in_place=True)
    yield from steps.reviewed(tale, 19)


def _share(tale: Tale, need: str, basis: str, agency: str, at: int) -> None:
    receiver = tale.acting.ids[agency]
    tale.act("adviser", "record_consent", item="support_need", need=need, basis=basis, receiver_id=receiver,
             given_on=tale.day(at))  # fmt: skip


def on_break(tale: Tale) -> Story:
    """On a break with a day of return, which comes near."""
    yield from steps.on_programme(tale, 90, -70)
    yield from steps.reviewed(tale, 50, 31)
    yield tale.on(15)
    tale.act("coordinator", "start_break", agreed_on=tale.day(15), return_on=tale.day(-4),
             reason="Caring for a parent.", learner_agrees=tale.said(15))  # fmt: skip


def withdrawn(tale: Tale) -> Story:
    """Left early; somebody must find the next step."""
    yield from steps.on_programme(tale, 50, -60)
    yield tale.on(4)
    tale.act("coordinator", "withdraw", reason="not_engaging", last_attended_on=tale.day(9))


def moved_away(tale: Tale) -> Story:
    """Moved to another county."""
    yield from steps.on_programme(tale, 45, -60)
    yield tale.on(6)
    tale.act("mis", "record_moved_away", moved_on=tale.day(8), source="the family", destination_asked=True,
             evidence="A new address was given by telephone.", wants_referral_in_new_area=True)  # fmt: skip


def deceased(tale: Tale) -> Story:
    """A death, reported by one person and confirmed by a second."""
    yield from steps.arrived(tale, 40)
    yield tale.on(20)
    tale.act(
        "coordinator", "report_death", died_on=tale.day(22), source="the family", evidence="A letter from the family."
    )
    yield tale.on(19)
    tale.act("coordinator2", "confirm_death", source="Spoke to the family.")


def transferred(tale: Tale) -> Story:
    """Moved to Willowmead in the consortium, where a journey of its own goes on."""
    yield from steps.on_programme(tale, 48, -60)
    yield tale.on(12)
    moving = tale.send("coordinator", "transfer", "willowmead", to_partnership_id=tale.acting.ids["consortium"])
    yield tale.on(10)
    tale.hand_off("willowmead.coordinator", moving, "accept", **tale.acceptance("willowmead", 7, -60))
    yield tale.on(7)
    tale.hand_off("willowmead.coordinator", moving, "start", arrived_on=tale.day(7))


def being_assessed(tale: Tale) -> Story:
    """In initial assessment for too long."""
    yield from steps.arrived(tale, 52)
    yield from steps.inducted(tale, 44)


def in_induction(tale: Tale) -> Story:
    """Started this week."""
    yield from steps.arrived(tale, 9)


def waiting_to_start(tale: Tale) -> Story:
    """Accepted, to start next week; put off once."""
    yield from steps.accepted(tale, 6, -2)
    yield tale.on(1)
    tale.answer("defer", start_on=tale.day(-5), learner_agrees=tale.said(1))


def held(tale: Tale) -> Story:
    """On programme, put on hold by the safeguarding lead."""
    yield from steps.on_programme(tale, 40, -80)
    yield tale.on(2)
    tale.act("safeguarding", "hold", reason="safeguarding", note="Until the meeting.", review_on=tale.day(-3))


def declined(tale: Tale) -> Story:
    """Declined with advice."""
    yield from steps.referred(tale, 12)
    yield tale.on(9)
    tale.answer("decline", reason="not_suitable", advice="A level 2 programme would suit better: ask Brightwater.",
                suggested_next_id=tale.acting.ids["brightwater"])  # fmt: skip


def not_reached(tale: Tale) -> Story:
    """Given a place, tried three times in two ways, then closed."""
    yield from steps.referred(tale, 16)
    yield tale.on(14)
    tale.answer("accept", **tale.acceptance(county.LEAD, 8, -100))
    for at, channel in ((13, "phone"), (12, "text_message"), (10, "letter")):
        yield tale.on(at)
        tale.act("adviser", "record_contact", channel=channel, reached=False)
    yield tale.on(9)
    tale.act("coordinator", "ask_referrer_for_details")
    yield tale.on(6)
    tale.act("coordinator", "close_unable_to_contact")


def unanswered(tale: Tale) -> Story:
    """Nobody answered, nobody asked again: expired, then cancelled by the clock."""
    yield from steps.referred(tale, 18)


def just_sent(tale: Tale) -> Story:
    """Sent on the last working day."""
    yield from steps.referred(tale, 1)


def asked_for_more(tale: Tale) -> Story:
    """The receiver has a question."""
    yield from steps.referred(tale, 3)
    yield tale.on(1)
    tale.answer("ask_for_more", question="Has the learner an education, health and care plan?")


def small_programme(tale: Tale) -> Story:
    """The one place of the small programme."""
    yield from steps.arrived(tale, 24, title=county.SMALL)
    yield from steps.inducted(tale, 16)


def waitlisted(tale: Tale) -> Story:
    """Waits for a place of the small programme, which is full."""
    yield from steps.referred(tale, 7)
    yield tale.on(5)
    programme = tale.acting.ids[f"{county.LEAD}: {county.SMALL}"]
    tale.answer("waitlist", programme_id=programme, learner_agrees=tale.said(5), referrer_agrees=True)


def tales() -> Iterator[Callable[[Tale], Story]]:
    """Every story of this model."""
    yield from (progressed, completed, leaving, learning, at_risk, supported, on_break, withdrawn, moved_away, deceased)
    yield from (transferred, being_assessed, in_induction, waiting_to_start, held, declined, not_reached, unanswered)
    yield from (just_sent, asked_for_more, small_programme, waitlisted)
