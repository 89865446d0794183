"""Reads what a browser posts from a form: names and texts, in the order of the page, and files where one is sent."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, create_form_parser

from api.installation import installation
from api.pages.on_behalf import OnBehalfDep, colleague_of, whose, writer_of
from api.request_errors import FormOfAnother, MalformedForm, OpenedForOther
from api.uploads import says_form, takes_file
from workflows.rules.files import Upload

MOST_FIELDS = 2_000
# No name of a field of a request begins like this: they are the page's own.
KEY, VERSION, FOR = "_key", "_version", "_for"
_A_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Posted:
    """The fields of a form as they were sent; `files` are those that were chosen, by the names of their fields."""

    pairs: Sequence[tuple[str, str]]
    files: Mapping[str, Upload] = field(default_factory=dict)

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
        """The form as one text, to be carried to another page; files are not."""
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


def read_parts(body: bytes, content_type: str, most: int) -> Posted:
    """The form in a body of several parts, of which at most `most` bytes of a file are taken; raises MalformedForm.

    A field for a file in which none was chosen is as if it were not there.
    """
    pairs: list[tuple[str, str]] = []
    files: dict[str, Upload] = {}

    def add_field(said: Field) -> None:
        pairs.append((_text(said.field_name), _text(said.value)))

    def add_file(sent: File) -> None:
        content, name = sent.file_object, _text(sent.file_name)
        content.seek(0)
        if name:
            files[_text(sent.field_name)] = Upload(name, content.read(most + 1), most)
        sent.close()

    try:
        parser = create_form_parser(
            {"Content-Type": content_type.encode("latin-1")}, add_field, add_file,
            config={"MAX_MEMORY_FILE_SIZE": len(body) + 1, "MAX_FIELDS": MOST_FIELDS},
        )  # fmt: skip
        parser.write(body)
        parser.finalize()
    except (FormParserError, ValueError):
        raise MalformedForm from None
    if any("\x00" in text for pair in pairs for text in pair):
        raise MalformedForm
    return Posted(tuple(pairs), files)


def _text(said: bytes | None) -> str:
    return (said or b"").decode("utf-8", errors="strict")


def read_sent(request: Request, body: bytes) -> Posted:
    """The form in the body of a request: with parts where a file may be sent; raises MalformedForm."""
    content_type = request.headers.get("content-type", "")
    if says_form(request) and takes_file(request.url.path):
        return read_parts(body, content_type, installation(request).settings.file_limit)
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise MalformedForm
    return read_form(body)


async def posted(request: Request) -> Posted:
    """The form that came with the request; raises MalformedForm."""
    return read_sent(request, await request.body())


def keyed(form: Annotated[Posted, Depends(posted)], identity: OnBehalfDep) -> Posted:
    """The form of a change, with the key that the page gave it, and for whom.

    Raises MalformedForm without a key, FormOfAnother when somebody else has signed in since in the same browser, and
    OpenedForOther when its writer acts for somebody else by now.
    """
    return keyed_for(form, whose(identity.actor))


def keyed_for(form: Posted, person: str) -> Posted:
    """The form of a change that was made for somebody, by id; raises as `keyed` does."""
    if _A_KEY.fullmatch(form.key) is None:
        raise MalformedForm
    made_for = form.get(FOR, person)
    if made_for != person:
        raise OpenedForOther(colleague_of(person)) if writer_of(made_for) == writer_of(person) else FormOfAnother
    return form


PostedDep = Annotated[Posted, Depends(posted)]
KeyedDep = Annotated[Posted, Depends(keyed)]
