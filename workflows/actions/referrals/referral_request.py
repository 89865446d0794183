"""What a referral says (rule C1): who the learner is, why they come, what they wish and need, what may be shared."""

from datetime import date

from pydantic import EmailStr, Field, field_validator, model_validator

from engine.clock import london_date, now
from workflows.requests import (
    MANY,
    Activity,
    Credit,
    Day,
    Id,
    LearnersWord,
    Name,
    Phone,
    Postcode,
    PreviewDigest,
    Request,
    Text,
    Title,
    Uln,
    UnitNumber,
    YesNo,
    broken,
)
from workflows.vocabulary import LawfulBasis, Level, ReferralSource, SharedItem, SharingPurpose, SupportNeed

YEARS_OF_SCHOOL = 10


class LearnerDetails(Request):
    """The learner as the referrer knows them; a ULN, or `uln_requested` when one has been asked for."""

    given_name: Name
    family_name: Name
    birth_date: Day
    uln: Uln | None = None
    uln_requested: YesNo = False
    phone: Phone | None = None
    email: EmailStr | None = None
    address: Text | None = None
    postcode: Postcode | None = None
    safe_contact_times: Title | None = None
    high_needs_funded: YesNo = False
    school_leaving_on: Day | None = None


class ToldNeed(Request):
    """A support need that the referrer tells; `adjustment` is what a deliverer must do about it."""

    code: SupportNeed
    detail: Text | None = None
    adjustment: Text | None = None


class Achieved(Request):
    """Something the learner has achieved before."""

    title: Title
    level: Level | None = None
    unit_number: UnitNumber | None = None
    credit: Credit | None = None


class SharedOn(Request):
    """A lawful basis for sharing an item: with `receiver_id`, or with anybody who needs it when none is named.

    A referral shares for the purpose `referral`; a basis for another one is recorded, and opens nothing yet.
    """

    item: SharedItem
    need: SupportNeed | None = None
    basis: LawfulBasis
    receiver_id: Id | None = None
    purpose: SharingPurpose | None = None
    expires_on: Day | None = None


class SubmitReferral(Request):
    """A referral to a partnership; without `receivers` it goes to the lead, or a consortium's point of access.

    `same_person` answers whether a known learner of the same name, birth date and postcode is the same;
    `earlier_journey_id` refers the learner of an ended journey again (rule C20). With `preview_digest`, which
    its preview answered, it is refused when a receiver would see anything else.
    """

    partnership_id: Id
    receivers: list[Id] = Field(default=[], max_length=MANY)
    programme_id: Id | None = None
    learner: LearnerDetails
    source: ReferralSource = ReferralSource.AGENCY
    reason: Text
    wish: Title
    current_activity: Activity
    current_activity_since: Day | None = None
    needs: list[ToldNeed] = Field(default=[], max_length=MANY)
    prior_learning: list[Achieved] = Field(default=[], max_length=MANY)
    shared: list[SharedOn] = Field(min_length=1, max_length=MANY)
    learner_said: LearnersWord | None = None
    same_person: YesNo | None = None
    earlier_journey_id: Id | None = None
    preview_digest: PreviewDigest | None = None

    @field_validator("current_activity_since")
    @classmethod
    def _begun_by_now(cls, day: date | None) -> date | None:
        if day is not None and day > london_date(now()):
            raise broken("day_still_to_come", "what somebody does now did not begin on a day still to come")
        return day

    @model_validator(mode="after")
    def _complete(self) -> "SubmitReferral":
        if self.source is ReferralSource.SELF and self.learner_said is None:
            raise broken(
                "learner_said_missing", "a self-referral records the learner's word: learner_said with day and channel"
            )
        codes = [need.code for need in self.needs]
        if len(set(codes)) != len(codes):
            raise broken("need_twice", "each support need is named once")
        return self


def plausible_leaving(leaving_on: date | None, today: date) -> str | None:
    """Why a day cannot be the one on which a pupil leaves school; None when it can (at most ten years ahead)."""
    if leaving_on is None or leaving_on.year - today.year <= YEARS_OF_SCHOOL:
        return None
    return f"The day of leaving school lies more than {YEARS_OF_SCHOOL} years ahead; check it."


def plausible_birth(birth_date: date, today: date) -> str | None:
    """Why a birth date cannot be right for a learner; None when it can (13 to 100 years ago)."""
    years = today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    if birth_date > today:
        return "The birth date lies in the future."
    return None if 13 <= years <= 100 else f"The birth date makes the learner {years} years old; check it."
