"""Reads a posted form back: into the request that the action takes, or into what is wrong with which field."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from pydantic import BaseModel, ValidationError

from api.pages.forms.fields import Field, Filled, Kind, concrete, count_name
from api.pages.posted import Posted
from api.pages.words.faults import MISSING, NO_DAY, NO_MOMENT, sentence_of
from engine.clock import LONDON

ADD, REMOVE, FIND = "_add", "_remove", "_find"
# More blocks than anybody fills in on one page.
MOST, MOST_IN_ALL = 50, 120
_DAY = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})", re.ASCII)
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_NUMBER = re.compile(r"-?[0-9]{1,9}")
# Of these an empty one is an empty list or group, which the request itself accepts or refuses.
_CONTAINERS = frozenset({Kind.MANY, Kind.CHOICES, Kind.LINES, Kind.GROUP})


@dataclass(frozen=True, slots=True)
class Read:
    """A form that was read: the request, or None where `filled` says what is wrong."""

    request: BaseModel | None
    filled: Filled


def read(request: type[BaseModel], fields: Sequence[Field], form: Posted, **own: Any) -> Read:
    """The request that a posted form makes, with what the page itself brings in `own`."""
    reading = _Reading(filled_as(fields, form), sent=frozenset(form.files))
    content = reading.content(fields) | {name: value for name, value in own.items() if value}
    try:
        made = request.model_validate_json(json.dumps(content), context={"files": form.files})
    except ValidationError as error:
        made = None
        reading.add(error, fields)
    filled = Filled(reading.filled.texts, reading.filled.counts, reading.faults)
    return Read(None if reading.faults else made, filled)


def is_reshaped(form: Posted) -> bool:
    """Whether somebody asked for a block more or less or looked for an option: then nothing is sent yet."""
    return any(form.get(each) for each in (ADD, REMOVE, FIND))


def without_removed(form: Posted) -> Posted:
    """The form without the block that somebody took out, those behind it one further to the front."""
    many, _dot, index = form.get(REMOVE).rpartition(".")
    if not many or not (index.isascii() and index.isdigit() and len(index) < 3):
        return form
    inside = re.compile(rf"((?:_count\.|_find\.)?{re.escape(many)}\.)([0-9]{{1,2}})(\..+)")
    kept: list[tuple[str, str]] = []
    for name, value in form.pairs:
        found = inside.fullmatch(name)
        if name == f"_count.{many}" and value.isascii() and value.isdigit():
            kept.append((name, str(max(int(value) - 1, 0))))
        elif found is None or int(found[2]) < int(index):
            kept.append((name, value))
        elif int(found[2]) > int(index):
            kept.append((f"{found[1]}{int(found[2]) - 1}{found[3]}", value))
    return Posted(tuple(each for each in kept if each[0] != REMOVE))


def filled_as(fields: Sequence[Field], form: Posted) -> Filled:
    """The form as it was sent, with one block more or less where somebody asked for that."""
    form = without_removed(form)
    texts: dict[str, Any] = {}
    for name in dict.fromkeys(name for name, _value in form.pairs if not name.startswith("_")):
        # Browsers end lines with two characters; a text counts those that its writer sees.
        values = [value.replace("\r\n", "\n") for value in form.all(name)]
        texts[name] = values if len(values) > 1 else values[0]
    # What was looked for stands in its own field.
    texts |= {name: value for name, value in form.pairs if name.startswith(f"{FIND}.")}
    counts: dict[str, int] = {}
    _count(fields, form, counts)
    return Filled(texts, counts, {})


def _count(fields: Sequence[Field], form: Posted, counts: dict[str, int]) -> None:
    for each in fields:
        if each.kind is Kind.GROUP:
            _count(each.fields, form, counts)
        if each.kind is Kind.MANY:
            said = form.get(count_name(each), "1")
            count = int(said) if said.isascii() and said.isdigit() and len(said) < 3 else 1
            room = max(MOST_IN_ALL - sum(counts.values()), 1)
            counts[each.name] = min(count + (form.get(ADD) == each.name), MOST, room)
            for index in range(counts[each.name]):
                _count(concrete(each, index), form, counts)


@dataclass(slots=True)
class _Reading:
    """What is being read: faults by the name of their field, and of each list the blocks that are filled in.

    `sent` names the fields with which a file came.
    """

    filled: Filled
    faults: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, list[int]] = field(default_factory=dict)
    sent: frozenset[str] = frozenset()

    def content(self, fields: Sequence[Field]) -> dict[str, Any]:
        """What is filled in, in the shape of the request; nothing for what is left empty."""
        found: dict[str, Any] = {}
        for each in fields:
            value = self._value(each)
            if value is not None:
                found[each.own_name] = value
            elif each.needed and each.kind not in _CONTAINERS and each.name not in self.faults:
                self.faults[each.name] = MISSING.get(each.kind, MISSING[Kind.LINE])
        return found

    def add(self, error: ValidationError, fields: Sequence[Field]) -> None:
        """Add what the request finds wrong; that a list is too short is no news where something in it is wrong."""
        found = [(self.place_of(each["loc"], fields), each) for each in error.errors(include_url=False)]
        for place, fault in found:
            inside = any(name.startswith(f"{place}.") for name in (*self.faults, *(other for other, _ in found)))
            if not (fault["type"] == "too_short" and inside):
                self.faults.setdefault(place, sentence_of(fault))
        if len(self.faults) > 1:
            # What is wrong with the whole may follow from the fields; once they are right it is asked again.
            self.faults.pop("", None)

    def place_of(self, location: Sequence[Any], fields: Sequence[Field]) -> str:
        """The name of the field or block where a fault of the request is shown, nothing where it is about the whole."""
        path, present = "", list(fields)
        for step in location:
            if isinstance(step, int):
                if path not in self.blocks:
                    # A line of a text, or a box among boxes: the field is one.
                    break
                blocks = self.blocks[path]
                path = f"{path}.{blocks[step] if step < len(blocks) else step}"
                continue
            wanted = f"{path}.{step}" if path else str(step)
            nearest = next((each for each in present if each.own_name == step), None)
            if nearest is None:
                break
            path, present = wanted, list(nearest.fields)
        return path

    def _value(self, each: Field) -> Any:
        special: Mapping[Kind, Callable[[Field], Any]] = {
            Kind.GROUP: self._group, Kind.MANY: self._many, Kind.DAY: self._day, Kind.MOMENT: self._moment,
            Kind.CHOICES: self._list, Kind.LINES: self._list, Kind.FILE: self._file,
        }  # fmt: skip
        return special[each.kind](each) if each.kind in special else _plain(each, self._text(each.name).strip())

    def _group(self, each: Field) -> Any:
        """What is inside; nothing when the group may be left out and nobody wrote anything there."""
        inner = _Reading(self.filled, {}, self.blocks)
        content = inner.content(each.fields)
        if not each.needed and not self._is_touched(f"{each.name}."):
            return None
        self.faults.update(inner.faults)
        return content

    def _many(self, each: Field) -> Any:
        """Each block in which something was written, in order."""
        found, kept = [], []
        for index in range(self.filled.counts.get(each.name, 0)):
            inner = _Reading(self.filled, {}, self.blocks)
            content = inner.content(concrete(each, index))
            if self._is_touched(f"{each.name}.{index}."):
                self.faults.update(inner.faults)
                found.append(content)
                kept.append(index)
        self.blocks[each.name] = kept
        return found or ([] if each.needed else None)

    def _is_touched(self, prefix: str) -> bool:
        """Whether anybody wrote anything under a name, though it was wrong: "no" and 0 are something."""
        return any(name.startswith(prefix) and any(text) for name, text in self.filled.texts.items())

    def _list(self, each: Field) -> list[str] | None:
        found = self.filled.text(each.name)
        values = found if isinstance(found, list) else [found]
        if each.kind is Kind.LINES:
            values = [line.strip() for value in values for line in value.splitlines()]
        return [value for value in values if value] or ([] if each.needed else None)

    def _day(self, each: Field) -> str | None:
        parts = [self._text(f"{each.name}-{part}").strip() for part in ("day", "month", "year")]
        if not any(parts):
            return None
        written = _DAY.fullmatch("-".join(parts))
        try:
            if written is not None:
                return date(int(written[3]), int(written[2]), int(written[1])).isoformat()
        except ValueError:
            pass
        self.faults[each.name] = NO_DAY
        return None

    def _moment(self, each: Field) -> str | None:
        day, at = self._day(each), self._text(f"{each.name}-time").strip()
        found = _TIME.fullmatch(at)
        if day is None or found is None:
            if day is not None or at:
                self.faults[each.name] = NO_MOMENT
            return None
        there = datetime.combine(date.fromisoformat(day), time(int(found[1]), int(found[2])), tzinfo=LONDON)
        if there.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != there.replace(tzinfo=None):
            # The hour that is left out when summer time begins.
            self.faults[each.name] = NO_MOMENT
            return None
        return there.isoformat()

    def _file(self, each: Field) -> str | None:
        """The name of its field, by which the request finds a file among those that were sent."""
        return each.name if each.name in self.sent else None

    def _text(self, name: str) -> str:
        value = self.filled.text(name)
        return str(value[0]) if isinstance(value, list) else str(value)


def _plain(each: Field, text: str) -> Any:
    """A text, a number, or yes or no; what is none of them is left for the request to refuse."""
    if each.kind is Kind.TICK:
        return True if text == "yes" else None
    if not text:
        return None
    if each.kind is Kind.YES_NO:
        return {"yes": True, "no": False}.get(text, text)
    return int(text) if each.numeric and _NUMBER.fullmatch(text) else text
