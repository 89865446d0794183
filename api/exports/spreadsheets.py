"""Writes tables as CSV that no spreadsheet takes for anything but text (CSV injection)."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# A cell that begins so is run as a formula, by some programs behind spaces too; the wide forms in some languages.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
HARMLESS = "'"
# Without it spreadsheets take the letters beyond ASCII for others.
BYTE_ORDER_MARK = "\ufeff"

Cell = str | int | float | bool | None


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table as RFC 4180 has it, every cell quoted, texts made harmless."""
    out = StringIO(newline="")
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in head])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def harmless(cell: Cell) -> str:
    """The cell as text: with an apostrophe before what would begin a formula, else as it is; numbers are ours.

    So a telephone number such as +44 117 496 0123 is written '+44 117 496 0123. Nothing else is changed.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return str(cell)
    begins = cell.startswith(FORMULA) or cell.lstrip().startswith(FORMULA)
    return f"{HARMLESS}{cell}" if begins else cell
