"""Every select of the workflows, one file a subject; nothing is written here."""

from workflows.queries import (
    attendance,
    chasers,
    closures,
    concerns,
    journeys,
    learning,
    organisations,
    places,
    september,
    tasks,
    unemployment,
)

__all__ = [
    "attendance",
    "chasers",
    "closures",
    "concerns",
    "journeys",
    "learning",
    "organisations",
    "places",
    "september",
    "tasks",
    "unemployment",
]
