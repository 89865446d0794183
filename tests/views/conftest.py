"""The cast and a story, on SQLite unless a test asks for both databases."""

import pytest


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite, or what the test is parametrised with."""
    return str(getattr(request, "param", "sqlite"))
