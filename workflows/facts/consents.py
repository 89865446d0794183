"""Which recorded consents open something to an organisation: only the word of those who hold it counts (G5, 0.6).

A basis that an agency records lets that agency share what it told. It opens nothing that others found out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from engine import history
from engine.clock import london_date
from workflows import queries
from workflows.facts.told import Told
from workflows.rules.purposes import is_for
from workflows.tables.learners import Consent
from workflows.vocabulary import LawfulBasis, SharedItem, SharingPurpose

RECORDING = frozenset({"send_referral", "record_consent"})
OF_THE_LEARNER = frozenset({LawfulBasis.CONSENT, LawfulBasis.EXPLICIT_CONSENT})
# What is seen with the learner's consent alone; the activity takes any lawful basis (rule 0.6).
BY_CONSENT_ONLY = frozenset({SharedItem.LEVELS_PLAN_CREDIT})


def in_force(consent: Consent, day: date) -> bool:
    """Whether a consent counts on a day: given by then, not yet expired (its last day counts), not withdrawn."""
    given = consent.given_on <= day and (consent.expires_on is None or day <= consent.expires_on)
    return given and consent.withdrawn_at is None


def taken_back(rows: Sequence[Consent], day: date) -> list[Consent]:
    """What the learner took back and has not given again since: of each thing the latest, oldest first (C25)."""
    standing = {_about(row) for row in rows if in_force(row, day)}
    gone = {_about(row): row for row in rows if row.withdrawn_at is not None and row.basis in OF_THE_LEARNER}
    return [row for about, row in gone.items() if about not in standing]


def _about(row: Consent) -> tuple[object, ...]:
    return row.item, row.need, row.receiver_id, row.purpose


def taken_back_on(rows: Iterable[Consent], asked: Consent) -> date | None:
    """On which day the learner last took back what `asked` would open again: the item, for its receiver or for any.

    C25: no word from before that day says it again.
    """
    days = (_taken_back(row) for row in rows if _would_open_again(row, asked))
    return max((day for day in days if day is not None), default=None)


def _taken_back(row: Consent) -> date | None:
    if row.withdrawn_at is None or row.basis not in OF_THE_LEARNER:
        return None
    return row.withdrawal_said_on or london_date(row.withdrawn_at)


def _would_open_again(row: Consent, asked: Consent) -> bool:
    receivers, purposes = {row.receiver_id, asked.receiver_id}, {row.purpose, asked.purpose}
    same = row.item is asked.item and row.need == asked.need
    return same and all(None in each or len(each) == 1 for each in (receivers, purposes))


def recorded_by(session: Session, journey_id: str, rows: Iterable[Consent]) -> Mapping[str, str | None]:
    """The organisation that recorded each consent of the journey, by the consent's id."""
    story = history.entries(session, journey_id)
    by = {(each.actor_id, each.at): each.organisation_id for each in story if each.event in RECORDING}
    return {row.id: by[row.recorded_by, row.recorded_at] for row in rows if (row.recorded_by, row.recorded_at) in by}


@dataclass(frozen=True, slots=True)
class Sharing:
    """An item that an organisation would see, and what for."""

    item: SharedItem
    organisation: str
    purpose: SharingPurpose


def is_said_by_learner(consent: Consent) -> bool:
    """Whether the learner said it themselves, on their own page: nobody holds more of it than they do."""
    return consent.recorded_by == consent.learner_id


def is_spoken(consent: Consent) -> bool:
    """Whether it is the learner's own word, of which it is known by which channel they gave it."""
    return consent.basis in OF_THE_LEARNER and consent.channel is not None


def opens(facts: Told, rows: Iterable[Consent], sharing: Sharing, today: date) -> bool:
    """Whether a basis in force, recorded by a provider that was in charge of the journey, opens an item of it.

    What takes the learner's consent takes the learner's own word, with its channel.
    """
    return bool(opening(facts, rows, sharing, today))


def opening(facts: Told, rows: Iterable[Consent], sharing: Sharing, today: date) -> list[Consent]:
    """The bases that open an item, each of which would do."""
    return _by_holders(facts, sharing, [row for row in rows if _fits(row, sharing, today) and _is_enough(row, sharing)])


def founds(facts: Told, rows: Iterable[Consent], sharing: Sharing, sender_id: str, today: date) -> bool:
    """Whether a basis in force founds sharing an item with whoever takes a part over (G5), recorded as in `opens`.

    The sender's own record counts too, of a consent without its channel, and of any other basis: it answers for that.
    """
    fitting = [row for row in rows if _fits(row, sharing, today)]
    return bool(_by_holders(facts, sharing, fitting, {sender_id} - {sharing.organisation}))


def _by_holders(
    facts: Told, sharing: Sharing, fitting: Sequence[Consent], also: Collection[str] = ()
) -> list[Consent]:  # fmt: skip
    """Of these bases the learner's own, and those of providers that were in charge; no receiver opens to itself."""
    if not fitting:
        return []
    periods = queries.journeys.responsibility(facts.session, facts.id)
    holders = {period.organisation_id for period in periods} - {facts.journey.referrer_id, sharing.organisation}
    by = recorded_by(facts.session, facts.id, fitting)
    return [row for row in fitting if by.get(row.id) in holders.union(also) or is_said_by_learner(row)]


def said_to(facts: Told, rows: Iterable[Consent], sharing: Sharing, today: date) -> bool:
    """Whether the learner's own consent to share an item with an organisation was recorded by it in this journey."""
    fitting = [
        row for row in rows
        if _fits(row, sharing, today) and _is_enough(row, sharing) and row.receiver_id == sharing.organisation
    ]  # fmt: skip
    by = recorded_by(facts.session, facts.id, fitting)
    return any(by.get(row.id) == sharing.organisation and row.basis in OF_THE_LEARNER for row in fitting)


def _fits(row: Consent, sharing: Sharing, today: date) -> bool:
    about = row.item is sharing.item and row.need is None and row.receiver_id in (None, sharing.organisation)
    serves = about and is_for(row.purpose, sharing.purpose)
    return serves and in_force(row, today)


def _is_enough(row: Consent, sharing: Sharing) -> bool:
    return is_spoken(row) or sharing.item not in BY_CONSENT_ONLY
