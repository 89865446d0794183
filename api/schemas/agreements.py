"""What steps about agreements are answered with."""

from api.schemas.common import Reply


class AgreementDone(Reply):
    """The agreement, and its revision now: say it in If-Match with the next step."""

    id: str
    revision: int
