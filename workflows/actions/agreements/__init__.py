"""Agreements between organisations: drafted, signed, kept, renewed and ended."""
