"""A certificate authority of our own, made while this module loads: certificates cannot be made in frozen time."""

import ssl

import trustme

_AUTHORITY = trustme.CA()
HERE = _AUTHORITY.issue_cert("localhost")
ELSEWHERE = _AUTHORITY.issue_cert("elsewhere.example")


def trusting() -> ssl.SSLContext:
    """What trusts our authority."""
    context = ssl.create_default_context()
    _AUTHORITY.configure_trust(context)
    return context
