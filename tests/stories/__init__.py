"""Whole journeys as the cast lives them, over the interface, with days passing."""
