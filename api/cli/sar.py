"""`journey sar`: all that is held about one learner, written for the learner who asks for it."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from api.cli.sentences import CommandFailed
from api.settings import Settings
from api.subject_access.collecting import find_learners, held_about
from api.subject_access.writing import write
from api.wiring import build_runtime
from engine import clock
from engine.actor import Actor, ActorKind
from workflows import queries
from workflows.shown import show_learner
from workflows.words.accesses import Surface

OPERATOR = Actor(ActorKind.MACHINE, "journey sar")
"""Whoever works at the command line: nobody knows who that is."""
Whose = Annotated[str, typer.Argument(help="Id or ULN of the learner, or the reference of a journey or hand-off.")]
To = Annotated[Path, typer.Option("--to", help="The folder to write into; it is made where it is missing.")]


def sar(learner: Whose, to: To) -> None:
    """Write all that is held about a learner as JSON and as one page, with the files that are kept beside journeys.

    It holds what others said of the learner, restricted matters too: somebody looks it over before it is given out.
    That it was made is noted with those who looked.
    """
    runtime = build_runtime(Settings().database_url)
    try:
        with runtime.reading(OPERATOR) as work:
            found = find_learners(work.session, learner)
            if len(found) != 1:
                raise CommandFailed(_none_or_many(learner, len(found)))
            show_learner(work, Surface.SUBJECT_ACCESS, found[0])
        # What is held includes that this was asked for.
        with runtime.database.snapshot() as transaction:
            held = held_about(transaction.session, found[0])
            files = write(held, to, clock.now(), partial(_content, transaction.session))
    except OSError as error:
        raise CommandFailed(f"Nothing could be written to {to}: {error.strerror}.") from error
    finally:
        runtime.database.dispose()
    rows = sum(map(len, held.rows.values()))
    typer.echo(f"{rows} records of {len(held.rows)} kinds, in {files[0]} and {files[1]}")


def _content(session: Session, file_id: str) -> bytes:
    found = queries.files.content(session, file_id)
    return found.content if found is not None else b""


def _none_or_many(given: str, count: int) -> str:
    if count:
        return f"{count} learners are meant by {given}. Give the id of one."
    return f"There is no learner with the id, ULN or reference {given}."
