"""Says how the installation does, and what is to be done about each thing that is not well."""

from collections.abc import Mapping

from api.operations.jobs import JobView
from api.operations.overview import Overview
from api.operations.tables import OperatorDeed
from api.pages.words.values import word

# What each job of the clock does, as somebody reads it who must decide how much it matters that it did not run.
JOBS: Mapping[str, str] = {
    "sweep": "Acts on time limits and tasks",
    "deliver": "Sends messages",
    "digest": "Sends the daily digests",
    "invariants": "Looks for what contradicts itself",
    "retention": "Forgets what has served its time",
    "agreements": "Asks about agreements that end",
    "guarantees": "Looks after the guarantees",
    "waiting_lists": "Looks after waiting lists",
    "checkpoint": "Notes how far every history has come",
}
CHANNELS: Mapping[str, str] = {
    "email": "E-mail",
    "text": "Text message",
    "webhook": "Webhook",
    "outbox": "Not taken out",
}
CHANNEL_ADVICE: Mapping[str, str] = {
    "email": "Mend the mail server or the address, then try again. People find the message in their inbox meanwhile.",
    "text": "Mend the service for text messages or the number, then try again.",
    "webhook": "Ask the organisation whether its system works again, then try again.",
    "outbox": "The program could not make this message. Look in the log why, have that mended, then try again.",
}
RECIPIENTS: Mapping[str | None, str] = {
    "person": "A person",
    "organisation": "The mailbox of an organisation",
    "learner": "The learner",
    "endpoint": "A system",
    None: "Not known yet",
}
DEEDS: Mapping[OperatorDeed, str] = {
    OperatorDeed.LOOKED: "Looked",
    OperatorDeed.SENT_AGAIN: "Tried again",
    OperatorDeed.CHECKED: "Asked for a check",
}
_FIGURES: Mapping[str, str] = {
    "open_flags": "Late and not answered yet",
    "messages_waiting": "Messages that wait to be taken out",
    "messages_failed": "Messages that were given up, ever",
    "due_age_seconds": "Seconds by which the oldest act of the clock is overdue",
    "outbox_age_seconds": "Seconds by which the oldest message is overdue",
    "open_instances": "Journeys and hand-offs that are open, at the last check",
    "broken": "Findings of the last check",
}


def topic(name: str) -> str:
    """A topic as people say it: "hand_off.sent" is "Hand-off sent"."""
    return word(name.replace(".", "_")).replace("Hand off", "Hand-off")


def figure(name: str) -> str:
    """What a figure of the metrics counts."""
    job = name.removesuffix("_age_seconds")
    return _FIGURES.get(name) or (f"Seconds since: {JOBS[job].lower()}" if job in JOBS else word(name))


def state_of(job: JobView) -> str:
    """How a job does, in a few words."""
    if job.late_seconds is not None:
        return f"Late by {for_how_long(job.late_seconds)}"
    if job.failed_at is not None:
        return "Failed last time"
    return "Running now" if job.running else "In time" if job.last_run is not None else "Not due yet"


def for_how_long(seconds: int) -> str:
    """A length of time in its largest whole unit: "3 hours"."""
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}{'' if seconds // size == 1 else 's'}"
    return "less than a minute"


def troubles(seen: Overview) -> list[tuple[str, str]]:
    """What somebody must look at: where on the page, and one line for each."""
    late = [each for each in seen.jobs if not each.well]
    lines = (
        ("failures", sum(each.number for each in seen.failures), "could not be told", "messages"),
        ("jobs", len(late), "did not run as they should", "jobs"),
        ("lag", seen.lag.deadlines + seen.lag.tasks, "are due and nothing has acted on them", "time limits and tasks"),
        ("rules", len(seen.checks.broken), "are broken", "rules"),
        ("webhooks", len(seen.webhooks_off), "were switched off because they failed", "webhooks"),
        ("unreachable", len(seen.unreachable), "cannot be reached", "organisations"),
    )
    found = [(place, f"{what.capitalize()} that {rest}: {number:,}") for place, number, rest, what in lines if number]
    unchecked = [("rules", "The rules were never checked")] if seen.checks.checked_at is None else []
    return [*found, *unchecked]
