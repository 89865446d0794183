"""The two doors for the worker: send what is due, and make the daily digests."""

from collections.abc import Callable
from datetime import datetime

from engine import clock
from engine.database import Database
from notifications.address_book import AddressBook
from notifications.channels import Channels
from notifications.counts import Counts
from notifications.deliver import Round
from notifications.digest import make_digests
from notifications.expand import expand_all


def _never() -> bool:
    return False


def deliver_once(
    database: Database,
    address_book: AddressBook,
    channels: Channels,
    moment: datetime | None = None,
    stop: Callable[[], bool] = _never,
) -> Counts:
    """Take messages out of the outbox and send what is due by `moment` (default: now); what was done.

    Any number of workers may do this at once. `stop` is asked between two rows: when it answers True, the one in hand
    is finished and the rest left to the next pass.
    """
    moment = moment or clock.now()
    counts = expand_all(database, address_book, channels, moment, stop)
    return counts + Round(database, address_book, channels, moment).deliver_all(stop)


def send_digests(
    database: Database,
    address_book: AddressBook,
    channels: Channels,
    moment: datetime | None = None,
    stop: Callable[[], bool] = _never,
) -> Counts:
    """Make the digests of the day of `moment` (to be called at 07:00 Europe/London) and send what is due.

    Called again on the same day it makes none for those who had theirs. A digest that cannot be sent is tried again
    by `deliver_once` like any other delivery.
    """
    moment = moment or clock.now()
    expanded = expand_all(database, address_book, channels, moment, stop)
    going = Round(database, address_book, channels, moment)
    going.cancel()  # no digest is made of what need not be told any more
    made = Counts(digests=make_digests(database, address_book, channels, moment, stop))
    return expanded + made + going.deliver_all(stop)
