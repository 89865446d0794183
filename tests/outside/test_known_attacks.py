"""Attacks that everybody knows, each tried on every route that could be open to it."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from httpx2 import Response

from api.exports.spreadsheets import Cell, as_csv
from engine.runtime import new_id
from tests.outside.interface import Operation, operations
from tests.people import Cast
from tests.stories import copying, way
from tests.stories.story import API, Story
from workflows.tables.organisations import PersonRole
from workflows.vocabulary import Role

# Columns that nobody sets by asking.
SET_BY_NOBODY = ("id", "state", "version", "responsible", "organisation_id", "roles", "recorded_by", "is_admin")
SCRIPT = "<script>alert(1)</script>"
WITH_BODY = [each for each in operations() if isinstance(each.body, dict)]
READS = [each for each in operations() if each.method == "GET"]


@pytest.fixture
def database_kind() -> str:
    """What is tried never depends on the database."""
    return "sqlite"


@pytest.fixture
def journey(story: Story) -> str:
    """A journey on programme."""
    return way.on_programme(story)


def asked(cast: Cast, operation: Operation, identifier: str, body: Any, who: str = way.LEAD) -> Response:
    """The answer to somebody, the coordinator in charge unless named."""
    headers = {"Idempotency-Key": new_id()}
    return cast.client_of(who).request(operation.method, operation.at(identifier), json=body, headers=headers)


def with_more(body: Any, name: str) -> Iterator[Any]:
    """The body as often as it has an object that does not know `name`, each time with it in another of them."""
    if isinstance(body, dict):
        if name not in body:
            yield {**body, name: "another"}
        yield from ({**body, key: changed} for key, value in body.items() for changed in with_more(value, name))
    if isinstance(body, list):
        for place, value in enumerate(body):
            yield from ([*body[:place], changed, *body[place + 1 :]] for changed in with_more(value, name))


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
def test_nobody_sets_by_asking_what_is_not_asked_for(cast: Cast, journey: str, operation: Operation) -> None:
    """Mass assignment: a field that a request does not have is refused, in whatever part of it."""
    with cast.runtime.database.unit_of_work() as transaction:
        for role in (Role.ADMINISTRATOR, Role.OPERATOR):
            transaction.session.add(PersonRole(person_id=cast["northgate.manager"], role=role))
    tries = [body for name in SET_BY_NOBODY for body in with_more(operation.body, name)]
    answers = [asked(cast, operation, journey, body, "northgate.manager") for body in tries]
    assert {answer.status_code for answer in answers} == {422}


@pytest.mark.parametrize("operation", READS, ids=str)
def test_no_answer_is_taken_for_a_page(story: Story, cast: Cast, operation: Operation) -> None:
    """Stored scripts: what people wrote goes out as data that no browser runs, whatever it holds."""
    about = way.learner(SCRIPT, given_name=SCRIPT, family_name=SCRIPT, safe_contact_times=SCRIPT)
    journey = way.refer(story, about=about, reason=SCRIPT, wish=SCRIPT)
    answer = asked(cast, operation, journey, None)
    said = answer.headers["content-type"].partition(";")[0]
    assert said in {"application/json", "application/problem+json"}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("name", ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/secret", "a%00b", "....//x"])
@pytest.mark.parametrize("path", ["/journeys/{}", "/hand-offs/{}", "/webhooks/{}/deliveries", "/journeys/{}/copies"])
def test_no_path_leads_out_of_the_interface(cast: Cast, path: str, name: str) -> None:
    """Path traversal: an id is looked up or refused, and never a way to a file."""
    answer = cast.client_of(way.LEAD).get(f"{API}{path.format(name)}")
    assert answer.status_code in {404, 422}


@pytest.mark.parametrize("name", ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/secret", "a%00b"])
def test_no_path_leads_to_another_download(cast: Cast, name: str) -> None:
    headers = {"Idempotency-Key": new_id()}
    answer = cast.client_of(way.LEAD).post(f"{API}/journeys/{name}/copies", json={"format": "csv"}, headers=headers)
    assert answer.status_code in {404, 405, 422}


FORMULAS = ("=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", " =1+1", "\t=1+1", "\uff1d1+1")


@pytest.mark.parametrize("said", FORMULAS)
def test_no_cell_of_a_table_is_taken_for_a_formula(story: Story, said: str) -> None:
    """CSV injection: what people wrote is read back with an apostrophe before it, by a reader of CSV as everybody's."""
    about = way.learner("Amy Cole", given_name=said.strip(), safe_contact_times=said)
    journey = way.accepted(story, about=about, reason=said, wish=said)
    tables = [copying.table(copying.export(story, way.LEAD, journey, form="csv"))]
    tables.append(copying.table(copying.export_list(story, way.LEAD)))
    cells = [cell for table in tables for row in table for cell in row]
    assert f"'{said.strip()}" in cells
    assert [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@\uff1d")] == []


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "  =", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_whatever_begins_a_formula_is_made_harmless_and_nothing_else(first: str) -> None:
    rows: list[list[Cell]] = [[f"{first}cmd|' /C calc'!A0", 'quo"ted, and\nlined', "plain", -2.5, None]]
    (head, row) = csv.reader(StringIO(as_csv(["=head"], rows).removeprefix("\ufeff"), newline=""))
    assert (head, row) == (["'=head"], [f"'{first}cmd|' /C calc'!A0", 'quo"ted, and\nlined', "plain", "-2.5", ""])


def test_a_page_to_keep_runs_no_script(story: Story) -> None:
    """Stored scripts: a copy that is opened as a page shows what people wrote, and runs none of it."""
    journey = way.accepted(story, about=way.learner("Amy Cole", given_name=SCRIPT, safe_contact_times=SCRIPT))
    answer = copying.export(story, way.LEAD, journey, form="html")
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("said", ["' OR '1'='1", '"; DROP TABLE learner; --', "%' OR 1=1 --", "\\' OR true --"])
def test_what_is_searched_for_is_never_a_command(story: Story, journey: str, said: str) -> None:
    """SQL injection: a search finds what begins so, which nobody does."""
    assert story.get(way.LEAD, "/journeys", q=said)["items"] == []
    assert len(story.get(way.LEAD, "/journeys")["items"]) == 1


def test_a_caller_is_whoever_the_session_says(story: Story, cast: Cast, journey: str) -> None:
    """Nothing in the headers of a request makes somebody of another organisation."""
    client = cast.client_of("ashdown.coordinator")
    told = {"X-Organisation": cast["northgate"], "X-User": cast[way.LEAD], "X-Forwarded-User": cast[way.LEAD]}
    assert client.get(f"{API}/journeys/{journey}", headers=told).status_code == 404
