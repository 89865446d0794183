"""What a postcode says of where it lies."""

from itertools import takewhile


def postcode_area(postcode: str) -> str:
    """The area of a postcode, "BS" of "BS1 4DJ": the letters before its first digit, upper case; "" without any."""
    return "".join(takewhile(str.isalpha, postcode.strip())).upper()
