"""Every route of the interface with a request that fits it, taken from its own description."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from tests.house.test_routes import application
from workflows.requests import RecordId

ID_FORM = get_args(RecordId)[1].pattern


@dataclass(frozen=True, slots=True)
class Operation:
    """One route and method: the path with its parameters in braces, and a body that fits, if it takes one.

    `parts` are those of a form that fits, where the route takes one instead.
    """

    method: str
    path: str
    parameters: tuple[str, ...]
    body: Any
    parts: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def sent(self) -> dict[str, Any]:
        """What a client is to send along."""
        if self.parts is None:
            return {"json": self.body}
        content = {name: ("plan.txt", b"A plan.") if name == "file" else (None, said)
                   for name, said in self.parts.items()}  # fmt: skip
        return {"files": content}

    def at(self, identifier: str) -> str:
        """The path with every parameter set to `identifier`."""
        return self.path.format(**dict.fromkeys(self.parameters, identifier))


@cache
def description() -> Mapping[str, Any]:
    """The description that the application gives of itself."""
    return application().openapi()


@cache
def operations() -> tuple[Operation, ...]:
    """Every route and method of the description."""
    return tuple(
        Operation(method.upper(), path, tuple(_in_path(told)), _example(path, told), _parts(told))
        for path, methods in description()["paths"].items()
        for method, told in methods.items()
    )


def _in_path(told: Mapping[str, Any]) -> Iterator[str]:
    yield from (each["name"] for each in told.get("parameters", ()) if each["in"] == "path")


# Bodies of which the schema does not say all that must be there.
_COLLEAGUE = {"person_id": "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d17"}
_WHOLE: Mapping[str, Any] = {
    "/api/v1/journeys/{journey_id}/adviser": _COLLEAGUE,
    "/api/v1/tasks/{task_id}/assign": _COLLEAGUE,
    "/api/v1/chases/{chase_id}/answer": {"answer": "done"},
    "/api/v1/preferences/{person_id}/away": {"away": None},
    "/api/v1/webhooks/{endpoint_id}/replay": {"since": "2026-03-02T09:00:00Z"},
}


def _example(path: str, told: Mapping[str, Any]) -> Any:
    """A body that fits: the example, else one made of what the schema says must be there."""
    if path in _WHOLE:
        return _WHOLE[path]
    content = told.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    if "examples" in content:
        return next(iter(content["examples"].values()))["value"]
    return _fitting(content["schema"])


def _parts(told: Mapping[str, Any]) -> Mapping[str, Any] | None:
    content = told.get("requestBody", {}).get("content", {}).get("multipart/form-data")
    return None if content is None else next(iter(content["examples"].values()))["value"]


def _fitting(schema: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _fitting(description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for known in ("const", "default"):
        if known in schema:
            return schema[known]
    if schema.get("enum"):
        return schema["enum"][0]
    if "anyOf" in schema:
        return _fitting(schema["anyOf"][0])
    return _of_type(schema)


def _of_type(schema: Mapping[str, Any]) -> Any:
    match schema.get("type"):
        case "object":
            known = schema.get("properties", {})
            return {name: _fitting(known[name]) for name in schema.get("required", ())}
        case "array":
            return [_fitting(schema["items"]) for _ in range(schema.get("minItems", 0))]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case _:
            return _text(schema)


def _text(schema: Mapping[str, Any]) -> str:
    if schema.get("pattern") == ID_FORM:
        return str(_COLLEAGUE["person_id"])
    by_format = {"date": "2026-03-30", "date-time": "2026-03-30T09:00:00Z", "uri": "https://hooks.example.org/in"}
    letters = "a" * max(int(schema.get("minLength", 1)), 1)
    return by_format.get(str(schema.get("format")), letters)
