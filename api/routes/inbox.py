"""The caller's inbox: what they were told, and marking it as read."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import IdempotencyKey, PagingDep, RuntimeDep, SignedInDep
from api.routes.searching import begins_after, page
from api.schemas.common import RecordId
from api.schemas.notifications import Inbox, InboxLine
from engine.errors import UnknownInstance
from engine.runtime import Command, Verdict, Work
from notifications.channels import inbox
from notifications.tables import InboxItem
from workflows.shown import show
from workflows.words.accesses import Surface

router = APIRouter(prefix="/inbox", tags=["inbox"])


@router.get("")
def list_inbox(
    identity: SignedInDep, runtime: RuntimeDep, paging: PagingDep,
    unread: Annotated[bool, Query(description="Only what is unread.")] = False,
) -> Inbox:  # fmt: skip
    """What the caller was told, the latest first; at most 100 a page."""
    person = identity.actor.id
    with runtime.reading(identity.actor) as work:
        # One more than asked for says whether a page follows.
        found = inbox.items(work.session, person, unread, paging.limit + 1, begins_after(paging))
        lines = [InboxLine.model_validate(row) for row in found[: paging.limit]]
        _show(work, found[: paging.limit])
        more = lines[-1].id if len(found) > paging.limit else None
        return Inbox(**dict(page(lines, more)), unread=inbox.unread_count(work.session, person))


@router.post("/{item_id}/read")
def read_item(item_id: RecordId, identity: SignedInDep, runtime: RuntimeDep, key: IdempotencyKey) -> InboxLine:
    """Mark an item as read."""
    command = Command("inbox.read", {"item": item_id}, key)
    return InboxLine.model_validate(runtime.run(command, identity.actor, partial(_read, item_id)))


def _read(item_id: str, work: Work) -> Verdict:
    found = inbox.mark_read(work.session, work.actor.id, item_id, work.at)
    if found is None:
        raise UnknownInstance
    _show(work, [found])
    return InboxLine.model_validate(found).model_dump(mode="json")


def _show(work: Work, items: Sequence[InboxItem]) -> None:
    for record, is_of_concern in inbox.concerning(work.session, items):
        show(work, Surface.CONCERNS if is_of_concern else Surface.INBOX, record)
