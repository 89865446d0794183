"""Which files are kept beside a journey: known by what is in them, never by what they are called alone.

Each kind has its signature (PDF: ISO 32000-1, 7.5.2; JPEG: ITU-T T.81; PNG: RFC 2083, 3.1; OpenDocument: part 3, 3.3;
OOXML: ECMA-376, part 2), plain text is what reads as such in UTF-8.
"""

import hashlib
import io
import lzma
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from workflows.rules.names import is_invisible

LONGEST_NAME = 120
_PLAIN = "text/plain"
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    _PLAIN: ("txt",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
}
"""The types that are taken, by how the names of such files end."""
IN_WORDS = "PDF, a picture as JPEG or PNG, plain text in UTF-8, or a letter as ODT or DOCX"
_PDF, _JPEG, _PNG, _TEXT, _ODT, _DOCX = ENDINGS
_BEGINS: Mapping[bytes, str] = {b"%PDF-": _PDF, b"\xff\xd8\xff": _JPEG, b"\x89PNG\r\n\x1a\n": _PNG}
_ZIP = b"PK\x03\x04"
# Of an archive with more entries than any letter has nothing is read.
_MOST_ENTRIES = 5_000
# What OpenDocument keeps programs in, also where a part of a letter is one itself, and how OOXML says of a part that it
# is one, whatever that is called.
_PROGRAMS = frozenset({"basic", "scripts"})
_CONTENT_TYPES, _MANIFEST, _LONGEST_LIST = "[content_types].xml", "meta-inf/manifest.xml", 1024 * 1024
_PROGRAM_TYPES = ("vbaproject", "macroenabled")
# A letter of Office that a password locks is no archive but this ([MS-OFFCRYPTO], 2.3.4), with a stream of this name.
_COMPOUND, _LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
# Cut off, changed on the way, encrypted, or packed in a way that nobody's letter is.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, NotImplementedError, RuntimeError, OSError,
)  # fmt: skip
_OF_PATHS, _FORBIDDEN = "/\\", '<>:"|?*'


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: the name that it came with, what is in it, and how many bytes are taken at most."""

    name: str
    content: bytes
    most: int

    @property
    def sha256(self) -> str:
        """SHA-256 of what is in it."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What is in a file: its type, None where it is none that is taken, and whether programs (macros) are inside.

    Of an archive that is damaged or locked by a password nothing more can be known.
    """

    media_type: str | None
    has_macros: bool = False
    unreadable: bool = False


def sniffed(content: bytes) -> Sniffed:
    """What the content is, whatever it is called."""
    for begins, media_type in _BEGINS.items():
        if content.startswith(begins):
            return Sniffed(media_type)
    if content.startswith(_ZIP):
        return _archive(content)
    if content.startswith(_COMPOUND) and _LOCKED in content:
        return Sniffed(None, unreadable=True)
    return Sniffed(_PLAIN if _is_text(content) else None)


def fits_name(media_type: str, name: str) -> bool:
    """Whether a name ends as those of files of the type do."""
    return name.rpartition(".")[2].casefold() in ENDINGS[media_type]


def cleaned_name(given: str) -> str:
    """A name that can be kept and shown anywhere: no path, nothing invisible or turned round, of ordinary length."""
    name = unicodedata.normalize("NFC", given)
    for mark in _OF_PATHS:
        name = name.rpartition(mark)[2]
    kept = "".join(letter for letter in name if _is_harmless(letter))
    stem, dot, ending = " ".join(kept.split()).strip(". ").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    ending = f".{ending[:10]}" if dot else ""
    return f"{(stem or 'file')[: LONGEST_NAME - len(ending)].rstrip()}{ending}"


def size_in_words(size: int) -> str:
    """A size in bytes as people say it: "820 bytes", "12 KB", "3.4 MB"."""
    if size < 1024:
        return f"{size} bytes"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / (1024 * 1024):.1f} MB".replace(".0 ", " ")


def _is_harmless(letter: str) -> bool:
    shown = not is_invisible(letter) and unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn")
    return shown and letter not in _FORBIDDEN


def _archive(content: bytes) -> Sniffed:
    """What an archive is: a letter of one of two kinds, or nothing that is taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.infolist()
            if len(listed) > _MOST_ENTRIES:
                return Sniffed(None)
            entries = {_path(entry): entry for entry in listed}
            # Other ways of packing are no letter's, and unpack without an end.
            odd = any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in listed)
            if odd or len(entries) < len(listed) or _is_locked(archive, entries):
                return Sniffed(None, unreadable=True)
            programs = _holds_programs(entries) or _names_programs(archive, entries)
            return Sniffed(_letter(archive, entries), programs)
    except _UNREADABLE:
        return Sniffed(None, unreadable=True)


def _letter(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> str | None:
    if _CONTENT_TYPES in entries and "word/document.xml" in entries:
        return _DOCX
    first = next(iter(entries.values()), None)
    if first is None or first.filename != "mimetype" or "content.xml" not in entries:
        return None
    return _ODT if _beginning(archive, first, len(_ODT)) == _ODT.encode() else None


def _beginning(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """What is in an entry, or so much of it that it is longer than `most` bytes: what it says of its size may lie."""
    with archive.open(entry) as stream:
        return stream.read(most + 1)


def _path(entry: zipfile.ZipInfo) -> str:
    """Where programs that open a letter find the entry, which know no capitals: one place is there once."""
    return entry.filename.replace("\\", "/").casefold()


def _is_locked(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> bool:
    """Whether an OpenDocument letter says that parts of it are encrypted (part 3, 4.4)."""
    said = _elements(archive, entries[_MANIFEST]) if _MANIFEST in entries else ()
    return any(name == "encryption-data" for name, _values in said)


def _names_programs(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> bool:
    """Whether an OOXML letter says of a part of it that it is a program."""
    listed = entries.get(_CONTENT_TYPES)
    said = (value.casefold() for _name, values in _elements(archive, listed) for value in values) if listed else ()
    return any(each in value for value in said for each in _PROGRAM_TYPES)


def _elements(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> list[tuple[str, list[str]]]:
    """The elements of a list in XML, without their prefixes, with what their attributes say.

    Raises ValueError where it is no XML, too long, or declares what stands for something else, so that nobody can say
    whether programs are inside.
    """
    found: list[tuple[str, list[str]]] = []
    text = _beginning(archive, entry, _LONGEST_LIST)
    if len(text) > _LONGEST_LIST:
        raise ValueError(entry.filename)
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, values: found.append((name.rpartition(":")[2], list(values.values())))
    parser.StartDoctypeDeclHandler = _refuse_declarations
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, LookupError) as error:
        raise ValueError(entry.filename) from error
    return found


def _refuse_declarations(name: str, _system: str | None, _public: str | None, has_more: bool) -> None:
    if has_more:
        raise ValueError(name)


def _holds_programs(paths: Collection[str]) -> bool:
    """Whether parts stand where programs do: in OOXML under their usual name, in OpenDocument in their folders."""
    of_office = _CONTENT_TYPES in paths
    return any(
        path.endswith("vbaproject.bin") or (not of_office and not _PROGRAMS.isdisjoint(path.split("/")[:-1]))
        for path in paths
    )


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    seen: Callable[[str], bool] = lambda letter: letter in "\t\n\r\f" or unicodedata.category(letter) != "Cc"  # noqa: E731
    return all(map(seen, set(text)))
