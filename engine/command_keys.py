"""Keeps what each command was answered under its key, so that asked again it is answered the same."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from engine.database import Transaction
from engine.errors import KeyReused
from engine.statements import Statement, table_of
from engine.tables import CommandRecord

Shown = Sequence[Mapping[str, Any]]
# A verdict, and what was noted of whose records it shows.
Stored = tuple[dict[str, Any], Shown]

KEPT = timedelta(days=30)
"""How long a repeated command finds its first answer."""


class Once(str):
    """A secret in a verdict: told with the first answer and kept nowhere, so that asked again it is left out."""


_COMMANDS = table_of(CommandRecord)
_CLAIMED = [column.name for column in _COMMANDS.columns if column.name not in ("verdict", "shown")]
_VALUES: dict[str, Any] = {name: sa.bindparam(name) for name in _CLAIMED}
# The key is claimed first: a second caller with the same key waits here until the first has committed or gone.
_CLAIM = {
    "sqlite": Statement(sqlite.insert(_COMMANDS).values(_VALUES).on_conflict_do_nothing()),
    "postgresql": Statement(postgresql.insert(_COMMANDS).values(_VALUES).on_conflict_do_nothing()),
}
_KEYED = (_COMMANDS.c.caller == sa.bindparam("caller")) & (_COMMANDS.c.key == sa.bindparam("key"))
_STORED = Statement(sa.select(_COMMANDS.c.fingerprint, _COMMANDS.c.verdict, _COMMANDS.c.shown).where(_KEYED))
_NAME = Statement(sa.select(_COMMANDS.c.name).where(_KEYED))
_SETTLED: dict[str, Any] = {
    name: sa.bindparam(f"new_{name}", type_=_COMMANDS.c[name].type) for name in ("verdict", "shown")
}
_SETTLE = Statement(sa.update(_COMMANDS).where(_KEYED).values(_SETTLED))


def claim(transaction: Transaction, values: Mapping[str, Any]) -> Stored | None:
    """None once the key is the caller's own; else what is stored under it.

    `values` are caller, key, name, fingerprint and at. Raises KeyReused when the key carried another request.
    """
    if transaction.write(_CLAIM[transaction.connection.dialect.name], values):
        return None
    fingerprint, verdict, shown = transaction.run(_STORED, caller=values["caller"], key=values["key"])[0]
    if fingerprint != values["fingerprint"]:
        raise KeyReused
    return dict(verdict), shown or ()


def name_under(transaction: Transaction, caller: str, key: str) -> str | None:
    """The name of the command that the caller ran under the key; None where there is none, or not any more."""
    found = transaction.run(_NAME, caller=caller, key=key)
    return str(found[0][0]) if found else None


def settle(transaction: Transaction, caller: str, key: str, verdict: Mapping[str, Any], shown: Shown) -> None:
    """Keep the verdict under the key that was claimed, without what is told once."""
    kept = {name: value for name, value in verdict.items() if not isinstance(value, Once)}
    settled = {"new_verdict": kept, "new_shown": list(shown) or None}
    transaction.write(_SETTLE, {"caller": caller, "key": key, **settled})
