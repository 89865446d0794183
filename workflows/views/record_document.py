"""A journey's record as a document to keep or to give away: what one reader sees, and what the copy itself says."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from workflows.views.files_view import FileLine, file_lines
from workflows.views.hand_off_view import HandOffView, hand_off_view
from workflows.views.journey_view import JourneyView, journey_view
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.views.through_others import ThroughOthers

# What changes by the hour, or serves those who work in the system alone.
VOLATILE = frozenset({"version", "next_step", "chases", "relationships", "waiting_on", "may_say_no_until"})
_OF_THE_JOURNEY = frozenset({"learner", "needs", "journey_id", "journey_reference"})


class CopyHead(View):
    """What a copy says of itself: by its id it is recalled."""

    id: str
    made_at: datetime
    made_by: Named
    made_for: Named


class RecordDocument(View):
    """One journey with its hand-offs and which files there are, as the reader sees them, without what is passing."""

    head: CopyHead
    journey: JourneyView
    hand_offs: list[HandOffView]
    files: list[FileLine]

    def content(self) -> dict[str, Any]:
        """What it holds beside its head, as plain values."""
        journey = _lasting(self.journey.model_dump(mode="json"))
        parts = [_lasting(each.model_dump(mode="json", exclude=set(_OF_THE_JOURNEY))) for each in self.hand_offs]
        files = [each.model_dump(mode="json") for each in self.files]
        # Left out where there are none, so that a copy made before there were any says the same still.
        return {**journey, "hand_offs": parts, **({"files": files} if files else {})}

    @property
    def digest(self) -> str:
        """A hash of what it holds."""
        return digest_of(self.content())


def record_document(reader: Look, head: CopyHead) -> RecordDocument:
    """The journey's record as `reader` sees it now."""
    journey = journey_view(reader)
    parts = [hand_off_view(reader, row, seen) for row, seen in reader.hand_offs]
    if isinstance(reader, ThroughOthers):
        journey, parts = reader.journey(journey), [reader.hand_off(each) for each in parts]
    return RecordDocument(head=head, journey=journey, hand_offs=parts, files=file_lines(reader))


def digest_of(content: Any) -> str:
    """SHA-256 of plain values."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def lines_of(content: Any, path: str = "") -> Iterator[tuple[str, str | int | float | bool]]:
    """Each value with the path to it, such as ("reviews.1.held_on", "2026-05-06"); empty ones are left out."""
    if isinstance(content, dict):
        for name, value in content.items():
            yield from lines_of(value, f"{path}.{name}" if path else name)
    elif isinstance(content, list):
        for number, value in enumerate(content, start=1):
            yield from lines_of(value, f"{path}.{number}" if path else str(number))
    elif content not in (None, ""):
        yield path, content


def _lasting(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in VOLATILE}
