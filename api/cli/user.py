"""`journey user add`, `password`, `operator`, `second-factor`, `identity`, `leave`, `leavers`: who can sign in."""

from pathlib import Path
from typing import Annotated

import typer
from email_validator import EmailNotValidError, validate_email
from sqlmodel import Session, col, select

from api.auth import colleagues, second_factor
from api.auth.accounts import COMMAND_LINE, add_person, put_on_record
from api.auth.oidc import linking
from api.auth.passwords import Passwords
from api.auth.people import person_and_organisation
from api.auth.sessions import end_sessions
from api.auth.set_password import set_password
from api.auth.tables import AccountChange
from api.cli.database import find_organisation, writing
from api.cli.sentences import CommandFailed
from api.settings import Settings
from api.wiring import build_runtime
from engine import clock
from engine.actor import CLOCK
from engine.errors import Refused
from engine.runtime import Command, Verdict, Work
from workflows.tables.organisations import Person, PersonRole
from workflows.views.leavers_view import leavers
from workflows.vocabulary import Role

MOST = 10_000

PasswordFile = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="Holds the password in its first line.")
]

app = typer.Typer(help="People who can sign in.", no_args_is_help=True)


@app.callback()
def users() -> None:
    """People who can sign in."""


@app.command()
def add(
    organisation: Annotated[str, typer.Argument(help="Id, UKPRN or name.")],
    email: str,
    name: str,
    role: Annotated[list[Role], typer.Option(help="May be given more than once.")],
    password_file: PasswordFile = None,
) -> None:
    """Add a person with a password, typed in or read from a file, and print the person's id."""
    address = _checked(email)
    with writing() as session:
        found = find_organisation(session, organisation)
    password_hash = _hashed(password_file, name, address, found.name)
    with writing() as session:
        identifier = add_person(session, found.id, address, name, role, password_hash).id
    typer.echo(identifier)


@app.command()
def password(email: str, password_file: PasswordFile = None) -> None:
    """Set the password of somebody known already; whoever is signed in as them is signed out."""
    with writing() as session:
        person, found = person_and_organisation(session, _here(session, email).id)
    password_hash = _hashed(password_file, person.name, person.email, found.name)
    with writing() as session:
        set_password(session, person.id, password_hash, COMMAND_LINE)


@app.command()
def operator(
    email: str,
    remove: Annotated[bool, typer.Option("--remove", help="Take the role away.")] = False,
) -> None:
    """Let somebody run the installation, or no longer: they see the operations page, and nothing of any learner."""
    with writing() as session:
        person = _here(session, email)
        row = session.get(PersonRole, (person.id, Role.OPERATOR))
        if remove and row is None:
            raise CommandFailed(f"{email} does not run this installation.")
        if remove and row is not None:
            session.delete(row)
        elif row is None:
            session.add(PersonRole(person_id=person.id, role=Role.OPERATOR))
        if remove or row is None:
            put_on_record(session, person.id, AccountChange.ROLES_CHANGED, COMMAND_LINE)
    typer.echo(f"{email} {'does not run this installation any more' if remove else 'runs this installation'}.")


@app.command("second-factor")
def second_factor_of(
    email: str,
    remove: Annotated[bool, typer.Option("--remove", help="Take it away, for a telephone that is lost.")] = False,
) -> None:
    """Say whether somebody has a second factor, or take it away; whoever is signed in as them is then signed out."""
    with writing() as session:
        person = _here(session, email)
        if not remove:
            typer.echo(f"{email} has {'a' if second_factor.is_set(session, person.id) else 'no'} second factor.")
            return
        if not second_factor.remove(session, person.id):
            raise CommandFailed(f"{email} has no second factor.")
        end_sessions(session, person.id)
        put_on_record(session, person.id, AccountChange.SECOND_FACTOR_REMOVED, COMMAND_LINE)
    typer.echo(f"{email} has no second factor any more.")


@app.command("identity")
def identity(
    email: str,
    unlink: Annotated[bool, typer.Option("--unlink", help="Forget it, so that they may be linked anew.")] = False,
) -> None:
    """Say whether somebody is linked with an account at the identity provider, or forget it."""
    with writing() as session:
        person = _here(session, email)
        linked = linking.unlink(session, person.id, COMMAND_LINE) if unlink else linking.is_linked(session, person.id)
        if unlink:
            end_sessions(session, person.id)
    if unlink and not linked:
        raise CommandFailed(f"{email} is linked with no account at the identity provider.")
    typer.echo(
        f"{email} is {'not linked' if unlink or not linked else 'linked'} with an account at the identity provider."
    )


@app.command()
def leave(email: str) -> None:
    """Record that somebody has left: they cannot sign in any more; colleagues or the lead get their open tasks."""

    def act(work: Work) -> Verdict:
        return {"handed_on": colleagues.see_off(work, _here(work.session, email).id, COMMAND_LINE)}

    runtime = build_runtime(Settings().database_url)
    try:
        handed_on = runtime.run(Command("user.leave"), CLOCK, act)["handed_on"]
    finally:
        runtime.database.dispose()
    typer.echo(f"{email} has left; open tasks handed on: {handed_on}.")


@app.command("leavers")
def list_leavers(organisation: Annotated[str, typer.Argument(help="Id, UKPRN or name.")]) -> None:
    """Show who has left, a line each, with how much of their open work waits for a manager to name somebody."""
    with writing() as session:
        found = find_organisation(session, organisation)
        today = clock.london_date(clock.now())
        for each in leavers(session, found.id, today, MOST, None):
            day = clock.london_date(each.left_at).isoformat()
            counts = f"tasks {each.tasks}, referrals {each.referrals}, absences without a deputy {each.absences}"
            typer.echo(f"{each.name}; left {day}; {counts}")


def _here(session: Session, email: str) -> Person:
    """The person with the address who has not left; raises CommandFailed."""
    wanted = select(Person).where(col(Person.email) == email.lower(), col(Person.left_at).is_(None))
    person = session.exec(wanted).first()
    if person is None:
        raise CommandFailed(f"There is nobody with the e-mail address {email}.")
    return person


def _typed() -> str:
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _first_line(path: Path) -> str:
    return path.read_text().partition("\n")[0].rstrip("\r")


def _checked(email: str) -> str:
    try:
        return validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise CommandFailed(f"{email} is not an e-mail address: {error}", 2) from error


def _hashed(password_file: Path | None, *own: str) -> str:
    """The hash of the password that is typed in or read, outside any transaction: both take their time."""
    try:
        return Passwords().hash(_first_line(password_file) if password_file else _typed(), *own)
    except Refused as error:
        raise CommandFailed(str(error), 2) from error
