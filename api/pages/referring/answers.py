"""What a draft says so far: each page read as the request reads it, and the whole referral once all pages are right."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ValidationError

from api.pages.forms.fields import EMPTY, Field, Filled
from api.pages.forms.reading import Read, read
from api.pages.posted import Posted
from api.pages.referring.sharing import Told, filled_sharing, shared_of, sharing_fields
from api.pages.referring.steps import BY_NAME, EARLIER, SAME, STEPS, Step, fields_for
from api.pages.words.faults import sentence_of
from api.pages.words.values import word
from engine.calendar import WorkingCalendar
from engine.clock import in_full
from engine.runtime import Work
from workflows.actions.referrals.referral_request import LearnerDetails, SubmitReferral
from workflows.rules.postcodes import postcode_area
from workflows.tables.referrals import ReferralDraft
from workflows.views.known_learner import Sought
from workflows.views.whom_to_ask import WishesOf
from workflows.vocabulary import SupportNeed

CHOOSE_ONE = "Choose whom you ask"
_LEARNER = frozenset(LearnerDetails.model_fields)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a referral asks: a partnership, the provider there that receives it, and its programme if one is named."""

    partnership_id: str
    receiver_id: str
    programme_id: str | None = None

    @classmethod
    def of(cls, said: str) -> "Asked | None":
        """As the page sends it; None for anything else."""
        parts = said.split(":")
        return cls(parts[0], parts[1], parts[2] or None) if len(parts) == 3 and parts[0] and parts[1] else None

    def __str__(self) -> str:
        return f"{self.partnership_id}:{self.receiver_id}:{self.programme_id or ''}"


@dataclass(frozen=True)
class Answers:
    """The pages of a draft as they stand."""

    work: Work
    draft: ReferralDraft

    def form(self, name: str) -> Posted | None:
        """A page as it was sent, None before it was."""
        said = self.draft.answers.get(name)
        return None if said is None else Posted(tuple((pair[0], pair[1]) for pair in said))

    def seen(self, name: str) -> str:
        """A mark of what a page holds now: sent along, it tells whether somebody else saved it meanwhile."""
        return sha256(json.dumps(self.draft.answers.get(name)).encode()).hexdigest()[:16]

    def differs(self, name: str, seen: str, typed: Sequence[tuple[str, str]]) -> bool:
        """Whether a page holds something else by now than what was shown, and than what is sent."""
        form = self.form(name)
        return seen != self.seen(name) and list(form.pairs if form else ()) != list(typed)

    def fields(self, step: Step) -> tuple[Field, ...]:
        """The fields of a page."""
        return sharing_fields(self.told) if step.name == "sharing" else fields_for(self.work, step)

    def filled(self, step: Step) -> Filled:
        """A page as it stands, with what is wrong on it."""
        form = self.form(step.name)
        return EMPTY if form is None else self.read_as(step, form).filled

    def read_as(self, step: Step, form: Posted) -> Read:
        """A page as it is sent."""
        if step.request is not None:
            return read(step.request, self.fields(step), form)
        if step.name == "sharing":
            return Read(None, filled_sharing(self.fields(step), form))
        fault = {} if Asked.of(form.get("ask")) else {"ask": CHOOSE_ONE}
        return Read(None, Filled(dict(form.pairs), {}, fault))

    def is_right(self, step: Step) -> bool:
        """Whether a page was sent, and nothing is wrong on it."""
        return self.form(step.name) is not None and not self.filled(step).faults

    @property
    def unfinished(self) -> list[Step]:
        """The pages that were not sent yet, or on which something is wrong."""
        return [step for step in STEPS if not self.is_right(step)]

    def after(self, step: Step) -> Step | None:
        """The page to go on with: the next unfinished one, from here on and then from the beginning; None: check it."""
        left = self.unfinished
        place = STEPS.index(step) if step in STEPS else len(STEPS)
        return next((each for each in left if STEPS.index(each) > place), left[0] if left else None)

    @cached_property
    def told(self) -> Told:
        """What is told that may be shared or not."""
        needs = [SupportNeed(each["code"]) for each in self._content("needs").get("needs", ())]
        return Told(needs, bool(self._content("before").get("prior_learning")))

    @property
    def name(self) -> str:
        """The learner's name as far as it was typed."""
        form = self.form("who")
        said = (form.get("given_name").strip(), form.get("family_name").strip()) if form else ()
        return " ".join(part for part in said if part) or "No name yet"

    @property
    def kept_until(self) -> date:
        """The last day on which the draft is still there."""
        return WorkingCalendar.due_day_of(self.draft.expires_at)

    @property
    def asked(self) -> Asked | None:
        """Whom the referral asks."""
        form = self.form("provider")
        return Asked.of(form.get("ask")) if form else None

    @property
    def sought(self) -> Sought | None:
        """Who the learner is, once that page is right."""
        form = self.form("who")
        return None if form is None else sought_of(self.read_as(BY_NAME["who"], form).request)

    @property
    def wishes(self) -> WishesOf:
        """By what providers are compared."""
        said, who = self._content("wishes"), self._content("who")
        return WishesOf(
            component=said.get("component"), levels=frozenset(said.get("levels") or ()), sector=said.get("sector"),
            destination=said.get("destination"), start_on=said.get("start_on"), postcode=who.get("postcode"),
        )  # fmt: skip

    @property
    def looked_for(self) -> str:
        """What was looked for, in words of lists and days: nothing of it says who the learner is."""
        wishes = self.wishes
        said = [
            word(wishes.component) if wishes.component else "A whole programme",
            *sorted(word(each) for each in wishes.levels), wishes.sector, word(wishes.destination),
            f"from {in_full(wishes.start_on)}" if wishes.start_on else None,
            f"postcode area {area}" if (area := postcode_area(wishes.postcode or "")) else None,
        ]  # fmt: skip
        return ", ".join(each for each in said if each)

    def referral(self, digest: str | None = None) -> tuple[SubmitReferral | None, Mapping[str, str]]:
        """The whole referral, or by page what is wrong with it."""
        wrong = {step.name: "is not finished" for step in self.unfinished}
        asked = self.asked
        if wrong or asked is None:
            return None, wrong
        try:
            content = {name: value for name, value in self._whole(asked).items() if value is not None}
            return SubmitReferral.model_validate(content | ({"preview_digest": digest} if digest else {})), {}
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False)
            return None, dict(_placed(fault) for fault in faults)

    def _whole(self, asked: Asked) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for step in (*STEPS, SAME):
            said |= self._content(step.name)
        sharing, earlier = self.form("sharing"), self.form(EARLIER)
        own = set(SubmitReferral.model_fields)
        return {
            **{name: value for name, value in said.items() if name in own},
            "learner": {name: value for name, value in said.items() if name in _LEARNER},
            "partnership_id": asked.partnership_id, "receivers": [asked.receiver_id],
            "programme_id": asked.programme_id,
            "shared": list(shared_of(self.told, sharing, asked.receiver_id)) if sharing else [],
            "earlier_journey_id": (earlier.get("earlier_journey_id") or None) if earlier else None,
        }  # fmt: skip

    def _content(self, name: str) -> dict[str, Any]:
        """What a page says, nothing while anything is wrong on it."""
        form, step = self.form(name), BY_NAME[name]
        if form is None or step.request is None:
            return {}
        request = read(step.request, fields_for(self.work, step), form).request
        return {} if request is None else request.model_dump(exclude_unset=True)


def sought_of(who: BaseModel | None) -> Sought | None:
    """Who is looked for, as the first page says it."""
    if who is None:
        return None
    said = who.model_dump()
    return Sought(said["given_name"], said["family_name"], said["birth_date"], said["uln"], said["postcode"])


def page_of(field: str) -> str:
    """The page on which a field of the referral is."""
    pages: Sequence[Step] = (*STEPS, SAME)
    return next((each.name for each in pages if each.request and field in each.request.model_fields), "provider")


def _placed(fault: Any) -> tuple[str, str]:
    names: Iterator[str] = (str(each) for each in fault["loc"] if each != "learner")
    field = next(names, "reason")
    return ("sharing" if field == "shared" else page_of(field)), sentence_of(fault)
