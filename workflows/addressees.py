"""Whom the clock tells of what waits: those waited on, the sender, the manager or the lead, the partnership."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from workflows import visibility
from workflows.definitions.parties import HOLD_KEEPER, RECEIVER
from workflows.queries import journeys, parts
from workflows.tables.journeys import HandOff
from workflows.tables.organisations import Partnership
from workflows.vocabulary import OrganisationKind, Role
from workflows.words.tasks import KEPT_INSIDE

HANDLER = "handler"
"""Stands for whoever handles such a record in the organisation."""

# Who handles records in an organisation of each kind (rule 0.1).
HANDLERS: Mapping[OrganisationKind, Role] = {
    OrganisationKind.PROVIDER: Role.COORDINATOR,
    OrganisationKind.REFERRAL_AGENCY: Role.ADVISER,
    OrganisationKind.SCHOOL: Role.ADVISER,
    OrganisationKind.SUPPORT_AGENCY: Role.WORKER,
    OrganisationKind.EMPLOYER: Role.PLACEMENT_CONTACT,
    OrganisationKind.LOCAL_AUTHORITY: Role.TRACKING_OFFICER,
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """People of one organisation in some roles, or one named person there."""

    organisation_id: str
    roles: tuple[str, ...]
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: the instance it is about, on whom (party or role, organisation, person), and whom the level tells.

    `is_task` says that `party` is a role of the organisation, `kind` which task it is; `state` is the one it was in,
    where it is known. A task about no instance has its `scope` instead, which may be a partnership.
    """

    instance_id: str | None
    party: str
    organisation_id: str | None
    tells: tuple[str, ...]
    is_task: bool = False
    person_id: str | None = None
    state: str | None = None
    scope: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around something that waits: its hand-off if any, the referrer, the partnership's lead, the owner.

    Around a task about no journey there is no referrer, and a lead only where its scope is a partnership.
    """

    hand_off: HandOff | None
    referrer_id: str | None
    lead_id: str | None
    owner_id: str | None = None


def addressees(session: Session, waiting: Waiting) -> tuple[Addressee, ...]:
    """Everybody whom this level tells, each organisation and role once (rule 0.5, "Levels of each deadline").

    Of restricted support only its own two sides hear, and of the provider's only named staff (rule 0.6).
    """
    if waiting.instance_id is None:
        return told(waiting, Around(None, None, lead_of(session, waiting.scope)))
    hand_off = session.get(HandOff, waiting.instance_id)
    journey = journeys.journey(session, hand_off.journey_id if hand_off else waiting.instance_id)
    lead = session.get_one(Partnership, journey.partnership_id).lead_id
    return told(waiting, Around(hand_off, journey.referrer_id, lead, _owner(session, waiting)))


def _owner(session: Session, waiting: Waiting) -> str | None:
    """Who has what waits by name: work inside an organisation that waits on its receiver (rule 1.4)."""
    if waiting.is_task or waiting.party != RECEIVER or waiting.instance_id is None:
        return None
    task = parts.part_of(session, waiting.instance_id).team_task
    return task.owner_id if task is not None else None


def lead_of(session: Session, scope: str | None) -> str | None:
    """The organisation that leads the partnership which is the scope of a task; None where it is none."""
    partnership = session.get(Partnership, scope) if scope is not None else None
    return partnership.lead_id if partnership is not None else None


def told(waiting: Waiting, around: Around) -> tuple[Addressee, ...]:
    """The same, once it is known what stands around it."""
    hand_off = around.hand_off
    found = dict.fromkeys(each for tells in waiting.tells for each in _told(waiting, around, tells))
    if waiting.kind in KEPT_INSIDE:
        return tuple(each for each in found if each.organisation_id == waiting.organisation_id)
    if hand_off is not None and waiting.state in visibility.NEVER_SENT:
        # Nobody there can look at what was never sent, not even the lead of the partnership.
        found = dict.fromkeys(each for each in found if each.organisation_id != hand_off.receiver_id)
    if hand_off is not None and visibility.is_restricted(hand_off):
        told_of_it = _sides(hand_off, waiting)
        found = dict.fromkeys(_discreet(hand_off, each) for each in found if each.organisation_id in told_of_it)
    return tuple(found)


def _told(waiting: Waiting, around: Around, tells: str) -> Iterator[Addressee]:
    on, lead = waiting.organisation_id, around.lead_id
    if tells == "waited_on" and on is not None:
        yield Addressee(on, (waiting.party if waiting.is_task else role_of(waiting.party) or HANDLER,),
                        waiting.person_id or around.owner_id)  # fmt: skip
    elif tells == "sender":
        sender = _sender(waiting, around)
        if sender is not None and sender != on:
            yield Addressee(sender, (HANDLER,))
    elif tells == "manager":
        if on is not None:
            yield Addressee(on, (Role.MANAGER.value,))
        # What is about no journey is the organisation's own affair until it concerns the whole partnership.
        if lead is not None and lead != on and waiting.instance_id is not None:
            yield Addressee(lead, (Role.COORDINATOR.value,))
    elif tells == "partnership" and lead is not None:
        yield Addressee(lead, (Role.COORDINATOR.value, Role.MANAGER.value))


def role_of(party: str) -> str | None:
    """The role that a party names, as in "responsible.safeguarding_lead"; None: whoever handles such records."""
    return party.partition(".")[2] or None


def _sender(waiting: Waiting, around: Around) -> str | None:
    """Who sent the work: the sender of a hand-off; of a journey the referrer, until the learner has started."""
    if around.hand_off is not None:
        # Why and until when there is a hold is told inside alone: no sender hears of its review.
        of_hold = not waiting.is_task and waiting.party.partition(".")[0] == HOLD_KEEPER
        return None if of_hold else around.hand_off.sender_id
    if waiting.is_task or waiting.party != "receiver":
        return None
    return around.referrer_id


def _sides(hand_off: HandOff, waiting: Waiting) -> tuple[str | None, ...]:
    """The two sides, and whoever has a task about it: the provider that was responsible last (rule 0.1)."""
    return hand_off.sender_id, hand_off.receiver_id, waiting.organisation_id if waiting.is_task else None


def _discreet(hand_off: HandOff, told: Addressee) -> Addressee:
    if told.organisation_id == hand_off.receiver_id:
        return told
    return Addressee(told.organisation_id, tuple(sorted(role.value for role in visibility.NAMED_STAFF)))
