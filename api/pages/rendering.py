"""Renders templates as pages: the design system's parts, our words for values, and a strict policy of what may load."""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import govuk_frontend_jinja
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, select_autoescape

from api.pages.forms.fields import Option, concrete, count_name, find_name
from api.pages.words import values
from api.pages.words.work import what_of
from workflows.rules.files import size_in_words

BUILT = Path(__file__).parent / "built"
ASSETS = "/assets"
# Without it browsers say "null" for where a form came from, and no form could be told from that of another site.
HEADERS = {"Referrer-Policy": "same-origin"}
_INLINE = re.compile(r"<script[^>]*>([^<]+)</script>")


def render(template: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any) -> HTMLResponse:
    """The page that a template makes of the values, escaped."""
    written = _environment().get_template(template).render(**values)
    return HTMLResponse(written, status, {**HEADERS, "Content-Security-Policy": policy(), **(headers or {})})


def asset(name: str) -> str:
    """The address of a built file, which changes with its content, so that browsers may keep it for good.

    Raises FileNotFoundError when the styles and scripts were not built.
    """
    return f"{ASSETS}/{name}?v={_version(name)}"


@cache
def policy() -> str:
    """What a page may load and do: its own files alone, and the one script in the design system's template, by hash."""
    inline = _INLINE.findall(_environment().get_template("empty.html").render())
    hashes = " ".join(f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in inline)
    return (
        f"default-src 'none'; style-src 'self'; script-src 'self' {hashes}; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def _version(name: str) -> str:
    return sha256((BUILT / name).read_bytes()).hexdigest()[:12]


@cache
def _environment() -> Environment:
    ours, theirs = (
        PackageLoader("api.pages"),
        PrefixLoader({"govuk_frontend_jinja": PackageLoader(govuk_frontend_jinja.__name__)}),
    )
    # Their macros ask for parameters that nobody gave, which a stricter kind of undefined would refuse.
    made = Environment(
        loader=ChoiceLoader([ours, theirs]),
        autoescape=select_autoescape(("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "asset": asset,
        "concrete": concrete,
        "count_name": count_name,
        "find_name": find_name,
        "options_of": _options_of,
    }
    made.filters.update(
        day=values.day, moment=values.moment, told=values.told, word=values.word, names=values.names,
        code_word=values.code_word, full_name=values.full_name, pick=values.pick, step=what_of, kind=values.kind,
        field=values.field, size=size_in_words, destination=values.destination, activity=values.activity,
    )  # fmt: skip
    return made


def _options_of(options: Sequence[Option], chosen: str | Sequence[str]) -> list[dict[str, Any]]:
    """Options in the shape that the design system's parts take, those chosen marked."""
    wanted = (chosen,) if isinstance(chosen, str) else chosen
    return [
        {"value": each.value, "text": each.text, "hint": {"text": each.hint} if each.hint else None,
         "checked": each.value in wanted, "selected": each.value in wanted}
        for each in options
    ]  # fmt: skip
