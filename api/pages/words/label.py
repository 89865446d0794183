"""What a field is called on a form."""

Label = tuple[str, str | None]
"""What it is called, and a hint that says more."""
