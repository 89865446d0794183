"""Makes copies of records and lists: read and noted in one transaction, so that a recall finds each of them (C25)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.actor import ActorKind
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Work, new_id
from workflows.actions.moves.refusing import refuse_if_erased
from workflows.actions.moves.taking import take_journey
from workflows.requests import Id, Request
from workflows.tables.copies import CopyItem, RecordCopy
from workflows.tables.organisations import Person
from workflows.views.learner_view import bases
from workflows.views.looking import Look
from workflows.views.record_document import CopyHead, RecordDocument, record_document
from workflows.views.shapes import Named
from workflows.views.through_others import ThroughOthers
from workflows.visibility import EXPORTING, GIVING, Item, Sight
from workflows.vocabulary import WITHOUT_LEARNERS, CopyFormat, CopyKind, Relationship, Role, SharedItem
from workflows.words.accesses import Surface

# How many journeys one list may hold; whoever wants more narrows it (judgement).
MOST_IN_LIST = 1000
_MAKERS = Refusal(
    "not_yours", "Copies are made by a manager, coordinator, adviser, MIS officer, safeguarding lead, or an agency's"
    " own worker, contact or officer.",
)  # fmt: skip
_GIVERS = Refusal(
    "not_yours", "Copies for another organisation are made by the responsible provider's manager, coordinator, adviser"
    " or safeguarding lead.", who_could=tuple(f"responsible.{role}" for role in sorted(GIVING)),
)  # fmt: skip
_PERSON = Refusal("person_needed", "Only a person who signed in gives a copy to another organisation.")
_NO_PART = Refusal(
    "receiver_sees_nothing", "This organisation sees nothing of the journey; what it is to know is sent by a hand-off."
)
_CHANGED = Refusal(
    "copy_differs", "What may be told has changed since this copy was made; ask for a new one, with a new key."
)


class MakeCopy(Request):
    """A copy of a journey's record: for the caller's own organisation, or for `receiver_id` as far as that sees it.

    `format` is JSON, CSV or a page to read (HTML).
    """

    format: CopyFormat
    receiver_id: Id | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that was made, and what it says."""

    copy: RecordCopy
    document: RecordDocument


def make_copy(work: Work, journey_id: str, request: MakeCopy) -> Made:
    """Read the journey's record as its receiver sees it, and note the copy with all that it rests on.

    The journey is kept from other writers meanwhile: a consent that is taken back at the same moment is either not in
    the copy any more, or finds it. Raises UnknownInstance, and Refused with the reason.
    """
    facts = take_journey(work, journey_id)
    look = Look(facts.work, journey_id)
    if not look.may_read:
        raise UnknownInstance
    look.show(Surface.EXPORT)
    refuse_if_erased(facts)
    receiver = request.receiver_id or look.own
    reader = _reader(look, receiver)
    row = RecordCopy(
        id=new_id(), journey_id=journey_id, kind=CopyKind.RECORD, format=request.format, made_at=facts.work.at,
        made_by=work.actor.id, organisation_id=look.own, receiver_id=receiver, digest="",
    )  # fmt: skip
    document = record_document(reader, _head(look, row))
    row.digest = document.digest
    work.session.add(row)
    work.session.flush()
    work.session.add_all(_items(reader, row.id))
    work.session.flush()
    return Made(row, document)


def again(work: Work, copy_id: str, journey_id: str) -> Made:
    """The same copy once more, for whoever asked twice with one key; Refused when it would say something else now."""
    look = Look(work, journey_id)
    row = work.session.get(RecordCopy, copy_id)
    if row is None or not look.may_read:
        raise UnknownInstance
    document = record_document(_reader(look, row.receiver_id), _head(look, row))
    if document.digest != row.digest:
        raise Refused((_CHANGED,))
    return Made(row, document)


def note_list(work: Work, journey_ids: Iterable[str], digest: str, at: datetime) -> None:
    """Note that a list was made for the caller's own organisation, with each journey in it."""
    actor, own = work.actor, work.actor.organisation or ""
    rows = [
        RecordCopy(
            id=new_id(), journey_id=each, kind=CopyKind.LIST, format=CopyFormat.CSV, made_at=at, made_by=actor.id,
            organisation_id=own, receiver_id=own, digest=digest,
        )
        for each in journey_ids
    ]  # fmt: skip
    work.session.add_all(rows)
    work.session.flush()
    work.session.add_all(CopyItem(id=new_id(), copy_id=row.id, item=Item.NAME) for row in rows)
    work.session.flush()


def refuse_makers(roles: frozenset[str]) -> None:
    """Raise Refused for whoever makes no copies, in none of these roles."""
    if EXPORTING.isdisjoint(roles):
        raise Refused((_MAKERS,))


def copied_for(look: Look) -> list[Named]:
    """The other organisations with a part in the journey for which the actor may make a copy of its record, by name."""
    if not _gives(look) or look.work.actor.kind is not ActorKind.PERSON:
        return []
    roles = frozenset(Role) - WITHOUT_LEARNERS
    sides: set[str | None] = {row.hand_off.receiver_id for row, _seen in look.hand_offs}
    sides |= {look.facts.journey.referrer_id, look.facts.partnership.local_authority_id}
    others = {each for each in sides if each and each != look.own and ThroughOthers(look, each, roles).may_read}
    return sorted((named for each in others if (named := look.named(each))), key=lambda each: each.name)


def _gives(look: Look) -> bool:
    return Relationship.RESPONSIBLE in look.viewer.relationships and not GIVING.isdisjoint(look.work.actor.roles)


def _reader(look: Look, receiver: str) -> Look:
    """The look that the copy is for; raises Refused for whoever may not make it."""
    actor = look.work.actor
    refuse_makers(actor.roles)
    if receiver == look.own:
        return look
    if not _gives(look):
        raise Refused((_GIVERS,))
    if actor.kind is not ActorKind.PERSON:
        raise Refused((_PERSON,))
    reader = ThroughOthers(look, receiver, frozenset(Role) - WITHOUT_LEARNERS)
    if not reader.may_read:
        raise Refused((_NO_PART,))
    return reader


def _head(look: Look, row: RecordCopy) -> CopyHead:
    maker, organisation = look.work.session.get(Person, row.made_by), look.named(row.organisation_id)
    by = Named(id=maker.id, name=maker.name) if maker is not None else organisation
    made_for = look.named(row.receiver_id)
    if by is None or made_for is None:
        raise UnknownInstance
    return CopyHead(id=row.id, made_at=row.made_at, made_by=by, made_for=made_for)


def _items(reader: Look, copy_id: str) -> Iterator[CopyItem]:
    """What the copy holds: what the policy opens, then what was shared, each on the basis that it rests on."""
    for item in Item:
        if item is not Item.CONCERNS and reader.sight(item) is not Sight.NOTHING:
            yield CopyItem(id=new_id(), copy_id=copy_id, item=item)
    for shared in reader.sharing:
        said = shared.model_dump(include={"item", "basis", "purpose", "consent_id", "hand_off_id"})
        yield CopyItem(id=new_id(), copy_id=copy_id, **said)
    for summary in (SharedItem.LEVELS_PLAN_CREDIT, SharedItem.ACTIVITY_DESTINATION):
        if reader.sight(Item(summary)) is Sight.SUMMARY:
            for row in bases(reader, summary):
                yield CopyItem(
                    id=new_id(), copy_id=copy_id, item=summary, basis=row.basis, purpose=row.purpose, consent_id=row.id
                )
