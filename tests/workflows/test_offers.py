"""The pure rules of what providers offer."""

import pytest

from workflows.rules.postcodes import postcode_area


@pytest.mark.parametrize(("postcode", "area"), [("BS1 4DJ", "BS"), ("m1 1ae", "M"), ("ZZ99 9ZZ", "ZZ"), ("", "")])
def test_the_area_of_a_postcode_is_the_letters_before_its_first_digit(postcode: str, area: str) -> None:
    assert postcode_area(postcode) == area
