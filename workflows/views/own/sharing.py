"""Who has what of the learner, why and since when; and what a "no" would do, shown before it is said (C25, G5)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from engine import history
from engine.clock import london_date
from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows import queries
from workflows.facts.consents import OF_THE_LEARNER, RECORDING, in_force, taken_back
from workflows.facts.own_word import awaited
from workflows.queries.journeys import HandOffRow
from workflows.tables.copies import RecordCopy
from workflows.tables.journeys import SharedWithHandOff
from workflows.tables.learners import Consent
from workflows.views.own.looking import OwnLook, own_looks
from workflows.views.shapes import Named, View
from workflows.visibility import NEVER_SENT
from workflows.vocabulary import LawfulBasis, SharedItem, SharingPurpose, SupportNeed

_ANYBODY = ""
# By which the learner's word about a consent came to a journey.
_WORDS = RECORDING | {"withdraw_consent"}


class HeldView(View):
    """One thing that an organisation was told of the learner, on which ground and since when.

    `consent_id` names what the learner may take back; what they took back says on which day, and whether it can be
    given again. Of what the law lets there is neither.
    """

    item: SharedItem
    need: SupportNeed | None
    basis: LawfulBasis | None
    purpose: SharingPurpose | None
    since: date | None
    until: date | None = None
    consent_id: str | None = None
    given_back_id: str | None = None
    taken_back_on: date | None = None


class AwaitedView(View):
    """Something that staff would like to tell an organisation, and may not without the learner's yes."""

    hand_off_id: str
    item: SharedItem
    need: SupportNeed | None
    receiver: Named | None
    by: Named | None


class CopyHeldView(View):
    """A copy that an organisation has; once it is asked back since when, and whether it is dealt with."""

    made_on: date
    recalled_on: date | None
    settled: bool


class HolderView(View):
    """An organisation and all that it has; None stands for any that is asked to help later.

    It `answers` for the learner, `referred` them, or is the `authority` that the law lets know of young people.
    """

    organisation: Named | None
    answers: bool
    referred: bool
    authority: bool
    objected: bool
    held: list[HeldView]
    copies: list[CopyHeldView]


class EffectView(View):
    """What a "no" would do: who sees it no more, who goes on seeing it, and how many copies are asked back."""

    organisation: Named | None
    item: SharedItem
    need: SupportNeed | None
    sees_no_more: list[Named]
    copies: int
    others_keep: list[Named]
    consent_id: str
    journey_id: str


class _Holding:
    """What is found of the learner's journeys, organisation by organisation."""

    def __init__(self, looks: Sequence[OwnLook]) -> None:
        self.looks = looks
        self.held: defaultdict[str, dict[tuple[object, ...], HeldView]] = defaultdict(dict)
        self.copies: defaultdict[str, list[CopyHeldView]] = defaultdict(list)

    def add(self, organisation_id: str | None, held: HeldView) -> None:
        """Keep the first of what is said twice: what a hand-off shared says more than the bare consent."""
        self.held[organisation_id or _ANYBODY].setdefault((held.item, held.need, held.basis, held.consent_id), held)


def holders(work: Work) -> list[HolderView]:
    """Every organisation that has something of the learner's, those that look after them first."""
    looks = own_looks(work)
    if not looks:
        return []
    holding = _Holding(looks)
    consents = looks[0].once.consents
    again = {row.id for row in taken_back(list(consents.values()), looks[0].facts.today)}
    for look in looks:
        _collect(holding, look, consents, again)
    shown = {each.consent_id or each.given_back_id for held in holding.held.values() for each in held.values()}
    for consent in consents.values():
        if consent.id not in shown and consent.basis in OF_THE_LEARNER and _is_alive(consent, again, looks[0]):
            holding.add(consent.receiver_id, _of_consent(consent, again, looks[0].facts.today))
    return sorted(_views(holding), key=_first)


def effect(work: Work, consent_id: str, receiver_id: str | None) -> EffectView:
    """What taking a consent back would do; raises UnknownInstance where it is not the learner's to take back."""
    looks = own_looks(work)
    consent = looks[0].once.consents.get(consent_id) if looks else None
    if consent is None or consent.withdrawn_at is not None or consent.basis not in OF_THE_LEARNER:
        raise UnknownInstance
    alone = receiver_id if consent.receiver_id is None else None
    seen = {row.hand_off.id for look in looks for row, _seen in look.hand_offs}
    resting = queries.learning.relying_on(work.session, [consent.id], NEVER_SENT)
    parts = [row for row in resting if row.id in seen]
    meant = [row for row in parts if alone in (None, row.receiver_id)]
    rest = [row for row in parts if row not in meant]
    shown = {copy.id for look in looks for copy in _copies(look)}
    copies = {copy.id for copy, _item in queries.copies.resting_on(work.session, [consent.id])
              if copy.id in shown and alone in (None, copy.receiver_id) and copy.outcome is None}  # fmt: skip
    return EffectView(
        organisation=looks[0].named(consent.receiver_id or receiver_id), item=consent.item, need=consent.need,
        sees_no_more=_named(looks[0], (row.receiver_id for row in meant)), copies=len(copies),
        others_keep=_named(looks[0], (row.receiver_id for row in rest)), consent_id=consent.id,
        journey_id=where_said(looks, consent),
    )  # fmt: skip


def awaited_views(work: Work) -> list[AwaitedView]:
    """What the learner is asked for now, journey by journey."""
    return [
        AwaitedView(
            hand_off_id=each.hand_off_id, item=each.item, need=each.need, receiver=look.named(each.receiver_id),
            by=look.named(look.facts.responsible),
        )
        for look in own_looks(work)
        if look.facts.row.ended_at is None
        for each in awaited(look.facts)
    ]  # fmt: skip


def where_said(looks: Sequence[OwnLook], consent: Consent) -> str:
    """The journey on which the learner's word about a consent is written, never another that happens to be open.

    Where an open hand-off shares on it, else where it was said last, else where a hand-off that has ended did. Of
    several the one where it was said last.
    """
    said = {look.facts.id: at for look in looks if (at := _said_at(look, consent)) is not None}
    sharing = [look.facts.id for look in looks if _shares_on(look, consent, ended=False)]
    shared = [look.facts.id for look in looks if _shares_on(look, consent, ended=True)]
    fitting = sharing or list(said) or shared or [look.facts.id for look in looks]
    return max(fitting, key=lambda each: (each in said, said.get(each, looks[0].work.at)))


def _shares_on(look: OwnLook, consent: Consent, *, ended: bool) -> bool:
    """Whether a hand-off that the learner sees, an open or an ended one, shares something on the consent."""
    parts = (row.hand_off.id for row, _seen in look.hand_offs if row.ended is ended)
    return any(shared.consent_id == consent.id for part in parts for shared in look.once.shared[part])


def _said_at(look: OwnLook, consent: Consent) -> datetime | None:
    """When something was last said of the consent in the journey: yes or no."""
    story = [each for each in history.entries(look.work.session, look.facts.id) if each.event in _WORDS]
    by_id = (each.at for each in story if consent.id in (each.detail.get("consent"), *each.detail.get("withdrawn", ())))
    # A referral is sent with all that is consented to, and names none of it.
    recorded = (each.at for each in story if (each.actor_id, each.at) == (consent.recorded_by, consent.recorded_at))
    return max((*by_id, *recorded), default=None)


def consent_of(looks: Sequence[OwnLook], consent_id: str) -> Consent:
    """A consent of the learner's by id; raises UnknownInstance."""
    found = looks[0].once.consents.get(consent_id) if looks else None
    if found is None:
        raise UnknownInstance
    return found


def _collect(holding: _Holding, look: OwnLook, consents: Mapping[str, Consent], again: set[str]) -> None:
    facts = look.facts
    if facts.row.ended_at is None and facts.responsible:
        _ = holding.held[facts.responsible]
    _ = holding.held[facts.journey.referrer_id]
    for row, _seen in look.hand_offs:
        for shared in look.once.shared[row.hand_off.id]:
            held = _shared(row, shared, consents, again, facts.today)
            if held is not None:
                holding.add(row.hand_off.receiver_id, held)
    if facts.row.ended_at is None and facts.tracked and facts.partnership.local_authority_id:
        _ = holding.held[facts.partnership.local_authority_id]
    for copy in _copies(look):
        holding.copies[copy.receiver_id].append(_copy(copy))


def _copies(look: OwnLook) -> Iterator[RecordCopy]:
    """The copies that the learner is told of: with others, or asked back, and never what is for safety alone."""
    for copy in queries.copies.of_journey(look.work.session, look.facts.id):
        told = copy.receiver_id != copy.organisation_id or copy.recalled_at is not None
        if told and copy.receiver_id not in look.unsaid:
            yield copy


def _shared(row: HandOffRow, shared: SharedWithHandOff, consents: Mapping[str, Consent], again: set[str],
            today: date) -> HeldView | None:  # fmt: skip
    """What a hand-off shares now, or would if the learner had not taken it back; of an ended one nothing."""
    if row.ended:
        return None
    consent = consents.get(shared.consent_id or "")
    item, _colon, need = shared.item.partition(":")
    since = london_date(row.hand_off.sent_at) if row.hand_off.sent_at else None
    if consent is not None and consent.basis in OF_THE_LEARNER:
        said = _of_consent(consent, again, today)
        return said.model_copy(update={"since": since or said.since, "purpose": shared.purpose or said.purpose})
    basis = LawfulBasis(shared.basis) if shared.basis in set(LawfulBasis) else None
    return HeldView(
        item=SharedItem(item), need=SupportNeed(need) if need else None, basis=basis, purpose=shared.purpose,
        since=since,
    )  # fmt: skip


def _of_consent(consent: Consent, again: set[str], today: date) -> HeldView:
    back = consent.withdrawn_at is not None
    said = consent.model_dump(include={"item", "need", "basis", "purpose"})
    return HeldView(
        since=consent.given_on, until=consent.expires_on,
        consent_id=consent.id if in_force(consent, today) else None,
        given_back_id=consent.id if back and consent.id in again else None,
        taken_back_on=_day(consent.withdrawal_said_on, consent.withdrawn_at), **said,
    )  # fmt: skip


def _day(said_on: date | None, at: datetime | None) -> date | None:
    return None if at is None else said_on or london_date(at)


def _is_alive(consent: Consent, again: set[str], look: OwnLook) -> bool:
    return in_force(consent, look.facts.today) or consent.id in again


def _copy(copy: RecordCopy) -> CopyHeldView:
    return CopyHeldView(
        made_on=london_date(copy.made_at), settled=copy.outcome is not None,
        recalled_on=london_date(copy.recalled_at) if copy.recalled_at else None,
    )  # fmt: skip


def _views(holding: _Holding) -> Iterator[HolderView]:
    looks = holding.looks
    running = [look.facts for look in looks if look.facts.row.ended_at is None]
    answering = {facts.responsible for facts in running}
    referring = {look.facts.journey.referrer_id for look in looks}
    authorities = {facts.partnership.local_authority_id for facts in running if facts.tracked}
    for organisation_id in {**holding.held, **holding.copies}:
        yield HolderView(
            organisation=looks[0].named(organisation_id or None), answers=organisation_id in answering,
            referred=organisation_id in referring, authority=organisation_id in authorities,
            objected=looks[0].facts.learner.tracking_objection_at is not None,
            held=list(holding.held.get(organisation_id, {}).values()), copies=holding.copies.get(organisation_id, []),
        )  # fmt: skip


def _first(holder: HolderView) -> tuple[bool, bool, bool, str]:
    name = holder.organisation.name if holder.organisation else ""
    return holder.organisation is None, not holder.answers, not holder.held, name


def _named(look: OwnLook, ids: Iterable[str]) -> list[Named]:
    return [found for each in dict.fromkeys(ids) if (found := look.named(each)) is not None]
