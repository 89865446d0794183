"""Keeps what a provider offers: its programmes, and the areas that it serves."""
