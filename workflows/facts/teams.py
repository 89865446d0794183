"""Who in an organisation may have the work of a team by name, and who has it when its owner leaves (rule 1.4)."""

from collections.abc import Mapping

from sqlmodel import Session

from workflows import queries
from workflows.facts.standing_in import acting_for
from workflows.tables.organisations import Organisation
from workflows.vocabulary import Role, Team

# The role in which somebody belongs to a team.
ROLE_OF: Mapping[Team, Role] = {
    Team.LEVEL_2: Role.LEVEL_2_LEAD,
    Team.EMPLOYER_ENGAGEMENT: Role.EMPLOYER_ENGAGEMENT,
    Team.IAG: Role.ADVISER,
    Team.MIS: Role.MIS_OFFICER,
    Team.FINANCE: Role.FINANCE,
}


def roles_for(session: Session, organisation_id: str, team: Team) -> frozenset[Role]:
    """The roles in which somebody may have a team's work: the team's own, a manager's, or who acts for an empty one."""
    organisation = session.get_one(Organisation, organisation_id)
    filled = queries.organisations.filled_roles(session, organisation_id)
    return acting_for(ROLE_OF[team], filled, organisation.kind) | {Role.MANAGER}


def next_owner(session: Session, organisation_id: str, team: Team) -> str | None:
    """Who has the team's work while nobody is named: one of the team, else a manager, else who acts for them.

    None when nobody is left there.
    """
    able = roles_for(session, organisation_id, team)
    for roles in ((ROLE_OF[team],), (Role.MANAGER,), sorted(able)):
        found = queries.organisations.people_with_role(session, organisation_id, *roles)
        if found:
            return found[0].id
    return None
