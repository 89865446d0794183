"""What is shared with the receiver of a hand-off, and the lawful basis of each item (guard G5)."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import Session

from engine.errors import Refusal
from workflows import queries
from workflows.facts.consents import OF_THE_LEARNER, in_force
from workflows.facts.hand_offs import SAFEGUARDING_BASIS, HandOffFacts
from workflows.requests import Request
from workflows.rules.purposes import PURPOSE_OF, is_for
from workflows.rules.sensitivity import needs_explicit_consent
from workflows.tables.journeys import HandOff, SharedWithHandOff
from workflows.tables.learners import Consent
from workflows.vocabulary import HandOffKind, LawfulBasis, SharedItem, SharingPurpose, SupportNeed

# The basis of an item in a draft for which none is recorded yet; sending asks for one.
NOT_YET = "not_yet"


class Share(Request):
    """An item to share with the receiver; `need` names the support need when the item is one."""

    item: SharedItem
    need: SupportNeed | None = None


def usual(row: HandOff) -> tuple[Share, ...]:
    """What is shared where nothing is said: contact; nothing inside one organisation, nor with whoever has a group."""
    if row.for_group or row.kind is HandOffKind.INTERNAL:
        return ()
    return (Share(item=SharedItem.CONTACT),)


def refusals(facts: HandOffFacts, share: Sequence[Share], *, safeguarding: bool = False) -> list[Refusal]:
    """Why items may not be shared: no lawful basis, or special category data without explicit consent (G5)."""
    wanted = _wanted(facts, share)
    if safeguarding:
        # A safeguarding flag passes G5: it needs the safeguarding lead and a written reason, asked by the action.
        return []
    return [_refusal(facts, item, need) for item, need in wanted if _basis(facts, item, need) is None]


def still_founded(facts: HandOffFacts, share: Sequence[Share]) -> tuple[Share, ...]:
    """The items of `share` that still have a lawful basis for the receiver; contact details stay, to be asked for."""
    return tuple(
        each for each in share
        if each.item is SharedItem.CONTACT or _basis(facts, each.item, each.need) is not None
    )  # fmt: skip


def without_basis(facts: HandOffFacts, each: Share) -> bool:
    """Whether no lawful basis in force lets the receiver know the item."""
    return _basis(facts, each.item, each.need) is None


def name_of(each: Share) -> str:
    """What an item is called where it is stored, such as "support_need:travel"."""
    return f"{each.item}:{each.need}" if each.need else str(each.item)


def record(facts: HandOffFacts, share: Sequence[Share], *, safeguarding: bool = False) -> None:
    """Write down each shared item, what for, and the basis it rests on; a draft's basis is found when it is sent."""
    for item, need in _wanted(facts, share):
        consent = _basis(facts, item, need)
        unfounded = SAFEGUARDING_BASIS if safeguarding else NOT_YET
        basis = str(consent.basis) if consent else unfounded
        name = name_of(Share(item=item, need=need))
        consent_id = consent.id if consent else None
        shared = SharedWithHandOff(
            hand_off_id=facts.id, item=name, basis=basis, purpose=_purpose(facts), consent_id=consent_id
        )
        facts.work.session.merge(shared)


def _wanted(facts: HandOffFacts, share: Sequence[Share]) -> list[tuple[SharedItem, SupportNeed | None]]:
    wanted = [(each.item, each.need) for each in share]
    if facts.hand_off.kind is HandOffKind.SUPPORT:
        wanted += [(SharedItem.SUPPORT_NEED, facts.hand_off.need), (SharedItem.CONTACT, None)]
    return list(dict.fromkeys(wanted))


def _basis(facts: HandOffFacts, item: SharedItem, need: SupportNeed | None) -> Consent | None:
    receiver = facts.hand_off.receiver_id
    if facts.hand_off.kind is HandOffKind.SUPPORT and item is SharedItem.SUPPORT_NEED:
        return consent_for_support(facts, need, receiver)
    return _find_basis(_serving(facts, _consents(facts)), item, need, receiver, facts.today)


def _purpose(facts: HandOffFacts) -> SharingPurpose:
    return PURPOSE_OF[facts.hand_off.kind]


def _serving(facts: HandOffFacts, consents: Iterable[Consent]) -> Iterable[Consent]:
    """Those for what the hand-off is for."""
    return (consent for consent in consents if is_for(consent.purpose, _purpose(facts)))


def _consents(facts: HandOffFacts) -> list[Consent]:
    return queries.learning.consents(facts.work.session, facts.journey.journey.learner_id)


def consent_for_support(facts: HandOffFacts, need: SupportNeed | None, receiver_id: str) -> Consent | None:
    """C21, 5: the learner's own consent in force to share the need with whoever helps; no other basis stands for it."""
    given = [consent for consent in _consents(facts) if consent.basis in OF_THE_LEARNER]
    return _find_basis(_serving(facts, given), SharedItem.SUPPORT_NEED, need, receiver_id, facts.today)


def _find_basis(consents: Iterable[Consent], item: SharedItem, need: SupportNeed | None, receiver_id: str,
                today: date) -> Consent | None:  # fmt: skip
    """A lawful basis in force for sharing the item with the receiver: explicit where the data is special category."""
    explicit = needs_explicit_consent(item, need)
    for consent in consents:
        fits = consent.item is item and consent.need == need
        for_receiver = consent.receiver_id in (None, receiver_id)
        strong = not explicit or consent.basis is LawfulBasis.EXPLICIT_CONSENT
        if fits and for_receiver and strong and in_force(consent, today):
            return consent
    return None


def _refusal(facts: HandOffFacts, item: SharedItem, need: SupportNeed | None) -> Refusal:
    about = f"the need {need.replace('_', ' ')}" if need else item.replace("_", " ")
    if needs_explicit_consent(item, need):
        sentence = f"The learner's explicit consent to share {about} with this receiver is not recorded."
        return Refusal("explicit_consent_missing", sentence, missing=(f"{item}:{need}" if need else str(item),))
    if facts.hand_off.kind is HandOffKind.SUPPORT and item is SharedItem.SUPPORT_NEED and need is not None:
        return consent_missing(need, "this agency")
    sentence = f"No lawful basis to share {about} with this receiver is recorded."
    return Refusal("no_lawful_basis", sentence, missing=(f"{item}:{need}" if need else str(item),))


def consent_missing(need: SupportNeed, whom: str) -> Refusal:
    """C21, 5: the learner's consent to share the need with `whom` ("this agency") is not recorded."""
    word = "explicit consent" if needs_explicit_consent(SharedItem.SUPPORT_NEED, need) else "consent"
    sentence = f"The learner's {word} to share the need {need.replace('_', ' ')} with {whom} is not recorded."
    return Refusal("consent_missing", sentence, missing=(f"{SharedItem.SUPPORT_NEED}:{need}",))


def shared_by(session: Session, hand_off_id: str) -> tuple[Share, ...]:
    """What a hand-off shares with its receiver."""
    names = (item.item.partition(":") for item in queries.journeys.shared_items(session, hand_off_id))
    return tuple(Share.model_validate({"item": item, "need": need or None}) for item, _colon, need in names)
