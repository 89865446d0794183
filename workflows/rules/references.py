"""References that people read out on the phone: random, without look-alike signs, telling nothing about others."""

import secrets

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference(prefix: str) -> str:
    """A reference such as "J-7K3M-Q9XT": about 6.5 * 10^11 possibilities, unique by the column it is stored in."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(8))
    return f"{prefix}-{signs[:4]}-{signs[4:]}"
