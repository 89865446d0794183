"""What a problem looks like in the description of the interface; `api.problems` makes the real ones."""

from pydantic import BaseModel


class ProblemBody(BaseModel):
    """Why a request was not served (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str | None = None


class RefusalBody(BaseModel):
    """One reason why an action is closed."""

    code: str
    sentence: str
    who_could: list[str]
    missing: list[str]


class RefusedBody(ProblemBody):
    """An action that is closed, with every reason; a lost race has none."""

    refusals: list[RefusalBody] = []


class FaultBody(BaseModel):
    """One thing that is wrong with a request."""

    field: str
    rule: str
    message: str


class InvalidRequestBody(ProblemBody):
    """A request that breaks its schema, with every fault."""

    errors: list[FaultBody] = []
