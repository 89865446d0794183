"""Selects about what single kinds of hand-off say: tasters, contributions, work inside a team, and the funding tick."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from engine.tables import Instance
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.organisations import Partnership, PartnershipMember
from workflows.tables.parts import Contribution, FundingCheck, Taster, TeamTask
from workflows.tables.placements import Placement
from workflows.tables.programmes import Programme


@dataclass(frozen=True, slots=True)
class Part:
    """What the kind of a hand-off says beside what all of them do; nothing for most kinds."""

    taster: Taster | None = None
    contribution: Contribution | None = None
    team_task: TeamTask | None = None
    placement: Placement | None = None

    @property
    def rows(self) -> list[SQLModel]:
        """What there is to store."""
        every = (self.taster, self.contribution, self.team_task, self.placement)
        return [row for row in every if row is not None]


_TABLES: Mapping[str, Any] = {"taster": Taster, "contribution": Contribution, "team_task": TeamTask,
                             "placement": Placement}  # fmt: skip


def part_of(session: Session, hand_off_id: str) -> Part:
    """What one hand-off says beside what all of them do."""
    return details_of(session, [hand_off_id]).get(hand_off_id, Part())


def details_of(session: Session, hand_off_ids: Iterable[str]) -> dict[str, Part]:
    """The same of several, by id; those that say nothing are left out."""
    wanted, found = sorted(hand_off_ids), dict[str, Part]()
    for name, table in _TABLES.items():
        for row in session.exec(select(table).where(col(table.hand_off_id).in_(wanted))):
            found[row.hand_off_id] = replace(found.get(row.hand_off_id, Part()), **{name: row})
    return found


def open_work_of(session: Session, person_id: str) -> list[HandOff]:
    """Hand-offs inside an organisation that somebody has by name and that have not ended, in the order made."""
    wanted = (
        select(HandOff)
        .join(TeamTask, col(TeamTask.hand_off_id) == col(HandOff.id))
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(col(TeamTask.owner_id) == person_id, col(Instance.ended_at).is_(None))
    )
    return list(session.exec(wanted.order_by(col(HandOff.id))))


def same_group(session: Session, asked: HandOff, part: Contribution) -> bool:
    """Whether the sender has the same contribution to a group under way there already, on whichever journey.

    The partnership is locked meanwhile, so that two who send it at once do not both find none.
    """
    session.exec(select(Partnership.id).where(_partnership_of(asked)).with_for_update()).all()
    wanted = (
        select(HandOff.id)
        .join(Contribution, col(Contribution.hand_off_id) == col(HandOff.id))
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(
            col(HandOff.sender_id) == asked.sender_id, col(HandOff.receiver_id) == asked.receiver_id,
            col(HandOff.for_group), col(HandOff.id) != asked.id, col(Instance.ended_at).is_(None),
            # One that was only drafted is under way nowhere; it is asked again when it is sent.
            col(Instance.state) != "draft",
            col(Contribution.form) == part.form, col(Contribution.from_on) <= part.until_on,
            col(Contribution.until_on) >= part.from_on,
        )
    )  # fmt: skip
    units = select(Contribution.unit).where(col(Contribution.hand_off_id).in_(wanted))
    return part.unit.casefold() in [unit.casefold() for unit in session.exec(units)]


def _partnership_of(asked: HandOff) -> Any:
    mine = select(Journey.partnership_id).where(col(Journey.id) == asked.journey_id).scalar_subquery()
    return col(Partnership.id) == mine


def areas_of(session: Session, organisation_id: str, partnership_id: str, programme_id: str | None) -> list[str]:
    """The vocational areas known of an organisation: of a programme named, else as a member, else of all it has."""
    named = select(Programme.sector).where(col(Programme.id) == programme_id)
    member = select(PartnershipMember.sector).where(
        col(PartnershipMember.partnership_id) == partnership_id,
        col(PartnershipMember.organisation_id) == organisation_id,
    )
    all_of_it = select(Programme.sector).where(col(Programme.organisation_id) == organisation_id)
    for query in (named, member, all_of_it):
        found = sorted({sector for sector in session.exec(query) if sector})
        if found:
            return found
    return []


def funding_checks(session: Session, journey_id: str) -> Sequence[FundingCheck]:
    """Every tick of finance, the newest last; the one in force was not replaced."""
    wanted = select(FundingCheck).where(col(FundingCheck.journey_id) == journey_id)
    return session.exec(wanted.order_by(col(FundingCheck.checked_at), col(FundingCheck.id))).all()
