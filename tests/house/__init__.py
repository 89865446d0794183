"""Checks of the code itself: its sizes, its doors, its words."""
