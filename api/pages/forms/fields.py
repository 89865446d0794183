"""What a form consists of: fields with a label, how each is filled in, and what stands in it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    PASSAGE = "passage"
    LINES = "lines"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes_no"
    TICK = "tick"
    CHOICE = "choice"
    CHOICES = "choices"
    GROUP = "group"
    MANY = "many"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: what is sent, and what people read; a `hint` says more."""

    value: str
    text: str
    hint: str | None = None


class Sought(tuple[Option, ...]):
    """Options of which there are too many to show: those that were looked for by name, and those chosen."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field by the `name` under which it is sent: for one inside another the path, as "learner_agrees.on".

    LINES is a list of texts, one a line. Of options that are `sought`, those alone are there that were looked for by
    name, or chosen. A GROUP and one of MANY consist of `fields`, whose names are paths too; an
    optional group of which nothing is filled in is left out. `needed` ones may not be empty. Of `numeric` ones the
    request takes a number. Whether some are needed depends on the others, as their hint says.
    """

    name: str
    kind: Kind
    label: str
    hint: str | None = None
    needed: bool = False
    options: tuple[Option, ...] = ()
    fields: tuple["Field", ...] = ()
    longest: int | None = None
    numeric: bool = False
    sought: bool = False
    depends: bool = False

    @property
    def own_name(self) -> str:
        """The name without the path."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it is shown: what stands in each field, how often each of MANY is there, and what is wrong with it."""

    texts: Mapping[str, Any]
    counts: Mapping[str, int]
    faults: Mapping[str, str]

    def text(self, name: str) -> Any:
        """What stands in a field: a text, or of CHOICES a list of them."""
        return self.texts.get(name, "")

    def fault(self, name: str) -> str | None:
        """What is wrong with a field."""
        return self.faults.get(name)


EMPTY = Filled({}, {}, {})


def concrete(field: Field, index: int) -> tuple[Field, ...]:
    """The fields of one of MANY at a place in the list: "aims.*.title" becomes "aims.2.title"."""
    return tuple(_moved(each, f"{field.name}.*.", f"{field.name}.{index}.") for each in field.fields)


def with_needed(fields: Sequence[Field], names: Collection[str]) -> tuple[Field, ...]:
    """The fields, of which those of these names may not be empty; a box to tick is never empty."""
    return tuple(replace(each, needed=True) if each.name in names and each.kind is not Kind.TICK else each
                 for each in fields)  # fmt: skip


def count_name(field: Field) -> str:
    """Under which name a form says how many blocks of a field it has."""
    return f"_count.{field.name}"


def find_name(field: Field) -> str:
    """Under which name a form says what options of a field are looked for."""
    return f"_find.{field.name}"


def all_fields(fields: Sequence[Field]) -> Iterator[Field]:
    """Each field with those inside it."""
    for field in fields:
        yield field
        yield from all_fields(field.fields)


def _moved(field: Field, before: str, after: str) -> Field:
    inner = tuple(_moved(each, before, after) for each in field.fields)
    return replace(field, name=field.name.replace(before, after, 1), fields=inner)
