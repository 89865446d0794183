"""An action on one journey or hand-off, as whoever looks finds it: what it is called, asks for, and leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.pages.forms.fields import EMPTY, Field, Filled, Kind
from api.pages.previewing import is_sending
from api.pages.words.values import kind as kind_word
from workflows.actions.learners.keep_files import ADD_FILE, REMOVE_FILE
from workflows.actions.moves.registry import HandOffAction, JourneyAction
from workflows.views.actions_view import ActionView
from workflows.views.looking import Look
from workflows.views.own.notes import OwnNoteView
from workflows.vocabulary import HandOffKind

Action = JourneyAction | HandOffAction
# Actions that another page leads to with one thing chosen already, and which field that is.
CHOSEN: Mapping[str, str] = {"book_visit": "event_id", "cancel_visit": "reference", REMOVE_FILE: "file_id"}
# Of which part of the record they are: it is shown again when they are done.
PARTS: Mapping[str, str] = {"book_visit": "visits", "cancel_visit": "visits", ADD_FILE: "files", REMOVE_FILE: "files"}


@dataclass(frozen=True, slots=True)
class Step:
    """An action on one record, as the viewer finds it now.

    `found` says whether it is open, or why not, once that is asked; `known` what the form begins with; `kind` of what
    kind a hand-off is to be, where that is said before the form; `notes` what the learner wrote that is to be read
    with it.
    """

    record: str
    record_id: str
    look: Look
    action: Action
    found: ActionView | None
    fields: tuple[Field, ...]
    version: int
    opened_at: datetime
    learner: str | None
    address: str
    known: Filled = EMPTY
    may_read: bool = True
    kind: HandOffKind | None = None
    notes: Sequence[OwnNoteView] = ()

    @property
    def leads_to(self) -> str:
        """The page after it: the record, where there still is one that the viewer may read."""
        if not self.may_read:
            return "/work"
        if self.action.name in PARTS:
            return f"{self.address}/{PARTS[self.action.name]}"
        return "/hand-offs" if self.action.name == "delete" else self.address

    @property
    def sends_to(self) -> str:
        """Where its form is sent."""
        return f"{self.address}/actions/{self.action.name}"

    @property
    def title(self) -> str:
        """What the action does, as a heading."""
        return f"Send: {kind_word(self.kind).lower()}" if self.kind else self.action.summary.rstrip(".")

    @property
    def button(self) -> str:
        """What sends its form, or leads to what will be seen of it."""
        if is_sending(self.action.request):
            return "Continue"
        return "Save" if self.fields else "Confirm"

    @property
    def takes_file(self) -> bool:
        """Whether a file is sent with its form."""
        return any(each.kind is Kind.FILE for each in self.fields)

    @property
    def own(self) -> dict[str, str]:
        """What the page itself says in the request."""
        return {"kind": self.kind.value} if self.kind else {}
