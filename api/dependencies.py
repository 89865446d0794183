"""What routes ask for: the runtime, the caller, the headers of a change, and where a page begins."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError

from api.auth.caller import caller, enrolling, signed_in
from api.auth.identity import Identity
from api.installation import Installation, installation
from api.schemas.common import MOST_ITEMS
from engine.actor import Actor
from engine.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Paging:
    """How many items a page may have, and the cursor after which it begins."""

    limit: int
    after: str | None


def runtime(request: Request) -> Runtime:
    """The runtime of this process."""
    return installation(request).runtime


def idempotency_key(
    value: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            description="Chosen by the caller for this one change; sent again, it gets the first answer.",
            min_length=1,
            max_length=200,
            pattern=r"^[\x21-\x7e]+$",
        ),
    ],
) -> str:
    """The key of a change: 1 to 200 visible ASCII characters; without one the request is answered 400."""
    return value


def if_match(
    value: Annotated[
        str | None,
        Header(alias="If-Match", description='The ETag last seen, such as "7".', pattern=r'^("[0-9]{1,9}"|\*)$'),
    ] = None,
) -> int | None:
    """The version that the caller acts on; None when it names none or any."""
    return None if value in (None, "*") else int(value.strip('"'))


def paging(
    limit: Annotated[int, Query(ge=1, le=MOST_ITEMS)] = 50,
    after: Annotated[str | None, Query(max_length=500, pattern=r"^[A-Za-z0-9_-]*$")] = None,
) -> Paging:
    """The part of a list that the caller asks for."""
    return Paging(limit, after or None)


def known_query(request: Request) -> None:
    """Refuse a look at something that names a parameter which its route does not know: a misspelt filter hides nothing.

    Raises RequestValidationError with each such name.
    """
    if request.method != "GET":
        return
    known = frozenset(_query_names(request.scope["route"].dependant)) if request.query_params else frozenset()
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        message = "This parameter is not known here"
        raise RequestValidationError(
            [{"type": "extra_forbidden", "loc": ("query", name), "msg": message, "input": None} for name in unknown]
        )


def _query_names(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _query_names(inner)


def password_turn() -> Iterator[None]:
    """The turn of a request to have a password checked."""
    yield


def provider_turn() -> Iterator[None]:
    """The turn of a request to have a provider asked."""
    yield


def etag(version: int) -> str:
    """The ETag of a record at `version`."""
    return f'"{version}"'


InstallationDep = Annotated[Installation, Depends(installation)]
RuntimeDep = Annotated[Runtime, Depends(runtime)]
CallerDep = Annotated[Actor, Depends(caller)]
SignedInDep = Annotated[Identity, Depends(signed_in)]
EnrollingDep = Annotated[Identity, Depends(enrolling)]
# Each check of a password takes 64 MiB; the others wait without holding a worker thread.
PasswordTurn = Annotated[None, Depends(password_turn, max_concurrency=4)]
# A provider that is slow to answer must not hold every worker thread.
ProviderTurn = Annotated[None, Depends(provider_turn, max_concurrency=8)]
IdempotencyKey = Annotated[str, Depends(idempotency_key)]
IfMatch = Annotated[int | None, Depends(if_match)]
PagingDep = Annotated[Paging, Depends(paging)]
