"""Runs `journey sweep` and `journey worker` as processes of their own, and reads what they left behind."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import sleep

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from engine.database import Database
from engine.tables import Chase, HistoryEntry, Instance, OutboxMessage

ROOT = Path(__file__).parents[2]
# The command of this checkout, whatever is installed.
JOURNEY = [sys.executable, "-c", "from api.cli import app; app()"]
PATIENCE, PAUSE = 60.0, 0.005
Trace = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def started(url: str, *words: str) -> "subprocess.Popen[str]":
    """A process of `journey` on the database at `url`, with what it prints kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_DATABASE_URL", url)
        return subprocess.Popen([*JOURNEY, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603


def finished(process: "subprocess.Popen[str]") -> str:
    """What the process printed; it must have ended well."""
    printed, _nothing = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, printed
    return printed


def killed_when(process: "subprocess.Popen[str]", reached: Callable[[], bool]) -> None:
    """Kill the process with SIGKILL as soon as `reached`, or when it has ended by itself."""
    for _turn in range(int(PATIENCE / PAUSE)):
        if reached() or process.poll() is not None:
            break
        sleep(PAUSE)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=PATIENCE)


def chases(database: Database) -> int:
    """How many levels were recorded."""
    with database.reading() as transaction:
        return transaction.session.exec(select(sa.func.count()).select_from(Chase)).one()


def traces(database: Database) -> Counter[Trace]:
    """What the clock left about each family (events, levels and messages, each as often as they are there)."""
    with database.reading() as transaction:
        session = transaction.session
        families = {row.id: row.parent_id or row.id for row in session.exec(select(Instance))}
        events: dict[str, list[str]] = {root: [] for root in families.values()}
        levels: dict[str, list[str]] = {root: [] for root in families.values()}
        topics: dict[str, list[str]] = {root: [] for root in families.values()}
        for entry in session.exec(select(HistoryEntry).where(col(HistoryEntry.actor_kind) == "clock")):
            events[families[entry.instance_id]].append(f"{entry.event} {entry.at.isoformat()}")
        for chase in session.exec(select(Chase)):
            levels[families[chase.instance_id or ""]].append(f"{chase.rule} {chase.level} {chase.at.isoformat()}")
        for message in session.exec(select(OutboxMessage)):
            topics[families[message.instance_id or ""]].append(message.topic)
    kept = (tuple(tuple(sorted(each[root])) for each in (events, levels, topics)) for root in events)
    return Counter((events_, levels_, topics_) for events_, levels_, topics_ in kept)
