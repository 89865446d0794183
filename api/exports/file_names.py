"""Names of files that are downloaded: no path, no quote, no line end, whatever an organisation is called."""

import re
from urllib.parse import quote

LONGEST = 40
_UNSAFE = re.compile(r"[^a-z0-9]+")
_PLAIN = re.compile(r"[^A-Za-z0-9._() -]")
# Whatever opens it in a browser after all runs nothing of it, and loads nothing.
_OF_OTHERS = "sandbox; default-src 'none'"


def file_name(*parts: str, ending: str) -> str:
    """The parts in small letters and digits, joined by hyphens; no learner is named in a file's name."""
    safe = (_UNSAFE.sub("-", part.casefold()).strip("-")[:LONGEST].strip("-") for part in parts)
    return f"{'-'.join(filter(None, safe)) or 'copy'}.{ending}"


def attachment(name: str) -> dict[str, str]:
    """The headers with which a file is kept, never shown in place nor stored on the way."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def kept_as(name: str) -> dict[str, str]:
    """The same for a file that somebody sent, under its own name (RFC 6266), as bare as it can be handed out."""
    headers = attachment(_PLAIN.sub("_", name))
    named = f"{headers['Content-Disposition']}; filename*=UTF-8''{quote(name, safe='')}"
    return {
        **headers, "Content-Disposition": named, "Content-Security-Policy": _OF_OTHERS,
        "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
