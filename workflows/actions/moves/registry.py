"""What an action is: its name, the request it takes, and the function that runs it on a journey or a hand-off."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.errors import Refusal
from engine.runtime import Verdict
from engine.store import Row
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Request
from workflows.words.accesses import Surface


@dataclass(frozen=True, slots=True)
class JourneyAction:
    """An action on a journey, offered by the API under its `name`; `event` is what it fires (default: the name).

    One that is `from_former` deliverers too is open to whoever may know the journey, though its part has ended.
    One `about_itself` writes a record of its own: the version of the journey is neither asked for nor told by it.
    Who is told what came of it is noted on `surface`.
    One `by_readers` is open to nobody who may not read the journey now, though they may know of it.
    With one that `uploads` a file is sent, as a form with parts (multipart/form-data).
    `asks` answers what stands against an action for which no event of a definition stands, such as reopening; of one
    that names its `event` too, that there is nothing to act on.
    """

    name: str
    request: type[Request]
    run: Callable[[JourneyFacts, Any], Verdict]
    summary: str
    event: str = ""
    asks: Callable[[JourneyFacts], tuple[Refusal, ...]] | None = None
    from_former: bool = False
    by_readers: bool = False
    about_itself: bool = False
    surface: Surface = Surface.CHANGE
    uploads: bool = False


@dataclass(frozen=True, slots=True)
class HandOffAction:
    """An action on a hand-off, offered by the API under its `name`; `event` is what it fires (default: the name).

    `asks` answers what stands against one for which no event of a definition stands, after the end too.

    One `about_itself` writes a record of its own, and is open to whoever may see anything of the hand-off: its version
    is neither asked for nor told by it. Who is told what came of it is noted on `surface`. One `by_link` is open to
    whoever came by the link of an e-mail and did not sign in.
    """

    name: str
    request: type[Request]
    run: Callable[[HandOffFacts, Any], Verdict]
    summary: str
    event: str = ""
    about_itself: bool = False
    surface: Surface = Surface.CHANGE
    by_link: bool = False
    asks: Callable[[HandOffFacts], tuple[Refusal, ...]] | None = None


def verdict(row: Row, **more: Any) -> Verdict:
    """What an action answers: the record it moved, its state and version, and what else there is to say."""
    return {"id": row.id, "state": row.state, "version": row.version, **more}
