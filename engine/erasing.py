"""Erases the words of history so that the chain still fits: the salt goes with them, the digest stays."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from engine.database import Transaction
from engine.statements import table_of
from engine.tables import HistoryEntry

_HISTORY = table_of(HistoryEntry)


def erase_words(transaction: Transaction, instance_id: str, sequences: Collection[int], at: datetime) -> int:
    """Erase reason, details and salt of these entries of an instance; how many there were, erased ones not again.

    What goes wrong with a history behind the program's back is found as before: `engine/audit.py`.
    """
    transaction.flush()
    erased = (
        sa.update(_HISTORY)
        .where(
            _HISTORY.c.instance_id == instance_id, _HISTORY.c.sequence.in_(sequences), _HISTORY.c.erased_at.is_(None)
        )
        .values(reason=None, detail={}, salt=None, erased_at=at)
    )  # fmt: skip
    return transaction.connection.execute(erased).rowcount
