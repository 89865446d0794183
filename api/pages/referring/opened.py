"""Opens a draft for the page that is asked for, and reads what a page of it sends."""

import json
from hashlib import sha256

from fastapi.responses import RedirectResponse

from api.pages.forms.reading import ADD
from api.pages.posted import Posted
from api.pages.referring.answers import Answers
from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows import queries

SEEN, LATER = "_seen", "_later"


class SentAlready(Exception):
    """The draft was sent: going back and clicking twice end at the receipt of `journey_id`."""

    def __init__(self, journey_id: str) -> None:
        super().__init__(journey_id)
        self.journey_id = journey_id


def opened(work: Work, draft_id: str) -> Answers:
    """The viewer's own draft; raises SentAlready once it was sent, UnknownInstance where there is none."""
    draft = queries.drafts.own(work.session, draft_id, work.actor.id, work.at)
    if draft is None:
        raise UnknownInstance
    if draft.journey_id is not None:
        raise SentAlready(draft.journey_id)
    return Answers(work, draft)


def to_receipt(journey_id: str) -> RedirectResponse:
    """Where every page of a draft leads once it was sent: going back and clicking twice end there."""
    return RedirectResponse(f"/journeys/{journey_id}/receipt", status_code=303)


def typed_in(form: Posted) -> list[tuple[str, str]]:
    """What somebody typed, without what the page itself sends along; how many blocks there are is theirs."""
    own = {"_key", "_for", SEEN, LATER, ADD, "_version"}
    return [(name, text.replace("\r\n", "\n")) for name, text in form.pairs if name not in own]


def key_of(form: Posted) -> str:
    """The key of this one sending with what it says: sent again it is the same, changed it is another."""
    return f"{form.key[:100]}-{sha256(json.dumps(typed_in(form)).encode()).hexdigest()[:32]}"
