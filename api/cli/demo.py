"""`journey demo`: a believable partnership of each delivery model, with learners at every stage, to try things on."""

from typing import Annotated

import typer

from api import migrations
from api.auth.passwords import Passwords
from api.cli.sentences import CommandFailed
from api.cli.serve import answer_requests
from api.demo import sign_ins
from api.demo.seed import seed
from api.demo.sign_ins import Holding
from api.settings import Settings
from api.wiring import build_runtime
from engine.runtime import Runtime

SHOWN_ONCE = "The password was shown when it was built; --reset-passwords gives everybody a new one."


def demo(
    serve: Annotated[bool, typer.Option("--serve", help="Answer requests afterwards, until stopped.")] = False,
    reset_passwords: Annotated[
        bool, typer.Option("--reset-passwords", help="Give everybody of the demonstration a new password.")
    ] = False,
) -> None:
    """Fill an empty database with a demonstration, and print who can sign in.

    A database that holds data already stays as it is.
    """
    settings = Settings()
    if migrations.current(settings.database_url) is None:
        migrations.upgrade(settings.database_url)
    runtime = build_runtime(settings.database_url)
    try:
        _prepare(runtime, settings.address, reset_passwords)
    finally:
        runtime.database.dispose()
    there = f"http://{settings.host}:{settings.port}"
    typer.echo(f"\nPages: {there}\nInterface: {there}/api/v1" + ("" if serve else "\nonce you run: journey serve"))
    if serve:
        answer_requests("api.app:demonstration", settings.host, settings.port)


def _prepare(runtime: Runtime, address: str, reset_passwords: bool) -> None:
    with runtime.database.reading() as transaction:
        held = sign_ins.holding(transaction.session)
    if held is Holding.UNFINISHED:
        raise CommandFailed("A demonstration was begun in this database and never finished: remove it, then repeat.")
    if held is Holding.NOTHING:
        typer.echo("Building the demonstration; this takes some seconds.")
        typer.echo(f"{seed(runtime, address)} learners were referred over the last half year.")
    else:
        typer.echo("The database already holds data; nothing was added.")
    if held is Holding.NOTHING or (held is Holding.DEMONSTRATION and reset_passwords):
        with runtime.database.unit_of_work() as transaction:
            password = sign_ins.give_password(transaction.session, Passwords())
        typer.echo(f"\nPassword for all of these, shown this once: {password}\n\n{sign_ins.table()}")
        typer.echo(f"\n{sign_ins.give_code(runtime, address)}".rstrip())
    elif held is Holding.DEMONSTRATION:
        typer.echo(f"{SHOWN_ONCE}\n\n{sign_ins.table()}")
