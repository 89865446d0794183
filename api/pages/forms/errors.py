"""The list at the top of a page that says what is wrong, each line with a link to its field."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from api.pages.forms.fields import EMPTY, Field, Filled, Kind, concrete
from engine.errors import Refusal, Refused

Line = dict[str, str]
_HOLDING = frozenset({Kind.MANY, Kind.GROUP})


def fault_lines(fields: Sequence[Field], filled: Filled) -> list[Line]:
    """A line for each fault, what is about the whole first, then in the order of the page."""
    whole = filled.fault("")
    about_whole: list[Line] = [{"text": whole}] if whole else []
    return about_whole + [
        {"text": f"{field.label}: {fault}", "href": f"#{_first_part(field)}"}
        for field in _shown(fields, filled)
        if (fault := filled.fault(field.name))
    ]


def refusal_lines(refused: Refused, fields: Sequence[Field] = (), filled: Filled = EMPTY) -> list[Line]:
    """A line for each reason why an action was refused, with a link to the field that it names, where there is one."""
    shown: dict[str, Field] = {}
    for field in _shown(fields, filled):
        shown.setdefault(field.own_name, field)
        shown[field.name] = field
    return [_line(refusal, shown) for refusal in refused.refusals]


def _line(refusal: Refusal, shown: Mapping[str, Field]) -> Line:
    named = next((shown[each] for each in refusal.missing if each in shown), None)
    if named is None:
        return {"text": refusal.sentence}
    # A list is no field: the link leads to the first one in it, where there is one.
    inner = (each for each in shown.values() if each.name.startswith(f"{named.name}.") and each.kind not in _HOLDING)
    return {"text": refusal.sentence, "href": f"#{_first_part(next(inner, named))}"}


def _shown(fields: Iterable[Field], filled: Filled) -> Iterator[Field]:
    for field in fields:
        yield field
        if field.kind is Kind.MANY:
            for index in range(filled.counts.get(field.name, 1)):
                label = f"{field.label} {index + 1}"
                yield Field(f"{field.name}.{index}", Kind.GROUP, label)
                yield from _shown(concrete(field, index), filled)
        else:
            yield from _shown(field.fields, filled)


def _first_part(field: Field) -> str:
    return f"{field.name}-day" if field.kind in (Kind.DAY, Kind.MOMENT) else field.name
