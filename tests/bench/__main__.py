"""Prints one table of what a durable firing costs, and writes its rows to build/bench.json."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from tests.bench import pages, sweeps
from tests.bench.firings import WORK, peer, place_orders, record_statements, subject
from tests.bench.places import Place, postgres_place, sqlite_place
from tests.bench.recording import Statements
from tests.bench.rounds import WARM_UP, seconds_for

ROUNDS = 9
FIRINGS = {1: 60, 4: 20}
"""How many firings each client does in a round, by the number of clients."""
COLUMNS = ("work", "database", "clients", "subject", "peer", "ratio", "median", "minimum", "maximum")
Row = dict[str, str | int | float]


def rows_of(place: Place) -> Iterator[Row]:
    """One row for each number of clients; both sides begin with copies of the same database."""
    original = place.new()
    count = ROUNDS * sum(clients * (firings + WARM_UP) for clients, firings in FIRINGS.items())
    orders = place_orders(original, count)
    statements = record_statements(place, place.copy(original), orders)
    show(place.kind, statements[-1])
    ours, theirs = place.copy(original), place.copy(original)
    clients = partial(subject, ours, orders), partial(peer, place, theirs, statements)
    numbers = iter(range(count))
    for url in (ours, theirs):
        place.settle(url)
    for number_of_clients, firings in FIRINGS.items():
        seconds = []
        for _ in range(ROUNDS):
            shares = [[next(numbers) for _ in range(firings + WARM_UP)] for _ in range(number_of_clients)]
            seconds.append([seconds_for(client, shares) for client in clients])
        ours_ms, theirs_ms = ([1000 * each[side] / firings for each in seconds] for side in (0, 1))
        yield row_of(WORK, place.kind, number_of_clients, ours_ms, theirs_ms)


def row_of(work: str, kind: str, clients: int, ours: Sequence[float], theirs: Sequence[float]) -> Row:
    """What both sides took, by their medians, and the ratios of the rounds."""
    ratios = [us / them for us, them in zip(ours, theirs, strict=True)]
    figures = (median(ours), median(theirs), median(ratios), median(ratios), min(ratios), max(ratios))
    return dict(zip(COLUMNS, (work, kind, clients, *(round(figure, 2) for figure in figures)), strict=True))


def sweep_rows(place: Place) -> Iterator[Row]:
    """What a sweep costs beside the set-based SQL that writes the same rows, and beside the bare look for work."""
    figures = sweeps.measure(place)
    for work, pairs in ((sweeps.SWEEPING, figures.sweeps), (sweeps.IDLE, figures.idle)):
        ours, theirs = zip(*pairs, strict=True)
        yield row_of(work, place.kind, 1, ours, theirs)
    # The SQL keeps nothing in our process: there is no peer to be a ratio of.
    yield dict(zip(COLUMNS, (sweeps.MEMORY, place.kind, 1, round(figures.grown, 1), 0, 0, 0, 0, 0), strict=True))


def page_rows(place: Place) -> Iterator[Row]:
    """What each page costs beside its own questions to the database on the bare driver."""
    for cost in pages.measure(place):
        yield row_of(cost.work, place.kind, 1, cost.ours, cost.theirs)


def show(kind: str, statements: Statements) -> None:
    """Print what both sides run, so that nobody must take it on trust."""
    print(f"{kind}: {len(statements)} statements and a commit")
    for sql, _values in statements:
        words = " ".join(sql.split())
        print(f"  {words[:110]}{'...' if len(words) > 110 else ''}")


def table(rows: Sequence[Row]) -> str:
    """The rows as text, one line each below their titles."""
    lines = [COLUMNS, *([str(row[column]) for column in COLUMNS] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(COLUMNS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def main() -> None:
    """Measure on both databases."""
    with sqlite_place() as files, postgres_place() as server:
        rows = [row for place in (files, server) for rows in (rows_of, sweep_rows, page_rows) for row in rows(place)]
    print("\nsubject: the engine; peer: the bare driver with the same statements (of a sweep: set-based SQL that")
    print("writes the same rows; of a page: its own questions), as durable;")
    print("ratio: subject to peer, the median, minimum and maximum of rounds that took turns\n")
    print(table(rows))
    target = Path("build/bench.json")
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
