"""Files kept beside a journey in a story: some that are taken, and how they are sent."""

import io
import zipfile
from itertools import count
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_STORED

from httpx2 import Response

from api.routes.examples import FILE
from tests.stories.story import API, Story
from workflows.rules.files import Upload

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20
TEXT = "Amy’s plan: an office, near home.\n".encode()
_KEYS = count(1)


def archive(*entries: tuple[str, str | bytes], packed: int = ZIP_STORED) -> bytes:
    """An archive with these entries, as letters are."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packed) as made:
        for name, content in entries:
            made.writestr(name, content)
    return written.getvalue()


# The file that the example of the description names, for whoever reads that as a request.
EXAMPLE = Upload("consent.pdf", PDF, 10_000)
SENT_ALONG = {"files": {FILE["file"]: EXAMPLE}}
DOCX = archive(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<document/>"))
ODT = archive(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<content/>"))
DOCM = archive(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<d/>"), ("word/vbaProject.bin", "x"))


# What it says of a program inside is true whatever that is called.
RENAMED = archive(
    ("[Content_Types].xml", '<Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>'),
    ("word/document.xml", "<d/>"), ("word/a.bin", "x"),
)  # fmt: skip
_DRAWN = '<!DOCTYPE Types [<!ENTITY vba "application/vnd.ms-office.vbaProject">]><Types><Override a="&vba;"/></Types>'
# Nobody can say what these are to a program that opens them: names that only capitals tell apart, words that stand for
# others, parts that a password locks, and a whole letter of Office that does (of which this is the outside).
TWICE = archive(*[(name, "<Types/>") for name in ("[Content_Types].xml", "[CONTENT_types].xml", "word/document.xml")])
DECLARES = archive(("[Content_Types].xml", _DRAWN), ("word/document.xml", "<d/>"))
_MANIFEST = '<m:manifest xmlns:m="urn:m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
LOCKED_ODT = archive(
    ("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "x"), ("META-INF/manifest.xml", _MANIFEST)
)
# Packed so that a little unpacks without an end, and in letters that no program has.
BOMB = archive(("[Content_Types].xml", "<Types/>" + " " * 10_000), ("word/document.xml", "<d/>"), packed=ZIP_BZIP2)
_FOO = '<?xml version="1.0" encoding="foo"?><Types/>'
UNKNOWN = archive(("[Content_Types].xml", _FOO), ("word/document.xml", "<d/>"))
LOCKED_DOCX = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
# A letter in which another stands that brings a program, and one that says so in letters of two bytes.
SET_IN = archive(
    ("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<c/>"), ("Object 1/Basic/script.xml", "x")
)
WIDE = archive(
    (
        "[Content_Types].xml",
        '<?xml version="1.0" encoding="UTF-16"?><T a="application/MacroEnabled"/>'.encode("utf-16"),
    ),
    ("word/document.xml", "<d/>"),
)
DAMAGED = ODT.replace(b"opendocument.text", b"opendocument.texx", 1)


def send(story: Story, who: str, journey: str, content: bytes = PDF, name: str = "plan.pdf", *, expect: int = 200,
         key: str | None = None, **said: Any) -> Response:  # fmt: skip
    """The answer to somebody who adds a file to a journey."""
    parts = {"kind": "letter", "title": "A letter", **said}
    headers = {"Idempotency-Key": key or f"file-{next(_KEYS)}"}
    answer: Response = story.cast.client_of(who).post(
        f"{API}/journeys/{journey}/add_file", data=parts, files={"file": (name, content)}, headers=headers
    )
    assert answer.status_code == expect, answer.text
    return answer


def add(story: Story, who: str, journey: str, content: bytes = PDF, name: str = "plan.pdf", **said: Any) -> str:
    """A file that somebody adds to a journey; its id."""
    return str(send(story, who, journey, content, name, **said).json()["id"])


def files(story: Story, who: str, journey: str) -> list[dict[str, Any]]:
    """The files of a journey that somebody may know of."""
    found: list[dict[str, Any]] = story.get(who, f"/journeys/{journey}/files")["items"]
    return found


def titles(story: Story, who: str, journey: str) -> list[str]:
    """What they are called."""
    return [each["title"] for each in files(story, who, journey)]


def download(story: Story, who: str, file: str, expect: int = 200) -> Response:
    """The answer to somebody who opens a file."""
    answer: Response = story.cast.client_of(who).get(f"{API}/files/{file}")
    assert answer.status_code == expect, answer.text
    return answer


def remove(story: Story, who: str, journey: str, file: str, *, expect: int = 200) -> Any:
    """Somebody takes a file away."""
    body = {"file_id": file, "reason": "It is about somebody else."}
    return story.act(who, journey, "remove_file", body, expect=expect)
