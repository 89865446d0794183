"""Organisations to choose from: all of them where they are few, else those that are looked for by name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from api.pages.forms.fields import Option, Sought
from api.pages.forms.reading import FIND
from api.pages.posted import Posted
from workflows.tables.organisations import Organisation

# More than anybody chooses from by eye.
MOST = 50
FOUND = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form says of a field by its own name: what was looked for, and what is chosen."""

    words: Sequence[str] = ()
    chosen: frozenset[str] = frozenset()


def asked_in(form: Posted | None, name: str) -> Asked:
    """What a form that is being filled in asks of the fields with this name, wherever they stand in it."""
    if form is None:
        return Asked()
    fits = [pair for pair in form.pairs if pair[1].strip() and pair[0].rpartition(".")[2] == name]
    words = [text.strip() for each, text in fits if each.startswith(f"{FIND}.")]
    return Asked(words, frozenset(text for each, text in fits if not each.startswith("_")))


def organisations(session: Session, asked: Asked, among: Collection[str] | None = None) -> tuple[Option, ...]:
    """The organisations, or those `among` some; a Sought where they are too many to show."""
    wanted = select(Organisation.id, Organisation.name).order_by(col(Organisation.name), col(Organisation.id))
    if among is not None:
        wanted = wanted.where(col(Organisation.id).in_(among))
    few = session.exec(wanted.limit(MOST + 1)).all()
    if len(few) <= MOST:
        return tuple(Option(*row) for row in few)
    found = dict(session.exec(wanted.where(col(Organisation.id).in_(asked.chosen))).all())
    for words in asked.words:
        named = col(Organisation.name).istartswith(words, autoescape=True)
        found |= dict(session.exec(wanted.where(named).limit(FOUND)).all())
    return Sought(Option(*row) for row in found.items())
