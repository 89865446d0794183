"""Says in rows what was typed, and what a receiver would see: a label and its texts, nothing that is empty."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from api.pages.forms.fields import Field, Filled, Kind, concrete
from api.pages.referring.sharing import told_item
from api.pages.words.values import told, word
from engine.clock import in_full
from workflows.rules.nccis import activities
from workflows.views.preview_view import VARYING
from workflows.views.shapes import Named, View

Row = tuple[str, Sequence[str]]
# What places a view among others, and tells a receiver nothing.
_PLACING = VARYING | {
    "state",
    "label",
    "sentence",
    "relationships",
    "chases",
    "kind",
    "receiver",
    "waiting_on",
    "delivery_model",
    "responsible",
    "delivering_now",
    "responsibility",
}


def typed_rows(fields: Sequence[Field], filled: Filled) -> list[Row]:
    """A row for each field in which something stands."""
    return list(_typed(fields, filled))


def seen_rows(view: Any, but: frozenset[str] = frozenset()) -> list[Row]:
    """A row for everything that a view tells, whatever that is, but for these of its fields."""
    return list(_seen({name: value for name, value in dict(view).items() if name not in but}))


def _typed(fields: Sequence[Field], filled: Filled) -> Iterator[Row]:
    for field in fields:
        if field.kind is Kind.GROUP:
            yield from _typed(field.fields, filled)
        elif field.kind is Kind.MANY:
            for index in range(filled.counts.get(field.name, 0)):
                inner = list(_typed(concrete(field, index), filled))
                if inner:
                    yield f"{field.label} {index + 1}", [f"{label}: {', '.join(texts)}" for label, texts in inner]
        elif texts := _texts(field, filled):
            yield field.label, texts


def _texts(field: Field, filled: Filled) -> list[str]:
    if field.kind in (Kind.DAY, Kind.MOMENT):
        return _day([str(filled.text(f"{field.name}-{part}")) for part in ("day", "month", "year")])
    said = filled.text(field.name)
    values = [str(each) for each in (said if isinstance(said, list) else [said]) if each]
    named = {option.value: option.text for option in field.options}
    if field.kind in (Kind.TICK, Kind.YES_NO):
        return [{"yes": "Yes", "no": "No"}.get(each, each) for each in values]
    return [named.get(each, each) for each in values]


def _day(parts: list[str]) -> list[str]:
    try:
        return [in_full(date(int(parts[2]), int(parts[1]), int(parts[0])))]
    except ValueError:
        return [" ".join(part for part in parts if part)] if any(parts) else []


def _seen(values: Mapping[str, Any]) -> Iterator[Row]:
    for name, value in values.items():
        if name in _PLACING or name.endswith("_id"):
            continue
        if _is_view(value):
            yield from _seen(dict(value))
        elif texts := [text for text in _told(value, name) if text]:
            yield word(name), texts


def _told(value: Any, name: str = "") -> Iterator[str]:
    """A value in words: of a list each, of a view in a list its own rows in one line."""
    if isinstance(value, list | tuple):
        for each in value:
            yield ", ".join(_told(each, name))
    elif _is_view(value):
        yield "; ".join(f"{label}: {', '.join(texts)}" for label, texts in _seen(dict(value)))
    elif name == "shared":
        yield told_item(value)
    elif name == "current_activity" and value is not None:
        yield f"{value}: {activities()[f'{value:03}'].label}"
    elif value is not None and value is not False:
        yield told(value)


def _is_view(value: Any) -> bool:
    return isinstance(value, View) and not isinstance(value, Named)
