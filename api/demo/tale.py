"""One learner's story while it is told: who it is about, the moment of each step, and who takes it."""

from datetime import date, datetime, timedelta
from typing import Any

from api.demo import county
from api.demo.acting import Acting
from api.demo.learners import Invented
from api.demo.timetable import Days
from engine.runtime import Verdict

FIRST_STEP, BETWEEN_STEPS = timedelta(hours=9, minutes=10), timedelta(minutes=25)
# What everybody who must act on a learner needs to know.
CONTACT = {"item": "contact", "basis": "public_task"}
AREAS = (
    ("literacy", "entry_3", "Reads for meaning, spelling to work on."),
    ("numeracy", "entry_2", "Sure with whole numbers, unsure with fractions."),
    ("digital", "entry_3", "Finds and saves work, safe online."),
    ("vocational_interest", None, "Knows the kind of work they would like to try."),
    ("personal_social", None, "Quiet in groups, good one to one."),
)
AIMS = (
    ("vocational", "Award in {sector}", "level_1", 8),
    ("personal_social", "Award in personal and social development", "entry_3", 6),
    ("functional_skills", "Functional skills in English and mathematics", "entry_3", 6),
)


class Tale:
    """A learner, the partnership they are referred to, and what has come of it so far.

    Days are counted in working days before today (`Days`); steps of one day follow each other.
    """

    def __init__(self, acting: Acting, days: Days, learner: Invented, model: str, number: int) -> None:
        self.acting = acting
        self.days = days
        self.learner = learner
        self.model = model
        self.home = county.LEAD
        self.referrer = "careers.adviser" if number % 3 else "careers.adviser2"
        self.journey = ""
        self.inbound = ""
        self.inbounds: dict[str, str] = {}
        self.latest = ""
        self.aims: list[dict[str, Any]] = []
        self._hour = FIRST_STEP + timedelta(minutes=7 * (number % 20))
        self._last: tuple[int, timedelta] = (0, self._hour)

    def on(self, ago: int) -> datetime:
        """The moment of the next step, `ago` working days before today."""
        day, hour = self._last
        self._last = (ago, hour + BETWEEN_STEPS if day == ago else self._hour)
        return self.days.moment(*self._last)

    def day(self, ago: int) -> date:
        """The date `ago` working days before today; negative numbers lie ahead."""
        return self.days.day(ago)

    def said(self, ago: int) -> dict[str, Any]:
        """The learner's word, given face to face that day."""
        return {"on": self.day(ago), "channel": "face_to_face"}

    def refer(self, *receivers: str, **more: Any) -> None:
        """Submit the referral."""
        body = {
            "partnership_id": self.acting.ids[self.model], "learner": self.learner.details, "wish": self.learner.wish,
            "receivers": [self.acting.ids[each] for each in receivers], "current_activity": 619, "shared": [CONTACT],
            "reason": "Left school in the summer and wants to go on learning in small steps.", **more,
        }  # fmt: skip
        sent = self.acting.refer(self.referrer, body)
        self.journey = sent["id"]
        self.asked(sent)

    def asked(self, sent: Verdict) -> None:
        """Remember the referrals that were sent: `inbounds` by receiver, `inbound` the first of them."""
        shorts = {identifier: short for short, identifier in self.acting.ids.items()}
        self.inbounds = {shorts[each["receiver"]]: str(each["id"]) for each in sent["hand_offs"]}
        self.inbound = next(iter(self.inbounds.values()))

    def act(self, post: str, name: str, **body: Any) -> Verdict:
        """Somebody does something on the journey; a post without organisation is one at the home provider."""
        return self.acting.act(self._post(post), self.journey, name, **body)

    def answer(self, name: str, **body: Any) -> Verdict:
        """The home provider's coordinator answers the referral."""
        return self.hand_off("coordinator", self.inbound, name, **body)

    def hand_off(self, post: str, hand_off: str, name: str, **body: Any) -> Verdict:
        """Somebody does something on a hand-off."""
        return self.acting.hand_off(self._post(post), hand_off, name, **body)

    def send(self, post: str, kind: str, receiver: str, **body: Any) -> str:
        """Send a hand-off of the journey; its id."""
        sent = self.act(post, "send_hand_off", kind=kind, receiver_id=self.acting.ids[receiver], **body)
        return str(sent["hand_off"]["id"])

    def acceptance(self, provider: str, start: int, end: int, title: str | None = county.USUAL) -> dict[str, Any]:
        """Three times yes, with the days of start and end, and a place of the provider's programme if one is taken."""
        place = {"programme_id": self.acting.ids[f"{provider}: {title}"]} if title else {}
        dates = {"start_on": self.day(start), "planned_end_on": self.day(end)}
        return {"eligible": True, "suitable": True, "ready": True, **dates, **place}

    def _post(self, post: str) -> str:
        return post if "." in post else f"{self.home}.{post}"
