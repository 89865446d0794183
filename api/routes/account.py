"""What callers may know of themselves: who they are here, and which sessions they have open."""

from functools import partial

from fastapi import APIRouter

from api.auth import sessions
from api.auth.people import name_of
from api.dependencies import CallerDep, IdempotencyKey, InstallationDep, RuntimeDep, SignedInDep
from api.schemas.common import Page, RecordId
from api.schemas.sign_in import Me, Named, SessionSummary
from engine.errors import UnknownInstance
from engine.runtime import Command, Verdict, Work
from workflows.tables.organisations import Organisation

router = APIRouter(tags=["account"])


@router.get("/me")
def me(caller: CallerDep, runtime: RuntimeDep) -> Me:
    """The caller, with organisation and roles as they are now."""
    with runtime.reading(caller) as work:
        return Me(
            kind=caller.kind,
            id=caller.id,
            name=name_of(work.session, caller),
            organisation=Named.model_validate(work.session.get_one(Organisation, caller.organisation)),
            roles=sorted(caller.roles),
        )


@router.get("/sessions")
def list_sessions(identity: SignedInDep, here: InstallationDep) -> Page[SessionSummary]:
    """The caller's open sessions, the latest used first."""
    with here.runtime.reading(identity.actor) as work:
        rows = sessions.open_sessions(work.session, identity.actor.id, here.settings.session_idle)
        current = identity.session_id
        return Page(items=[SessionSummary(**row.model_dump(), current=row.id == current) for row in rows])


@router.delete("/sessions/{session_id}", status_code=204)
def end_session(session_id: RecordId, identity: SignedInDep, runtime: RuntimeDep, key: IdempotencyKey) -> None:
    """End one of the caller's sessions, on whatever device it is."""
    command = Command("end_session", {"session": session_id}, key)
    runtime.run(command, identity.actor, partial(_end, session_id))


def _end(session_id: str, work: Work) -> Verdict:
    if not sessions.revoke(work.session, work.actor.id, session_id):
        raise UnknownInstance
    return {}
