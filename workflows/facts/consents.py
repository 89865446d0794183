"""Which recorded consents open something to an organisation: only the word of those who hold it counts (G5, 0.6).

A basis that an agency records lets that agency share what it told. It opens nothing that others found out.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlmodel import Session

from engine import history
from workflows import queries
from workflows.facts.told import Told
from workflows.tables.learners import Consent
from workflows.vocabulary import LawfulBasis, SharedItem

RECORDING = frozenset({"send_referral", "record_consent"})
OF_THE_LEARNER = frozenset({LawfulBasis.CONSENT, LawfulBasis.EXPLICIT_CONSENT})
# What is seen with the learner's consent alone; the activity takes any lawful basis (rule 0.6).
BY_CONSENT_ONLY = frozenset({SharedItem.LEVELS_PLAN_CREDIT})


def in_force(consent: Consent, day: date) -> bool:
    """Whether a consent counts on a day: given by then, not yet expired (its last day counts), not withdrawn."""
    given = consent.given_on <= day and (consent.expires_on is None or day <= consent.expires_on)
    return given and consent.withdrawn_at is None


def recorded_by(session: Session, journey_id: str, rows: Iterable[Consent]) -> Mapping[str, str | None]:
    """The organisation that recorded each consent of the journey, by the consent's id."""
    story = history.entries(session, journey_id)
    by = {(each.actor_id, each.at): each.organisation_id for each in story if each.event in RECORDING}
    return {row.id: by[row.recorded_by, row.recorded_at] for row in rows if (row.recorded_by, row.recorded_at) in by}


def opens(facts: Told, rows: Iterable[Consent], item: SharedItem, organisation: str, today: date) -> bool:
    """Whether a basis in force, recorded by a provider that was in charge of the journey, opens `item` of it.

    What takes the learner's consent takes the learner's own word, with its channel.
    """
    fitting = [row for row in rows if _fits(row, item, organisation, today)]
    if not fitting:
        return False
    periods = queries.journeys.responsibility(facts.session, facts.id)
    holders = {period.organisation_id for period in periods} - {facts.journey.referrer_id, organisation}
    by = recorded_by(facts.session, facts.id, fitting)
    return any(by.get(row.id) in holders for row in fitting)


def said_to(facts: Told, rows: Iterable[Consent], item: SharedItem, organisation: str, today: date) -> bool:
    """Whether the learner's own consent to share `item` with `organisation` was recorded by it in this journey."""
    fitting = [row for row in rows if _fits(row, item, organisation, today) and row.receiver_id == organisation]
    by = recorded_by(facts.session, facts.id, fitting)
    return any(by.get(row.id) == organisation and row.basis in OF_THE_LEARNER for row in fitting)


def _fits(row: Consent, item: SharedItem, organisation: str, today: date) -> bool:
    spoken = row.basis in OF_THE_LEARNER and row.channel is not None
    about = row.item is item and row.need is None and row.receiver_id in (None, organisation)
    return about and in_force(row, today) and (spoken or item not in BY_CONSENT_ONLY)
