"""A parameter that a route does not know is refused by its name, so that a misspelt filter never shows too much."""

import re
from typing import Any

import pytest

from tests.house.test_routes import application, routes
from tests.people import Cast, cast

# To where somebody else sends a browser, and with what, is theirs to say: each provider adds parameters of its own.
SENT_HERE = frozenset({"/api/v1/sign-in/oidc/callback"})


@pytest.fixture
def database_kind() -> str:
    """Parameters are read the same over any database."""
    return "sqlite"


@pytest.fixture
def people(runtime: Any) -> Cast:
    """The whole cast."""
    return cast(runtime)


def test_known_parameters_are_taken(people: Cast) -> None:
    answer = people.client_of("northgate.manager").get("/api/v1/journeys?state=referred&limit=5&overdue=true")
    assert answer.status_code == 200


def test_a_name_that_is_not_plain_is_not_repeated(people: Cast) -> None:
    answer = people.client_of("northgate.manager").get("/api/v1/journeys", params={"<b>Amy</b>": "1"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "query.(another name)")


def test_a_stranger_is_asked_to_sign_in_first(people: Cast) -> None:
    assert people.stranger().get("/api/v1/journeys?stat=referred").status_code in (401, 422)


def paths() -> list[str]:
    """The address of everything that can be looked at, about a record that is not there."""
    found = [name.split(" ")[1] for name, _dependant in routes(application()) if name.startswith("GET /api/")]
    return sorted(re.sub(r"{\w+}", "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d17", path) for path in set(found) - SENT_HERE)


@pytest.mark.parametrize("path", paths())
def test_whatever_is_looked_at_takes_no_unknown_parameter(people: Cast, path: str) -> None:
    answer = people.client_of("northgate.manager").get(path, params={"stat": "referred"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "query.stat")
