"""Reads what a browser posts from a form: names and texts, in the order of the page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Request

from api.auth.caller import signed_in
from api.auth.identity import Identity
from api.request_errors import FormOfAnother, MalformedForm

MOST_FIELDS = 2_000
# No name of a field of a request begins like this: they are the page's own.
KEY, VERSION, FOR = "_key", "_version", "_for"
_A_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Posted:
    """The fields of a form as they were sent."""

    pairs: Sequence[tuple[str, str]]

    def get(self, name: str, otherwise: str = "") -> str:
        """The text of the first field of this name."""
        return next((value for each, value in self.pairs if each == name), otherwise)

    def all(self, name: str) -> list[str]:
        """The texts of every field of this name, as ticked boxes send them."""
        return [value for each, value in self.pairs if each == name]

    @property
    def key(self) -> str:
        """The key that the page gave this one sending, so that a second click changes nothing."""
        return self.get(KEY)

    @property
    def version(self) -> int | None:
        """The version of the record that the page showed."""
        said = self.get(VERSION)
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None

    def encoded(self) -> str:
        """The form as one text, to be carried to another page."""
        return urlencode(self.pairs)


def read_form(body: bytes) -> Posted:
    """The form in a body; raises MalformedForm."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )  # fmt: skip
    except ValueError:
        raise MalformedForm from None
    if any("\x00" in text for pair in pairs for text in pair):
        raise MalformedForm
    return Posted(tuple(pairs))


async def posted(request: Request) -> Posted:
    """The form that came with the request; raises MalformedForm."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise MalformedForm
    return read_form(await request.body())


def keyed(form: Annotated[Posted, Depends(posted)], identity: Annotated[Identity, Depends(signed_in)]) -> Posted:
    """The form of a change, with the key that the page gave it, and for whom.

    Raises MalformedForm without a key, FormOfAnother when somebody else has signed in since in the same browser.
    """
    return keyed_for(form, identity.actor.id)


def keyed_for(form: Posted, whose: str) -> Posted:
    """The form of a change that was made for somebody, by id; raises as `keyed` does."""
    if _A_KEY.fullmatch(form.key) is None:
        raise MalformedForm
    if form.get(FOR, whose) != whose:
        raise FormOfAnother
    return form


PostedDep = Annotated[Posted, Depends(posted)]
KeyedDep = Annotated[Posted, Depends(keyed)]
