"""Providers open their doors; others book places and hear who came."""
