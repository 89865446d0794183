"""What sets the kinds of hand-off apart, one row a kind (journey rules 0.3, 0.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.vocabulary import AgreementKind, DeliveryModel, HandOffKind, Role

ALL = frozenset(DeliveryModel)
LEAD_PROVIDER = frozenset({DeliveryModel.LEAD_PROVIDER})
CONSORTIUM = frozenset({DeliveryModel.CONSORTIUM})
PARTNERSHIP = frozenset({DeliveryModel.PARTNERSHIP})


class Force(StrEnum):
    """How far a missing agreement stops a hand-off (guard G1)."""

    HARD = "hard"
    WARNING = "warning"
    NONE = "none"


MANAGEMENT = frozenset({Role.MANAGER, Role.COORDINATOR})
# Time limits of the hand-off machine that a kind does without.
DECISION = frozenset({"decide", "answer", "agreement"})
ARRIVAL = frozenset({"start", "arrival"})


@dataclass(frozen=True, slots=True)
class KindRule:
    """One kind of hand-off.

    `models` may use it; `senders` and `receivers` are the roles that act for each side; `agreement` is the type that
    G1 asks for, with `force`; `takes_place` whether G3 counts it; `returns_work` whether it ends through
    WORK_SUBMITTED (else either side ends it); `without` names the deadlines it does without; `gives_home` whether its
    receiver answers for the journey from the start on, so that it lasts until another does or the journey ends.
    """

    models: frozenset[DeliveryModel]
    senders: frozenset[Role]
    receivers: frozenset[Role]
    agreement: AgreementKind | None
    force: Force
    takes_place: bool
    returns_work: bool
    without: frozenset[str] = frozenset({"appointment"})
    gives_home: bool = False


_ADVISING = MANAGEMENT | {Role.ADVISER}
_NO_DECISION = DECISION | {"start", "arrival"}
# A course begins in September, a job when it does: no day of ours stands against it, and no end is planned.
_PROGRESSION_WITHOUT = frozenset({"start", "appointment", "planned_end"})
_INBOUND_WITHOUT = ARRIVAL | {"appointment", "planned_end"}

KINDS: Mapping[HandOffKind, KindRule] = {
    HandOffKind.INBOUND: KindRule(
        ALL, _ADVISING, MANAGEMENT, AgreementKind.REFERRAL, Force.WARNING, True, False, _INBOUND_WITHOUT,
        gives_home=True),
    HandOffKind.STAGE: KindRule(
        LEAD_PROVIDER, MANAGEMENT, MANAGEMENT, AgreementKind.EXTERNAL, Force.HARD, False, True),
    HandOffKind.COMPONENT: KindRule(
        LEAD_PROVIDER, MANAGEMENT, MANAGEMENT, AgreementKind.EXTERNAL, Force.HARD, True, True),
    HandOffKind.PARTNER: KindRule(
        PARTNERSHIP, MANAGEMENT, MANAGEMENT, AgreementKind.EXTERNAL, Force.HARD, True, True),
    HandOffKind.SUPPORT: KindRule(
        ALL, _ADVISING, MANAGEMENT | {Role.WORKER}, AgreementKind.REFERRAL, Force.WARNING, False, False,
        _NO_DECISION | {"planned_end"}),
    HandOffKind.CHANGE_OF_AREA: KindRule(
        CONSORTIUM, MANAGEMENT, MANAGEMENT, AgreementKind.STRATEGIC, Force.HARD, True, False,
        frozenset({"appointment", "planned_end"}), gives_home=True),
    HandOffKind.TASTER: KindRule(
        ALL, MANAGEMENT, MANAGEMENT, AgreementKind.EXTERNAL, Force.WARNING, False, False),
    HandOffKind.CONTRIBUTION: KindRule(
        ALL, MANAGEMENT, MANAGEMENT | {Role.WORKER}, AgreementKind.EXTERNAL, Force.WARNING, False, False),
    HandOffKind.PLACEMENT: KindRule(
        ALL, MANAGEMENT | {Role.EMPLOYER_ENGAGEMENT}, MANAGEMENT | {Role.PLACEMENT_CONTACT},
        AgreementKind.EXTERNAL, Force.WARNING, False, False),
    HandOffKind.PROGRESSION: KindRule(
        ALL, MANAGEMENT | {Role.LEVEL_2_LEAD}, MANAGEMENT | {Role.PLACEMENT_CONTACT}, AgreementKind.REFERRAL,
        Force.WARNING, False, False, _PROGRESSION_WITHOUT),
    HandOffKind.TRANSFER: KindRule(
        ALL, MANAGEMENT, MANAGEMENT, AgreementKind.REFERRAL, Force.WARNING, True, True),
    HandOffKind.INTERNAL: KindRule(
        ALL, _ADVISING | {Role.EMPLOYER_ENGAGEMENT, Role.LEVEL_2_LEAD}, MANAGEMENT, AgreementKind.INTERNAL,
        Force.WARNING, False, False, ARRIVAL | {"appointment"}),
}  # fmt: skip
# Hand-offs by which a member of a partnership becomes the learner's home.
HOME_KINDS = frozenset(kind for kind, rule in KINDS.items() if rule.gives_home)
