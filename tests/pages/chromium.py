"""Finds the browser in which the pages are tried."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")


def where_chromium_is() -> str | None:
    """The path of a Chromium on this machine; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
