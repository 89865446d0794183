"""Answers with a page that a browser shows in place, ready to print: it runs nothing and loads nothing."""

import re
from base64 import b64encode
from hashlib import sha256

from fastapi import Response

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def in_place(written: str, name: str) -> Response:
    """The page, under `name` once it is kept; of styles it has its own alone: what somebody wrote into it is text."""
    style = _STYLE.search(written)
    digest = b64encode(sha256((style[1] if style else "").encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, "Content-Disposition": f'inline; filename="{name}"'}
    return Response(written.encode(), media_type="text/html; charset=utf-8", headers=headers)
