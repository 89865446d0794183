"""Fills a form in with what is stored: the other way round than reading it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from api.pages.forms.fields import Field, Filled, Kind, concrete
from engine.clock import LONDON


def filled_with(fields: Sequence[Field], content: Mapping[str, Any]) -> Filled:
    """The form as whoever said `content` would have filled it in; a list of which nothing is said has no block."""
    counts: dict[str, int] = {}
    texts = dict(_texts(fields, content, counts))
    return Filled(texts, counts, {})


def _texts(fields: Sequence[Field], content: Mapping[str, Any], counts: dict[str, int]) -> Iterator[tuple[str, Any]]:
    for field in fields:
        value = content.get(field.own_name)
        if field.kind is Kind.GROUP:
            yield from _texts(field.fields, value or {}, counts)
        elif field.kind is Kind.MANY:
            counts[field.name] = len(value or ())
            for index, each in enumerate(value or ()):
                yield from _texts(concrete(field, index), each, counts)
        elif value is not None:
            yield from _text(field, value)


def _text(field: Field, value: Any) -> Iterator[tuple[str, Any]]:
    if field.kind in (Kind.DAY, Kind.MOMENT):
        there: date = value.astimezone(LONDON) if isinstance(value, datetime) else value
        yield from ((f"{field.name}-{part}", str(getattr(there, part))) for part in ("day", "month", "year"))
        if isinstance(there, datetime):
            yield f"{field.name}-time", f"{there:%H:%M}"
    elif field.kind is Kind.CHOICES:
        yield field.name, [str(each) for each in value]
    elif field.kind is Kind.LINES:
        yield field.name, "\n".join(str(each) for each in value)
    elif field.kind is Kind.TICK:
        yield field.name, "yes" if value else ""
    elif field.kind is Kind.YES_NO:
        yield field.name, "yes" if value else "no"
    else:
        yield field.name, str(value)
