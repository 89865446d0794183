"""Every error that a caller may meet is named in the one table, with a status that fits it."""

import importlib
import pkgutil
from collections.abc import Iterator

import api
import engine
import workflows
from api.errors import ANSWERS
from api.request_errors import RequestError
from engine.errors import EngineError

for room in (engine, workflows, api):
    for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        # Alembic alone may load what lies among the migrations.
        if not module.name.startswith("api.migrations."):
            importlib.import_module(module.name)


def kinds(error: type[Exception]) -> Iterator[type[Exception]]:
    """Every subclass of `error`, however deep, that our own rooms define."""
    for kind in error.__subclasses__():
        if kind.__module__.partition(".")[0] in ("engine", "workflows", "api"):
            yield kind
        yield from kinds(kind)


def unanswered(error: type[Exception]) -> list[str]:
    """The subclasses of `error` that the table does not name."""
    return sorted(kind.__name__ for kind in kinds(error) if kind not in ANSWERS)


def test_every_error_of_the_engine_and_the_workflows_is_answered() -> None:
    assert unanswered(EngineError) == []


def test_every_error_of_a_request_is_answered() -> None:
    assert unanswered(RequestError) == []


def test_every_answer_has_a_status_of_an_error() -> None:
    assert {answer.status for answer in ANSWERS.values()} <= {
        400,
        401,
        403,
        404,
        409,
        412,
        413,
        415,
        422,
        429,
        500,
        503,
    }


def test_no_two_errors_are_told_alike() -> None:
    told = [answer.kind for answer in ANSWERS.values()]
    assert sorted(set(told)) == sorted(told)


def test_an_error_without_an_answer_is_found() -> None:
    kind = type("NewError", (EngineError,), {"__module__": "workflows.new"})
    assert unanswered(EngineError) == ["NewError"]
    del kind
