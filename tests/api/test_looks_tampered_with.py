"""Whatever is done behind the program's back to who looked is found, and the access that was touched is named."""

from random import Random

import pytest

from engine import checkpoints
from engine.actor import CLOCK
from engine.audit import Counted, of_chain
from engine.database import Transaction
from tests.api.test_tampering import Forger, Named, unseen
from tests.stories import way
from tests.stories.story import Story
from workflows.chained import CHAINED
from workflows.tables.accesses import ACCESSES

COLUMNS = tuple(column.name for column in ACCESSES.entries.columns)
ROUNDS = 500
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def told(story: Story) -> Story:
    """Two learners at whose records several have looked, with a checkpoint of all that."""
    for name in ("Amy Cole", "Ben Dale"):
        journey = way.in_induction(story, about=name)
        for who in ("northgate.tutor", "priya"):
            story.get(who, f"/journeys/{journey}")
    story.get(way.LEAD, "/journeys")
    story.cast.runtime.run_many(CLOCK, lambda work: checkpoints.write_all(work, CHAINED))
    return story


def named_in(transaction: Transaction) -> set[Named]:
    """The access or the learner that each finding names."""
    counted = Counted()
    found = [
        *of_chain(transaction, counted, ACCESSES),
        *checkpoints.of_checkpoints(transaction, counted, chains=CHAINED),
    ]
    assert {each.entry for each in found} <= {"access", "entry"}
    return {(each.instance_id or "", each.sequence) for each in found}


def test_forgeries_are_found_and_named(told: Story) -> None:
    assert unseen(told, Random(20260518), ACCESSES, named_in, ROUNDS) == []  # noqa: S311


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_of_an_access_can_be_changed_unseen(told: Story, column: str) -> None:
    with told.cast.runtime.database.rehearsal() as transaction:
        transaction.connection.exec_driver_sql("PRAGMA defer_foreign_keys=on")
        touched = Forger(transaction, Random(1), ACCESSES).edit(column)  # noqa: S311
        assert not named_in(transaction).isdisjoint(touched)
