"""Makes the fields of a form from the request that an action takes, so that no list of them is kept twice."""

import types
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from api.pages.forms.fields import Field, Kind, Option, Sought
from api.pages.words.labels import label_of
from api.pages.words.needed import needed_when
from api.pages.words.values import word
from workflows.rules.files import Upload
from workflows.tables.columns import TITLE

# What the page itself brings, and nobody fills in.
OWN = frozenset({"preview_digest", "notes_until", "dry_run"})

Choices = Callable[[str], Sequence[Option] | None]
"""The choices for a field by its name without the path; None where the field is free to fill in."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """A type without what surrounds it: whether it may be missing, and what was said about it."""

    inner: Any
    optional: bool
    said: tuple[Any, ...]


def fields_of(request: type[BaseModel], choices: Choices, within: str = "") -> tuple[Field, ...]:
    """A field for each of the request, in its order; `within` is the path to a request inside another."""
    return tuple(
        _field(request, name, info, choices, within)
        for name, info in request.model_fields.items()
        if name not in OWN
    )  # fmt: skip


def _field(request: type[BaseModel], name: str, info: FieldInfo, choices: Choices, within: str) -> Field:
    shape = _shape(info.annotation, tuple(info.metadata))
    needed = info.is_required() and not shape.optional
    label, hint = label_of(request.__name__, name)
    when = needed_when(request.__name__, name)
    hint = ". ".join(each for each in (hint, when) if each) or None
    made = _filled_in(shape, f"{within}{name}", name, choices, default=info.default)
    numeric = isinstance(shape.inner, type) and issubclass(shape.inner, int) and not issubclass(shape.inner, bool)
    return Field(
        f"{within}{name}", made.kind, label, hint, needed, made.options, made.fields, _longest(shape.said), numeric,
        made.sought, depends=when is not None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Made:
    kind: Kind
    options: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    sought: bool = False


def _filled_in(shape: _Shape, path: str, name: str, choices: Choices, default: Any = None) -> _Made:
    """How a field of a type is filled in."""
    inner, offered = shape.inner, choices(name)
    if get_origin(inner) in (list, tuple, frozenset, set):
        return _several(_shape(get_args(inner)[0]), path, name, choices)
    if offered is not None:
        return _Made(Kind.CHOICE, tuple(offered), sought=isinstance(offered, Sought))
    if isinstance(inner, type):
        if issubclass(inner, Upload):
            return _Made(Kind.FILE)
        if issubclass(inner, BaseModel):
            return _Made(Kind.GROUP, fields=fields_of(inner, choices, f"{path}."))
        if issubclass(inner, StrEnum):
            return _Made(Kind.CHOICE, _words(inner))
        if issubclass(inner, (datetime, AwareDatetime)):
            return _Made(Kind.MOMENT)
        if issubclass(inner, date):
            return _Made(Kind.DAY)
        if issubclass(inner, bool):
            return _Made(Kind.TICK if default is False else Kind.YES_NO)
        if issubclass(inner, int):
            return _Made(Kind.NUMBER)
    return _Made(Kind.PASSAGE if (_longest(shape.said) or 0) > TITLE else Kind.LINE)


def _several(shape: _Shape, path: str, name: str, choices: Choices) -> _Made:
    """How a list is filled in: boxes to tick, a text a line, or one group after another."""
    if isinstance(shape.inner, type) and issubclass(shape.inner, BaseModel):
        return _Made(Kind.MANY, fields=fields_of(shape.inner, choices, f"{path}.*."))
    offered = choices(name)
    if offered is not None:
        return _Made(Kind.CHOICES, tuple(offered), sought=isinstance(offered, Sought))
    if isinstance(shape.inner, type) and issubclass(shape.inner, StrEnum):
        return _Made(Kind.CHOICES, _words(shape.inner))
    return _Made(Kind.LINES)


def _words(enumeration: type[StrEnum]) -> tuple[Option, ...]:
    return tuple(Option(each.value, word(each.value)) for each in enumeration)


def _shape(annotation: Any, said: tuple[Any, ...] = ()) -> _Shape:
    """The type behind annotations and "or nothing"; of a choice between an enumeration and others the enumeration."""
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return _shape(inner, (*more, *said))
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [each for each in get_args(annotation) if each is not type(None)]
        found = _shape(kinds[0], said)
        return _Shape(found.inner, len(kinds) < len(get_args(annotation)), found.said)
    return _Shape(annotation, optional=False, said=said)


def _longest(said: Iterable[Any]) -> int | None:
    """How many characters a text may have."""
    lengths = [each.max_length for each in said if isinstance(each, StringConstraints)]
    lengths += [each.max_length for each in said if type(each).__name__ == "MaxLen"]
    return min((each for each in lengths if each is not None), default=None)
