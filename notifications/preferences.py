"""How people want to hear of things: a channel for each group of topics, at once or daily."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from notifications.recipients import BOTH
from notifications.tables import Preference
from notifications.topics import Group

# Groups whose email always comes grouped, and those that cannot be changed at all.
ALWAYS_GROUPED = frozenset({Group.CHASERS})
FIXED = frozenset({Group.SAFETY})


@dataclass(frozen=True, slots=True)
class Choice:
    """How one person hears of one group; a `fixed` one cannot be changed."""

    group: Group
    channel: str
    digest: bool
    fixed: bool = False


def choices(session: Session, person_id: str) -> list[Choice]:
    """The person's choice for every group, the defaults where none was made."""
    rows = session.exec(select(Preference).where(col(Preference.person_id) == person_id))
    made = {row.topic_group: row for row in rows}
    return [_choice(group, None if group in FIXED else made.get(group.value)) for group in Group]


def choose(session: Session, person_id: str, wanted: Iterable[Choice]) -> None:
    """Keep the person's choices; those for groups not named stay. ValueError for a fixed group."""
    for choice in wanted:
        if choice.group in FIXED:
            raise ValueError(choice.group)
        row = session.get(Preference, (person_id, choice.group.value))
        row = row or Preference(person_id=person_id, topic_group=choice.group.value, channel=choice.channel)
        row.channel, row.digest = choice.channel, choice.digest
        session.add(row)


def _choice(group: Group, row: Preference | None) -> Choice:
    grouped = group in ALWAYS_GROUPED
    if row is None:
        return Choice(group, BOTH, grouped, group in FIXED)
    return Choice(group, row.channel, grouped or row.digest)
