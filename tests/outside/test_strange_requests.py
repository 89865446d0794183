"""Whatever is sent, by whomever: no fault of ours, no status or body that the description does not promise."""

from collections.abc import Mapping
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.auth.api_keys import add_key
from api.jobs import DELIVER, SWEEP, worker_of
from api.settings import Settings
from engine.runtime import new_id
from tests.clock import Clock
from tests.house.test_routes import application
from tests.outside.interface import operations
from tests.people import Cast
from tests.stories.story import Story
from tests.views.crowd import gather
from workflows.vocabulary import Role

INTERFACE = schemathesis.openapi.from_asgi("/api/v1/openapi.json", application())
# Who calls is ours to say, else hardly anybody would be known.
INTERFACE.config.generation.update(with_security_parameters=False)
CHECKS: list[Any] = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
# Somebody of every relationship and kind of role; nobody at all; a machine.
CALLERS = (
    "priya", "connexions.manager", "northgate.coordinator", "northgate.manager", "northgate.tutor",
    "northgate.safeguarding_lead", "northgate.mis_officer", "harbour.coordinator", "haven.worker", "pellow.contact",
    "council.officer", "machine", "nobody",
)  # fmt: skip
BODIES: Mapping[str, Any] = {str(operation): operation.body or operation.parts for operation in operations()}
# These end the session that they come with.
ENDS_A_SESSION = ("POST /api/v1/sign-out", "DELETE /api/v1/sessions/{session_id}")
# Where nobody is known yet, whoever sends it.
SIGN_IN = "POST /api/v1/sign-in"


class Outside:
    """A city's records in many states, and the credentials of every kind of caller."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        with cast.runtime.database.unit_of_work() as transaction:
            self._key = add_key(transaction.session, cast["northgate"], "fuzz", [Role.COORDINATOR, Role.MANAGER])
        story = Story(cast, Clock(lambda _moment: None))
        self.ids = {
            "journey_id": [row["id"] for row in story.get("northgate.manager", "/journeys")["items"]],
            "hand_off_id": [row["id"] for row in story.get("northgate.manager", "/hand-offs")["items"]],
            "task_id": [row["id"] for row in story.get("northgate.manager", "/tasks")["items"]],
        }

    def headers(self, who: str, name: str) -> dict[str, str]:
        """What somebody of CALLERS sends to be known on an operation."""
        if who == "machine":
            return {"X-API-Key": self._key}
        if who == "nobody":
            return {}
        cast = Cast(self.cast.runtime, self.cast.ids) if name in ENDS_A_SESSION else self.cast
        return {"Authorization": cast.client_of(who).headers["Authorization"]}

    def send(self, case: Case[Any], who: str, name: str) -> None:
        """Send it and check the answer; raises the failures that schemathesis found."""
        answer = case.call(app=self.cast.stranger().app, headers=self.headers(who, name))
        assert answer.status_code != 401 or who == "nobody" or name == SIGN_IN
        case.validate_response(answer, checks=CHECKS)


@pytest.fixture(scope="module")
def outside(lasting_cast: Cast, whole_run_clock: Clock) -> Outside:
    """The same records for every route: what one request changed is there for the next."""
    gather(Story(lasting_cast, whole_run_clock))
    worker = worker_of(lasting_cast.runtime, Settings())
    for job in (SWEEP, DELIVER):
        worker.run(job)
    return Outside(lasting_cast)


@st.composite
def requests(draw: st.DrawFn, name: str, ids: Mapping[str, list[str]]) -> Case[Any]:
    """A request for an operation that keeps to its description, as a rule with a true id; or that breaks it."""
    method, _space, path = name.partition(" ")
    operation = INTERFACE[path][method]
    takes_something = bool(operation.body or list(operation.iter_parameters()))
    fits = draw(st.booleans()) or not takes_something
    mode = GenerationMode.POSITIVE if fits else GenerationMode.NEGATIVE
    case = draw(operation.as_strategy(generation_mode=mode))
    for parameter in case.path_parameters if fits else ():
        case.path_parameters[parameter] = draw(st.sampled_from([*ids.get(parameter, ()), new_id()]))
    if fits and draw(st.booleans()):
        case.body = BODIES[name]
    return case


@pytest.mark.parametrize("name", BODIES)
def test_every_answer_is_one_that_the_description_promises(outside: Outside, name: str) -> None:
    # Not every way to break a request is open to every operation.
    @settings(max_examples=len(CALLERS), suppress_health_check=[HealthCheck.filter_too_much])
    @given(case=requests(name, outside.ids), who=st.sampled_from(CALLERS))
    def tried(case: Case[Any], who: str) -> None:
        outside.send(case, who, name)

    tried()
