"""Says values as people read them: days and moments of London, words of the vocabulary, lists of names."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from api.printed.plain_words import DESTINATIONS
from engine.clock import LONDON, in_full, london_date
from workflows.rules.nccis import activities
from workflows.views.shapes import Named

# Words that more than a space for each underscore sets apart from how people write them.
_WRITTEN: Mapping[str, str] = {
    "activity_destination": "What the learner does now and goes on to",
    "add_file": "File added",
    "adviser": "Adviser (careers guidance)",
    "asap": "As soon as possible",
    "code_given_elsewhere": "Code for the learner's own pages given",
    "code_taken_away_elsewhere": "Code for the learner's own pages taken away",
    "email": "E-mail",
    "functional_skills": "Functional skills",
    "give_code": "Code for the learner's own pages given",
    "iag": "Careers guidance (IAG)",
    "in_app": "In this program",
    "lead_provider": "Lead provider",
    "levels_plan_credit": "Levels, plan and credit",
    "mis": "MIS",
    "mis_officer": "MIS officer",
    "not_applicable": "Does not apply",
    "not_recognised": "Not recognised as prior learning",
    "personal_social": "Personal and social development",
    "record_evaluation": "Said how the placement went",
    "record_trial_outcome": "Outcome of the work trial recorded",
    "recognised": "Recognised as prior learning",
    "recognition_pending": "Recognition of prior learning pending",
    "remove_file": "File removed",
    "report_incident": "Incident at the employer reported",
    "restricted_detail": "Details of restricted needs",
    "sms": "Text message",
    "take_code_away": "Code for the learner's own pages taken away",
    "uln": "ULN",
}


# Kinds of hand-offs in the field's words (journey rules 8).
_KINDS: Mapping[str, str] = {
    "inbound": "Referral",
    "stage": "Subcontracted delivery of a stage",
    "component": "Subcontracted delivery of a component",
    "change_of_area": "Change of vocational area",
    "partner": "Partner referral",
    "support": "Support referral",
    "progression": "Progression hand-over",
    "transfer": "Transfer (responsibility moves)",
    "placement": "Placement with an employer",
    "internal": "Work between teams",
}
# What views call their fields, where a space for each underscore would not do.
_FIELDS: Mapping[str, str] = {
    "activity_since": "Since",
    "agreed_on": "Agreed",
    "at_risk_reason": "Why at risk",
    "credit_so_far": "Credit so far",
    "current_activity": "Now",
    "held_on": "Held",
    "last_learning_on": "Last learning",
    "learner_agreed_on": "The learner agreed",
    "learner_channel": "How the learner said so",
    "may_say_no_until": "The learner may say no until",
    "nccis_activity": "Activity",
    "next_on": "Next review",
    "phone": "Telephone",
    "planned_end_on": "Planned end",
    "privacy_notice_seen_on": "Privacy notice seen",
    "raised_on": "Raised",
    "review_on": "Looked at again",
    "school_leaving_on": "Leaves school",
    "seen_on": "Seen",
    "start_on": "Start",
    "started_on": "Started",
    "starts_on": "Starts",
    "submitted_at": "Submitted",
    "text": "What was seen or heard",
    "uln": "ULN",
}


def kind(value: str | None) -> str:
    """A kind of hand-off as people say it: "inbound" is "Referral"."""
    return _KINDS.get(value or "") or word(value)


def field(name: str) -> str:
    """The name of a view's field as a label."""
    return _FIELDS.get(name) or word(name)


def destination(key: str | None) -> str:
    """A destination by its key, as the list of destinations calls it."""
    return DESTINATIONS.get(key or "") or word(key)


def activity(code: int | None) -> str:
    """An activity by its NCCIS code, with the code."""
    found = activities().get(str(code))
    return "" if code is None else f"{found.label} ({code})" if found else str(code)


_CODE = re.compile(r"[a-z0-9_.]+")


def word(value: str | None) -> str:
    """A word of the vocabulary as people write it: "on_programme" is "On programme"; of nothing, nothing."""
    if value is None:
        return ""
    return _WRITTEN.get(value) or str(value).replace("_", " ").capitalize()


def code_word(value: str) -> str:
    """A code of the vocabulary as people write it; a name of somebody or something stays as it is."""
    return word(value) if _CODE.fullmatch(value) else value


def day(value: date | datetime | None) -> str:
    """A day in full, of a moment that of London: "2 March 2026"; of nothing, nothing."""
    if value is None:
        return ""
    return in_full(london_date(value) if isinstance(value, datetime) else value)


def moment(value: datetime | None) -> str:
    """A moment in London: "2 March 2026, 10:05"; of nothing, nothing."""
    return "" if value is None else f"{day(value)}, {value.astimezone(LONDON):%H:%M}"


def told(value: Any) -> str:
    """Any value in words: yes or no, days, moments, words of the vocabulary, names, and texts as they stand."""
    if isinstance(value, StrEnum):
        return word(value)
    if isinstance(value, Named):
        return value.name
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return "" if value is None else str(value)


def names(values: Iterable[Any]) -> str:
    """The names of organisations or people, one after another."""
    return ", ".join(each.name for each in values if each is not None)


def full_name(learner: Any) -> str:
    """A learner's name as far as it is seen; nothing of one that is not."""
    return " ".join(part for part in (learner.given_name, learner.family_name) if part) if learner else ""


def pick(view: Any, *names: str) -> dict[str, Any]:
    """The fields of a view with these names, in this order."""
    return {name: getattr(view, name) for name in names}
