"""Wrong attempts to sign in by the address they came from: after too many nobody there may try for a while.

Each account locks by itself; this stops somebody who tries a few passwords on very many accounts. Each door counts by
itself, because learners, staff and their visitors often share one address: that of a college or a library.
"""

from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from fastapi import Request
from sqlmodel import col, select

from api.auth.tables import ADDRESS, WrongSignIn
from api.request_errors import TooManyAttempts
from engine import clock
from engine.database import Database
from engine.runtime import new_id

ATTEMPTS = 100
WITHIN = timedelta(minutes=15)
# Whoever has one address of version 6 mostly has all of its network.
IPV6_NETWORK = 64


class Door(StrEnum):
    """What somebody tries to come in by; each stands before the address in what is kept."""

    STAFF = ""
    LEARNERS = "learners "
    LINKS = "links "


def of(request: Request) -> str | None:
    """The address that a request came from, where the server knows it."""
    return request.client.host if request.client else None


def network_of(host: str) -> str:
    """What is counted as one address: of version 6 the network that one customer is given."""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:ADDRESS]
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((int(address), IPV6_NETWORK), strict=False))


def check(database: Database, host: str | None, door: Door = Door.STAFF) -> None:
    """Raises TooManyAttempts after 100 wrong attempts at the door from the address within 15 minutes.

    Attempts that are being checked at this moment are not counted yet: so many more as are checked at once may slip
    through. Connections without an address (a socket of this machine) are not counted together.
    """
    if host is None:
        return
    moment = clock.now()
    wanted = (
        select(WrongSignIn.at)
        .where(WrongSignIn.address == _kept(host, door), col(WrongSignIn.at) > moment - WITHIN)
        .order_by(col(WrongSignIn.at).desc())
        .limit(ATTEMPTS)
    )
    with database.reading() as transaction:
        found = transaction.session.exec(wanted).all()
    if len(found) >= ATTEMPTS:
        raise TooManyAttempts(ceil((found[-1] + WITHIN - moment).total_seconds()))


def note_wrong(database: Database, host: str | None, door: Door = Door.STAFF) -> None:
    """Count a wrong attempt at the door from the address."""
    if host is None:
        return
    with database.unit_of_work() as transaction:
        transaction.session.add(WrongSignIn(id=new_id(), address=_kept(host, door), at=clock.now()))


def _kept(host: str, door: Door) -> str:
    return f"{door}{network_of(host)}"[:ADDRESS]
