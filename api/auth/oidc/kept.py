"""Something that a provider says of itself, kept for a while; and that it said nothing, kept for a moment."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from api.request_errors import OidcUnavailable
from engine import clock


class Kept:
    """What `read` gives, read again after `kept_for`; when it could not be read, not tried again for `again_after`.

    So a provider that does not answer keeps only one caller waiting for it.
    """

    def __init__(
        self, kept_for: timedelta, read: Callable[[], Mapping[str, Any]], again_after: timedelta = timedelta(seconds=10)
    ) -> None:
        self._kept_for = kept_for
        self._again_after = again_after
        self._read = read
        self._found: Mapping[str, Any] | None = None
        self._at: datetime | None = None

    def now(self) -> Mapping[str, Any]:
        """What was found, read now when that was never done or too long ago; raises OidcUnavailable."""
        moment = clock.now()
        lasts = self._kept_for if self._found is not None else self._again_after
        if self._at is None or not self._at <= moment < self._at + lasts:
            self._found, self._at = None, moment
            self._found = self._read()
        if self._found is None:
            raise OidcUnavailable
        return self._found

    def forget(self, after: timedelta) -> None:
        """Read it again next time, if it was read so long ago or longer."""
        if self._at is not None and clock.now() >= self._at + after:
            self._at = None
