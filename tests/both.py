"""Asks for both databases where a folder asks for one of them."""

import pytest

BOTH = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
