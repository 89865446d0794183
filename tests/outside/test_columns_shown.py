"""Each column is shown by the line of the policy that its page names: a word of its own in each, and who reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from api.columns.pages import POLICY
from api.subject_access.collecting import followed
from tests.clock import Clock
from tests.erasure import tale
from tests.house.test_columns import holds_words
from tests.outside.test_need_to_know import SOMEBODY, Told, counting, set_roles, surfaces
from tests.people import Cast
from tests.stories import concerned, way
from tests.stories.story import API
from workflows.views.looking import Look
from workflows.visibility import Item, Sight, Viewer, sight
from workflows.vocabulary import Role

# Written down and answered to nobody.
NEVER_ANSWERED = {"journey.end_note"}
# AdaptIt, nobody to the learner, plans sessions for a group: what was written of these it reads, and nothing else.
OF_A_GROUP = {"contribution.unit"} | {f"hand_off.{each}" for each in (
    "note", "conditions", "question", "answer", "decline_note", "advice", "not_ready_needs", "end_note",
    "handed_to_person", "conditions_met",
)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word that stands in one column alone, and the line of the policy that shows that."""

    text: str
    column: str
    item: Item


@dataclass
class Written:
    """Hana's story with a word in each column of her rows."""

    story: Told
    words: tuple[Word, ...]

    def read_by(self, relationship: str, *roles: Role) -> tuple[Viewer, frozenset[Word]]:
        """Somebody of a relationship with these roles alone: what they are to the journey, and the words they read."""
        who = SOMEBODY[relationship]
        set_roles(self.story, who, roles)
        with self.story.cast.runtime.reading(self.story.cast.caller(who)) as work:
            viewer = Look(work, self.story.journey).viewer
        client = self.story.cast.client_of(who)
        paths = [*(path for path in surfaces(self.story) if "?q=" not in path), f"{API}/tasks?ended=true"]
        texts = "".join(client.get(path).text for path in paths)
        return viewer, frozenset(word for word in self.words if word.text in texts)


@pytest.fixture(scope="module")
def written(lasting_cast: Cast, whole_run_clock: Clock) -> Written:
    """The story, with a review and a concern."""
    story = Told(lasting_cast, whole_run_clock)
    story.tell()
    story.act("harbour.coordinator", story.journey, "send_review_input",
              {"progress": "well", "sessions_planned": 10, "sessions_attended": 9})  # fmt: skip
    way.review(story, story.journey, needs_note="more time", actions=["ring home"], at_risk=True, at_risk_reason="late")
    concerned.decide(story, story.journey, concerned.concern(story, story.journey))
    with story.cast.runtime.database.unit_of_work() as transaction:
        learner = tale.learner_of(story, story.journey)
        rows = followed(transaction.connection, [(SQLModel.metadata.tables["learner"].c.id, [learner])])
        words = tuple(each for name in rows for each in _write(transaction.connection, name, rows[name]))
    return Written(story, words)


@cache
def _text_of(column: str) -> str:
    return "qk" + "".join(letter for letter in column if letter.isalpha()) + "kq"


def _write(connection: sa.Connection, name: str, rows: list[dict[str, Any]]) -> Iterator[Word]:
    """The words of a table, written into each of these rows."""
    table, columns = SQLModel.metadata.tables[name], POLICY[name].columns
    for column in table.columns:
        item = columns[column.name].shown
        if holds_words(column) and isinstance(item, Item):
            word = Word(_text_of(f"{name}.{column.name}"), f"{name}.{column.name}", item)
            yield word
            for row in rows:
                is_it = [key == row[key.name] for key in table.primary_key]
                value = {column.name: _with(row[column.name], word.text)}
                connection.execute(sa.update(table).where(*is_it).values(value))


def _with(value: Any, word: str) -> Any:
    if isinstance(value, Mapping):
        return {**value, "note": word}
    if isinstance(value, list):
        return [{**each, "sentence": word, "requirement": word} for each in value if isinstance(each, dict)] or [word]
    return word


@pytest.mark.parametrize("relationship", SOMEBODY)
def test_nobody_reads_a_column_of_which_they_see_nothing(written: Written, relationship: str) -> None:
    beyond = set()
    others = set(Role) - set(counting(relationship))
    for roles in (*((role,) for role in counting(relationship)), others):
        viewer, read = written.read_by(relationship, *roles)
        unseen = {word.column for word in read if sight(viewer, word.item) is Sight.NOTHING}
        beyond |= {(*sorted(roles), column) for column in unseen - (OF_A_GROUP if relationship == "nobody" else set())}
    assert beyond == set()


def test_every_column_is_read_by_somebody_of_the_organisation_in_charge(written: Written) -> None:
    """What no word is read of could not be seen to be hidden either."""
    roles = (Role.SAFEGUARDING_LEAD, Role.COORDINATOR, Role.MANAGER)
    read = {word.column for role in roles for word in written.read_by("responsible", role)[1]}
    assert {word.column for word in written.words} - read == NEVER_ANSWERED
