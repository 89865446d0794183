"""Ends a command that fails with a sentence instead of a traceback."""

from typing import Any

import typer
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from typer.core import TyperGroup

from engine.database import lost_race
from engine.errors import EngineError


class CommandFailed(Exception):
    """A command that cannot do what it was asked; the message is a sentence, `status` the exit status."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


class Sentences(TyperGroup):
    """The group of all commands; settings that cannot be read end with status 2, everything else with 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except CommandFailed as error:
            _end(str(error), error.status)
        except EngineError as error:
            _end(str(error), 1)
        except ValidationError as error:
            _end(_settings_sentence(error), 2)
        except SQLAlchemyError as error:
            _end(_database_sentence(error), 1)


def _end(sentence: str, status: int) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(status)


def _settings_sentence(error: ValidationError) -> str:
    # What was set is not repeated: it may hold a password.
    faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_input=False)]
    return "The settings in the environment cannot be used. " + "; ".join(faults)


def _database_sentence(error: SQLAlchemyError) -> str:
    if isinstance(error, IntegrityError):
        return "Nothing was written: the database holds the same e-mail address or UKPRN already."
    if lost_race(error):
        return "Somebody else changed the database at the same moment. Please run the command again."
    cause = getattr(error, "orig", None) or type(error).__name__
    return f"The database answered with an error: {cause}"
