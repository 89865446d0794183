"""Measures what a durable firing costs, beside the bare driver running the same statements."""
