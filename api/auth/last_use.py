"""Notes when a session or key was last used, at most once a minute, so that reading stays reading."""

from datetime import datetime, timedelta

from engine.database import Database, lost_race
from engine.statements import Statement

STEP = timedelta(minutes=1)


def note_use(database: Database, statement: Statement, key: str, last: datetime | None, moment: datetime) -> None:
    """Run `statement` with `wanted` and `moment` if the `last` noted use is a minute old or older.

    A note that loses a race is dropped: the winner has just written the same.
    """
    if last is not None and moment - last < STEP:
        return
    try:
        with database.unit_of_work() as transaction:
            transaction.write(statement, {"wanted": key, "moment": moment})
    except Exception as error:
        if not lost_race(error):
            raise
