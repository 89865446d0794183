"""Tests: one fact each, in a sentence; folders mirror the source."""
