"""Keeps a question to the row at hand."""

from typing import Any

import sqlalchemy as sa


def once_at_hand(asked: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """A question that is asked once of each row at hand: else PostgreSQL may read all there is into a hash first.

    Or ask it again wherever the answer is used.
    """
    # With an offset it is kept as it stands.
    return asked.offset(0)
