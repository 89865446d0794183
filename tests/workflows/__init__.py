"""Checks of the field's words and rules."""
