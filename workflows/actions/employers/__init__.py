"""Keeps what a provider finds of employers: checks against its own standards, and the end of a suspension."""
