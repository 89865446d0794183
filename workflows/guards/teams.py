"""Guards of work handed from team to team inside one organisation: whose it may be, and when it is asked for (1.4)."""

from engine.errors import Refusal
from workflows import queries
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.teams import roles_for
from workflows.guards.stages import lies_behind
from workflows.tables.organisations import Person
from workflows.vocabulary import HandOffKind, LevelTwoWork, Stage, Team

_MISSING = ("team_task.owner_id",)


def stays_inside(facts: HandOffFacts) -> Refusal | None:
    """0.3, 1.4: internal work stays in one organisation; this kind alone may be sent to oneself."""
    row = facts.hand_off
    if row.kind is not HandOffKind.INTERNAL:
        return None
    if row.sender_id == row.receiver_id:
        sentence = "Colleagues see the record as it is; inside one organisation nothing is shared. Leave share out."
        return Refusal("nothing_to_share", sentence) if facts.given.get("share") else None
    return Refusal("not_inside", "Internal work goes to a team of your own organisation; name that as the receiver.")


def owner_able(facts: HandOffFacts) -> Refusal | None:
    """1.4: internal work has an owner by name, who works there in a fitting role."""
    task = facts.about.team_task
    if facts.hand_off.kind is not HandOffKind.INTERNAL or task is None:
        return None
    return may_own(facts, task.team, task.owner_id)


def may_own(facts: HandOffFacts, team: Team, person_id: str | None) -> Refusal | None:
    """Why somebody may not have a team's work by name; of somebody who works elsewhere nothing more is said."""
    session, organisation = facts.work.session, facts.hand_off.receiver_id
    person = session.get(Person, person_id) if person_id is not None else None
    if person is None or person.organisation_id != organisation or person.left_at is not None:
        return Refusal("colleague_unknown", "Name a colleague who works here as its owner.", missing=_MISSING)
    able = roles_for(session, organisation, team)
    if not able.isdisjoint(queries.organisations.roles_of(session, person.id)):
        return None
    words = ", ".join(sorted(role.replace("_", " ") for role in able))
    sentence = f"The colleague could not do it: it needs one of these roles ({words})."
    return Refusal("colleague_lacks_roles", sentence, missing=_MISSING)


def briefing_ahead(facts: HandOffFacts) -> Refusal | None:
    """1.4: the level 2 team briefs at induction and initial assessment, not once these lie behind."""
    task = facts.about.team_task
    if task is None or task.work is not LevelTwoWork.BRIEFING:
        return None
    if not lies_behind(facts.journey, Stage.INITIAL_ASSESSMENT):
        return None
    sentence = "The level 2 team briefs at induction and initial assessment, which lie behind; ask for something else."
    return Refusal("briefing_past", sentence)


def has_an_owner(facts: HandOffFacts) -> Refusal | None:
    """1.4: only work inside an organisation has an owner by name."""
    if facts.hand_off.kind is HandOffKind.INTERNAL:
        return None
    return Refusal("no_owner", "Only work inside an organisation has an owner by name.")
