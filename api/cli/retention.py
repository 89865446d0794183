"""`journey retention`: what is kept for how long, shown before it is erased; legal holds; erasing on request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from api.auth.accounts import COMMAND_LINE
from api.cli.sentences import CommandFailed
from api.erasure import due, holds
from api.erasure.due import Preview
from api.erasure.erasing import Ground
from api.settings import Settings
from api.subject_access.collecting import find_learners
from api.wiring import build_runtime
from engine.actor import CLOCK
from engine.clock import in_full, london_date, now
from engine.errors import Refused
from engine.runtime import Command, Runtime, Verdict, Work
from workflows import queries
from workflows.tables.columns import TEXT
from workflows.tables.organisations import Person
from workflows.tables.retention import LegalHold
from workflows.vocabulary import ErasureGround

Whose = Annotated[str, typer.Argument(help="Id or ULN of the learner, or the reference of a journey or hand-off.")]
Why = Annotated[str, typer.Option("--reason", help="Kept with the record; name nobody in it.")]
By = Annotated[str | None, typer.Option("--by", help="E-mail address of the person who says so.")]
On = Annotated[datetime | None, typer.Option("--at", formats=["%Y-%m-%d"], help="As it will be on this day.")]
_LONGEST = TEXT

app = typer.Typer(help="What is kept of learners for how long, and erasing it.", no_args_is_help=True)


@app.command()
def preview(at: On = None) -> None:
    """Show of whom what is due, by reference, with counts of rows and what holds it back. Nothing is changed."""
    with _runtime() as runtime, runtime.reading(CLOCK) as work:
        found = list(due.preview(work, Settings().schedules, at.date() if at else london_date(now())))
    for each in found:
        for line in _told(each):
            typer.echo(line)
    ready = sum(not each.against for each in found)
    typer.echo(f"{len(found)} learners are due: {ready} to erase, {len(found) - ready} held back.")


@app.command()
def run() -> None:
    """Erase everything that is due and that nothing holds back, one learner after the other."""
    with _runtime() as runtime:
        done = due.run(runtime, Settings().schedules, CLOCK, COMMAND_LINE)
    typer.echo(f"Erased: {done.rows} rows of {done.learners} learners. Held back: {done.held_back} learners.")


@app.command()
def erase(
    learner: Whose,
    ground: Annotated[ErasureGround, typer.Option("--ground", help="The ground of Article 17 of the UK GDPR.")],
    by: By = None,
) -> None:
    """Erase the record of a learner who asks for it, before its time; refused with every reason against it."""
    if ground is ErasureGround.SCHEDULE:
        raise CommandFailed("What is due by schedule is erased by journey retention run.", 2)
    with _runtime() as runtime:
        learner_id, by_id = _both(runtime, learner, by)
        verdict = due.erase_on_request(runtime, learner_id, Ground(ground, Settings().schedules, by_id))
    if verdict["against"]:
        raise CommandFailed(f"Nothing was erased. {' '.join(verdict['against'])}")
    typer.echo(f"Erased: {verdict['rows']} rows.")


@app.command()
def hold(learner: Whose, reason: Why, by: By = None) -> None:
    """Set a legal hold: nothing of the learner's record is erased until it is lifted."""
    row = _held(holds.hold, learner, reason, by)
    typer.echo(f"A legal hold stands since {in_full(london_date(row.set_at))}.")


@app.command()
def lift(learner: Whose, reason: Why, by: By = None) -> None:
    """Lift a legal hold; it stays on record."""
    _held(holds.lift, learner, reason, by)
    typer.echo("The legal hold is lifted.")


@app.command("holds")
def list_holds(
    lifted: Annotated[bool, typer.Option("--lifted", help="Those that were lifted too.")] = False,
) -> None:
    """List the legal holds in force, by reference."""
    with _runtime() as runtime, runtime.reading(CLOCK) as work:
        rows = queries.retention.holds(work.session, lifted=lifted)
        named = queries.retention.references(work.session, {row.learner_id for row in rows})
    for row in rows:
        until = f", lifted {in_full(london_date(row.lifted_at))} by {row.lifted_by}" if row.lifted_at else ""
        since = in_full(london_date(row.set_at))
        typer.echo(f"{named[row.learner_id]}: since {since} by {row.set_by}{until}: {row.reason}")


def _told(each: Preview) -> Iterator[str]:
    for part in (part for part in each.dues if each.rows[part.kind]):
        yield f"{each.reference}: {part.kind}, kept until {in_full(part.kept_until)}: {each.rows[part.kind]} rows"
    for sentence in each.against:
        yield f"{each.reference}: held back. {sentence}"


@contextmanager
def _runtime() -> Iterator[Runtime]:
    runtime = build_runtime(Settings().database_url)
    try:
        yield runtime
    finally:
        runtime.database.dispose()


def _held(change: Callable[[Work, str, str, str], LegalHold], learner: str, reason: str, by: str | None) -> LegalHold:
    if not reason.strip() or len(reason) > _LONGEST:
        raise CommandFailed(f"Give a reason of at most {_LONGEST} characters.", 2)
    kept: list[LegalHold] = []

    def act(learner_id: str, by_id: str, work: Work) -> Verdict:
        kept[:] = [change(work, learner_id, reason.strip(), by_id)]
        return {}

    with _runtime() as runtime:
        learner_id, by_id = _both(runtime, learner, by)
        try:
            runtime.run(Command("retention.hold"), CLOCK, partial(act, learner_id, by_id))
        except Refused as refused:
            raise CommandFailed(str(refused)) from refused
    return kept[0]


def _both(runtime: Runtime, learner: str, by: str | None) -> tuple[str, str]:
    """The ids of the learner and of whoever says so; raises CommandFailed."""
    with runtime.reading(CLOCK) as work:
        found = find_learners(work.session, learner)
        if len(found) != 1:
            raise CommandFailed(f"{len(found) or 'No'} learners are meant by {learner}. Give the id of one.")
        return found[0], _person(work.session, by) if by is not None else COMMAND_LINE


def _person(session: Session, email: str) -> str:
    wanted = select(Person.id).where(col(Person.email) == email.lower(), col(Person.left_at).is_(None))
    found = session.exec(wanted).first()
    if found is None:
        raise CommandFailed(f"There is nobody with the e-mail address {email}.")
    return found
