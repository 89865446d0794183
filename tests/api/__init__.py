"""Tests of what faces people and processes."""
