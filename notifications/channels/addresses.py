"""Which addresses on the network a webhook may go to: public ones, checked when connecting."""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Looks a name up: (name, port, seconds it may take) -> addresses as text. Raises OSError.
Resolve = Callable[[str, int, float], Sequence[str]]

# IPv6 that translators lead to the IPv4 address in its last 32 bits.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Public by their numbers alone: relays to IPv4 that nobody answers for (RFC 7526), and what clouds tell their machines.
_NOT_OPEN: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = (
    ipaddress.IPv4Network("192.88.99.0/24"),
    ipaddress.IPv4Network("168.63.129.16/32"),
    ipaddress.IPv4Network("169.254.169.254/32"),
    ipaddress.IPv6Network("fd00:ec2::254/128"),
)
# Lookups cannot be stopped; a few threads let those that hang do so by themselves.
_LOOKUPS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="lookup")


def look_up(name: str, port: int, seconds: float) -> list[str]:
    """The addresses of `name`, each once; OSError when there is none or it takes longer than `seconds`."""
    try:
        found = _LOOKUPS.submit(socket.getaddrinfo, name, port, type=socket.SOCK_STREAM).result(seconds)
    except Late:
        raise OSError("The name could not be looked up in time.") from None
    except UnicodeError:
        raise OSError("The name is no name of a host.") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(text: str) -> bool:
    """Whether the address lies on the open internet: not private, of this machine or link, multicast or reserved."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    carried = _carried(address)
    # The translator's own prefix is reserved; what it leads to is the address that it carries.
    translated = address in _NAT64
    return all(map(_plainly_public, carried if translated else [address, *carried]))


def _plainly_public(address: Address) -> bool:
    unwanted = (
        address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
        or address.is_reserved or address.is_unspecified
    )  # fmt: skip
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not (unwanted or site_local or any(address in each for each in _NOT_OPEN))


def _carried(address: Address) -> list[Address]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in found if each is not None]
