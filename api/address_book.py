"""Answers what notifications ask about people and records, from the tables of the workflows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from api.auth import answer_links
from api.settings import SecondFactorUse
from engine import clock
from engine.actor import Actor, ActorKind
from engine.tables import Instance, Task
from notifications.address_book import LinkToAnswer, Recipient, RecipientGroup, StillLate, Subject
from notifications.topics import HANDLER
from workflows import deputies, queries
from workflows.addressees import HANDLERS, Waiting, addressees, lead_of
from workflows.facts.consents import in_force
from workflows.facts.standing_in import stand_ins
from workflows.tables.concerns import Concern
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.learners import Consent, Learner
from workflows.tables.organisations import Organisation, Partnership, Person
from workflows.views.reach import Reader
from workflows.views.still_late import still_late
from workflows.visibility import NAMED_STAFF, is_referring_agency, is_restricted
from workflows.vocabulary import HandOffKind, LawfulBasis, OrganisationKind, Role, SharedItem

# What a task about no record is called that names nothing else.
NO_NAME = "Your organisation"


class RecordsAddressBook:
    """The address book of this installation; it keeps nothing of anybody, so one serves every thread.

    `second_factor` says whether staff named for restricted matters must have one: they are sent no link to answer.
    """

    def __init__(self, second_factor: SecondFactorUse = SecondFactorUse.REQUIRED) -> None:
        self._required = second_factor is SecondFactorUse.REQUIRED

    def chaser_recipients(
        self, session: Session, instance_id: str | None, payload: Mapping[str, Any]
    ) -> list[RecipientGroup]:
        """Whom a chaser is for: those that its level tells, as far as they may know of the record."""
        waiting = Waiting(
            instance_id, payload["party"], payload["organisation"], tuple(payload["tells"]),
            is_task="task" in payload, person_id=payload.get("person"), state=payload.get("state"),
            scope=payload.get("scope"), kind=payload.get("kind"),
        )  # fmt: skip
        found = addressees(session, waiting)
        return [RecipientGroup(each.organisation_id, each.roles, each.person_id) for each in found]

    def handlers(
        self, session: Session, instance_id: str | None, organisation_id: str, roles: Sequence[str]
    ) -> list[Recipient]:
        """People of the organisation in `roles`; a referrer's handler is the adviser named on the journey.

        Once that adviser has left it is the managers, who may act for a referrer too; without one their colleagues.
        """
        found: dict[str, Person] = {}
        for role in roles:
            here = self._handlers(session, instance_id, organisation_id) if role == HANDLER else None
            held = _people(session, organisation_id, Role(role)) if here is None else here
            found |= {person.id: person for person in held}
        if self.is_discreet(session, instance_id, organisation_id):
            return [_recipient(each) for each in _people(session, organisation_id, *sorted(NAMED_STAFF))]
        people = list(found.values()) or stand_ins(session, instance_id, organisation_id)
        return [_recipient(person) for person in people]

    def is_discreet(self, session: Session, instance_id: str | None, organisation_id: str) -> bool:
        """Whether only named staff of the organisation may know of the record: restricted support (rule 0.6)."""
        hand_off = session.get(HandOff, instance_id) if instance_id is not None else None
        return hand_off is not None and is_restricted(hand_off) and organisation_id != hand_off.receiver_id

    def person(self, session: Session, person_id: str, instance_id: str | None) -> list[Recipient]:
        """The person; for somebody who has left, those who hear of the record where nobody has the role to."""
        found = session.get(Person, person_id)
        if found is None:
            return []
        here = [found] if found.left_at is None else stand_ins(session, instance_id, found.organisation_id)
        return [_recipient(person) for person in here]

    def acting(self, session: Session, person: Recipient, today: date) -> Recipient:
        """Who acts for the person today: themselves, or while they are away the deputy who is here."""
        acting_id = deputies.acting_today(session, person.id, today)
        return person if acting_id == person.id else _recipient(session.get_one(Person, acting_id))

    def still_late(self, session: Session, person_id: str, moment: datetime) -> Sequence[StillLate]:
        """All that the person is chased for at `moment`, for those too for whom they act, and may be told of."""
        person = session.get_one(Person, person_id)
        roles = frozenset(role.value for role in queries.organisations.roles_of(session, person_id))
        actor = Actor(ActorKind.PERSON, person_id, person.organisation_id, roles)
        return [StillLate(*each) for each in still_late(Reader(session, actor, moment))]

    def organisation(self, session: Session, organisation_id: str) -> Recipient | None:
        """The organisation's own mailbox, or None when it has none."""
        found = session.get(Organisation, organisation_id)
        if found is None or not found.email:
            return None
        return Recipient(found.id, found.id, found.name, found.email, found.phone)

    def learner(self, session: Session, instance_id: str | None) -> Recipient | None:
        """The learner, unless a death was reported (C19) or the consent to be contacted withdrawn (C25)."""
        if instance_id is None:
            return None
        journey = _journey(session, instance_id)
        learner = session.get_one(Learner, journey.learner_id)
        if learner.death_reported_at is not None or not _may_be_contacted(session, learner):
            return None
        name = f"{learner.given_name} {learner.family_name}"
        return Recipient(journey.id, None, name, learner.email, learner.phone)

    def lead(self, session: Session, instance_id: str | None, payload: Mapping[str, Any]) -> str | None:
        """The organisation that leads the partnership of the record, or that which is the scope of the task."""
        return lead_of(session, self.partnership_of(session, instance_id, payload))

    def partnership_of(self, session: Session, instance_id: str | None, payload: Mapping[str, Any]) -> str | None:
        """The partnership of the record, or that which is the scope of the task; None where there is none."""
        if instance_id is not None:
            return _journey(session, instance_id).partnership_id
        return _partnership_of(session, payload.get("scope"))

    def beside_lead(self, session: Session, partnership_id: str) -> list[str]:
        """The organisations of a partnership beside its lead: its members, and the local authority it works with."""
        partnership = session.get_one(Partnership, partnership_id)
        found = [*sorted(queries.organisations.members(session, partnership_id)), partnership.local_authority_id]
        return [each for each in found if each is not None and each != partnership.lead_id]

    def subject(
        self, session: Session, instance_id: str | None, organisation_id: str | None, payload: Mapping[str, Any]
    ) -> Subject:
        """The record as the organisation knows it, or the task about none; no organisation stands for the learner."""
        if instance_id is None:
            return _of_no_record(session, payload, organisation_id)
        journey, hand_off = _journey(session, instance_id), session.get(HandOff, instance_id)
        audience = _audience(session, journey, organisation_id)
        # Whoever is no side of restricted support may not even know of it.
        side = hand_off is not None and organisation_id in (hand_off.sender_id, hand_off.receiver_id)
        if hand_off is not None and (side or _is_shown(hand_off, audience)):
            return Subject(hand_off.reference, f"/hand-offs/{hand_off.id}", audience)
        return Subject(journey.reference, f"/journeys/{journey.id}", audience)

    def link_to_answer(
        self, session: Session, person_id: str, instance_id: str | None, delivery_id: str, moment: datetime
    ) -> LinkToAnswer | None:
        """A fresh link by which the person answers a hand-off without signing in; None where that is not for them."""
        if instance_id is None:
            return None
        required = self._required
        return answer_links.make(session, person_id, instance_id, delivery_id, moment, second_factor_required=required)

    def _handlers(self, session: Session, instance_id: str | None, organisation_id: str) -> Sequence[Person]:
        organisation = session.get_one(Organisation, organisation_id)
        people = _people(session, organisation_id, HANDLERS[organisation.kind])
        if instance_id is None:
            return people
        adviser_id = _journey(session, instance_id).adviser_id
        named = session.get(Person, adviser_id) if adviser_id is not None else None
        if named is None or named.organisation_id != organisation_id:
            return people
        if named.left_at is not None:
            return _people(session, organisation_id, Role.MANAGER) or people
        return [person for person in people if person.id == named.id] or people


def _people(session: Session, organisation_id: str, *roles: Role) -> Sequence[Person]:
    return queries.organisations.people_with_role(session, organisation_id, *roles)


def _recipient(person: Person) -> Recipient:
    return Recipient(person.id, person.organisation_id, person.name, person.email)


def _journey(session: Session, instance_id: str) -> Journey:
    hand_off = session.get(HandOff, instance_id)
    return session.get_one(Journey, hand_off.journey_id if hand_off else instance_id)


def _of_no_record(session: Session, payload: Mapping[str, Any], organisation_id: str | None) -> Subject:
    """What a message about no record is about: a task, a visit, an endpoint, an invitation, or a partnership."""
    if "task" in payload:
        return _task(session, payload["task"], organisation_id)
    if "journey" in payload:
        # A concern, to whoever raised it: they know its reference, and need read nothing of the journey.
        return Subject(payload["reference"], f"/journeys/{payload['journey']}/concerns", "partner")
    if "booking" in payload:
        return Subject(payload["booking"], f"/provider-events/{payload['event']}", "staff")
    if "endpoint" in payload:
        return Subject(payload["endpoint"], "/webhooks", "staff")
    if "invitation" in payload:
        return Subject(session.get_one(Organisation, payload["organisation"]).name, "/invitations", "staff")
    return Subject(session.get_one(Partnership, payload["scope"]).name, "/partnerships", "partner")


def _partnership_of(session: Session, scope: str | None) -> str | None:
    """The partnership that is the scope of a task, or of the journey of the concern that is; None of any other."""
    concern = session.get(Concern, scope) if scope is not None else None
    if concern is not None:
        return session.get_one(Journey, concern.on_journey_id).partnership_id
    return scope if lead_of(session, scope) is not None else None


def _task(session: Session, task_id: str, organisation_id: str | None) -> Subject:
    """A task about no record: to whoever has it by the title it carries, to others by the partnership it belongs to."""
    task = session.get_one(Task, task_id)
    own = organisation_id == task.organisation_id
    title = task.detail.get("title") if own else None
    partnership = session.get(Partnership, (task.scope if own else _partnership_of(session, task.scope)) or "")
    return Subject(title or (partnership.name if partnership else NO_NAME), f"/tasks/{task.id}", "staff")


def _is_shown(hand_off: HandOff, audience: str) -> bool:
    """Whether it is shown to more than its sides: a referrer sees referrals alone, a local authority none (0.6)."""
    if is_restricted(hand_off) or audience == "local_authority":
        return False
    return audience != "referrer" or hand_off.kind is HandOffKind.INBOUND


def _audience(session: Session, journey: Journey, organisation_id: str | None) -> str:
    if organisation_id is None:
        return "learner"
    if is_referring_agency(journey.source, journey.referrer_id, organisation_id):
        return "referrer"
    organisation = session.get(Organisation, organisation_id)
    if organisation is not None and organisation.kind is OrganisationKind.LOCAL_AUTHORITY:
        return "local_authority"
    running = session.get_one(Instance, journey.id)
    return "staff" if organisation_id == running.responsible else "partner"


def _may_be_contacted(session: Session, learner: Learner) -> bool:
    """Whether no consent to be contacted was taken back, or another basis for it is still in force."""
    wanted = select(Consent).where(
        col(Consent.learner_id) == learner.id,
        col(Consent.item) == SharedItem.CONTACT,
        col(Consent.basis).in_((LawfulBasis.CONSENT, LawfulBasis.EXPLICIT_CONSENT)),
    )
    today = clock.london_date(clock.now())
    given = session.exec(wanted).all()
    return not given or any(in_force(each, today) for each in given)
