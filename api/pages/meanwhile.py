"""What somebody else changed while a form was filled in: shown beside what was typed, to be chosen from knowingly."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from api.pages.forms.fields import Field, Filled, Kind, concrete, count_name
from api.pages.posted import Posted
from api.pages.words.values import day

# What a form carries: what the record said as the form was opened, and before a change that the page shows already.
SAID, BEFORE = "_said", "_before"
# Of which fields the page asks which of both is to count, and the answer of each.
ASKED, KEEP = "_asked", "_keep."
THEIRS, MINE = "theirs", "mine"
CHOOSE = "Choose which is to count"

Said = Mapping[str, str]
"""What stands in each field or list, as people read it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that says something else than when the form was opened.

    Where the writer changed it too, it is `asked` which of both is to count, and `kept` is the answer. `before` is None
    where the form does not say what it was, `mine` where the form asks for something else than the record says.
    """

    field: Field
    before: str | None
    now: str
    mine: str | None
    asked: bool = False
    kept: str = ""


def said_in(fields: Sequence[Field], filled: Filled) -> Said:
    """What a form says, each field in words."""
    return {each.name: _told(each, filled) for each in _parts(fields)}


def as_text(said: Said) -> str:
    """It as one text, for the form to carry."""
    return json.dumps(said, separators=(",", ":"))


def carried(form: Posted, name: str) -> Said | None:
    """What a form carries under a name; None where it does not, or not in the shape of it."""
    try:
        found = json.loads(form.get(name))
    except ValueError:
        return None
    texts = isinstance(found, dict) and all(isinstance(each, str) for each in found.values())
    return found if texts else None


def differences(fields: Sequence[Field], now: Filled, form: Posted, mine: Filled | None) -> list[Difference]:
    """Each field that says something else `now` than as the form was opened; `mine` is what was typed."""
    shown = carried(form, SAID)
    before, present = carried(form, BEFORE) or shown, said_in(fields, now)
    typed = said_in(fields, mine) if mine is not None else {}
    found = []
    for each in _parts(fields):
        was, stands, wrote = (before or {}).get(each.name), present[each.name], typed.get(each.name)
        last = (shown or {}).get(each.name)
        # What was changed back again is another change to whoever has read the first.
        was = last if stands == was else was
        both = wrote is not None and wrote not in (stands, last)
        if stands != was and (both or was is not None):
            # An answer counts for what the page showed when it was given.
            kept = form.get(f"{KEEP}{each.name}") if last == stands else ""
            found.append(Difference(each, was, stands, wrote, both, kept))
    return found


def is_news(found: Sequence[Difference], form: Posted) -> bool:
    """Whether any of them is not on the page yet, and would be overwritten by what was typed."""
    shown = carried(form, SAID) or {}
    return any(each.now not in (each.mine, shown.get(each.field.name)) for each in found)


def for_the_page(found: Sequence[Difference], present: Said, form: Posted) -> tuple[str, str]:
    """What a page carries that shows these: what the record says now, and what it said before."""
    before = carried(form, BEFORE) or carried(form, SAID)
    return as_text(present), as_text(before) if found and before is not None else ""


def undecided(found: Sequence[Difference], form: Posted) -> list[dict[str, str]]:
    """A line for each field of which it is not said which of both is to count, as it was asked."""
    asked = form.all(ASKED)
    return [
        {"text": f"{each.field.label}: {CHOOSE.lower()}", "href": f"#{KEEP}{each.field.name}"}
        for each in found if each.asked and each.field.name in asked and each.kept not in (THEIRS, MINE)
    ]  # fmt: skip


def merged(found: Sequence[Difference], now: Filled, form: Posted) -> Posted:
    """The form with what others wrote where its writer wrote nothing of their own, or chose theirs."""
    for each in found:
        theirs = each.kept == THEIRS if each.asked else each.mine is not None
        if theirs:
            form = _with(each.field, now, form)
    return form


def _with(field: Field, now: Filled, form: Posted) -> Posted:
    kept = [(name, value) for name, value in form.pairs if not _belongs(name, field)]
    taken = [
        (name, text)
        for name, value in now.texts.items() if _belongs(name, field)
        for text in (value if isinstance(value, list) else [value])
    ]  # fmt: skip
    if field.kind is Kind.MANY:
        taken.append((count_name(field), str(now.counts.get(field.name, 0))))
    return replace(form, pairs=(*kept, *taken))


def _belongs(name: str, field: Field) -> bool:
    begins = {Kind.MANY: (f"{field.name}.",), Kind.DAY: (f"{field.name}-",), Kind.MOMENT: (f"{field.name}-",)}
    return name in (field.name, count_name(field)) or name.startswith(begins.get(field.kind, "\n"))


def _parts(fields: Sequence[Field]) -> Iterator[Field]:
    """Each field and each list, those inside a group one by one."""
    for each in fields:
        yield from _parts(each.fields) if each.kind is Kind.GROUP else (each,)


def _told(field: Field, filled: Filled) -> str:
    if field.kind is Kind.MANY:
        blocks = (_block(field, index, filled) for index in range(filled.counts.get(field.name, 0)))
        return "\n".join(each for each in blocks if each)
    if field.kind is Kind.GROUP:
        return _together(field.fields, filled)
    if field.kind in (Kind.DAY, Kind.MOMENT):
        return _moment(field, filled)
    text = filled.text(field.name)
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        return _chosen(field, text)
    if field.kind in (Kind.TICK, Kind.YES_NO):
        return {"yes": "Yes", "no": "No"}.get(str(text), "No" if field.kind is Kind.TICK else "")
    lines = [line.strip() for each in _several(text) for line in str(each).splitlines()]
    return "\n".join(line for line in lines if line)


def _block(field: Field, index: int, filled: Filled) -> str:
    """What a block says; nothing of one in which nobody wrote anything, which is not sent."""
    prefix = f"{field.name}.{index}."
    written = any(name.startswith(prefix) and any(text) for name, text in filled.texts.items())
    return _together(concrete(field, index), filled) if written else ""


def _together(fields: Sequence[Field], filled: Filled) -> str:
    said = [(each.label, _told(each, filled)) for each in fields]
    return "; ".join(f"{label}: {text}" for label, text in said if text)


def _chosen(field: Field, text: Any) -> str:
    names = {each.value: each.text for each in field.options}
    return ", ".join(sorted(names.get(str(each), str(each)) for each in _several(text) if each))


def _moment(field: Field, filled: Filled) -> str:
    parts = [str(filled.text(f"{field.name}-{part}")).strip() for part in ("day", "month", "year", "time")]
    try:
        written = day(date(int(parts[2]), int(parts[1]), int(parts[0])))
    except ValueError:
        written = " ".join(each for each in parts[:3] if each)
    return " ".join(each for each in (written, parts[3]) if each)


def _several(text: Any) -> Sequence[Any]:
    return text if isinstance(text, list) else [text]
