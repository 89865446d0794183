"""Names of files that are downloaded: no path, no quote, no line end, whatever an organisation is called."""

import re

LONGEST = 40
_UNSAFE = re.compile(r"[^a-z0-9]+")


def file_name(*parts: str, ending: str) -> str:
    """The parts in small letters and digits, joined by hyphens; no learner is named in a file's name."""
    safe = (_UNSAFE.sub("-", part.casefold()).strip("-")[:LONGEST].strip("-") for part in parts)
    return f"{'-'.join(filter(None, safe)) or 'copy'}.{ending}"


def attachment(name: str) -> dict[str, str]:
    """The headers with which a file is kept, never shown in place nor stored on the way."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
