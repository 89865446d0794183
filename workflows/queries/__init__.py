"""Every select of the workflows, one file a subject; nothing is written here."""

from workflows.queries import journeys, learning, organisations, places

__all__ = ["journeys", "learning", "organisations", "places"]
