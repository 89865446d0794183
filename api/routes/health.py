"""Whether this process answers and reaches its database; for load balancers, which carry no credential."""

import sqlalchemy as sa
from fastapi import APIRouter

from api.dependencies import RuntimeDep
from api.schemas.common import Reply

router = APIRouter(tags=["health"])


class Health(Reply):
    """Both words are "ok"; a database out of reach is answered 503."""

    status: str = "ok"
    database: str = "ok"


@router.get("/health")
def health(runtime: RuntimeDep) -> Health:
    """Read something from the database."""
    with runtime.database.reading() as transaction:
        transaction.connection.execute(sa.select(1))
    return Health()
