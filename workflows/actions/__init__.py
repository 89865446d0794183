"""Verbs: each finds, checks, fires and records inside the caller's one transaction."""
