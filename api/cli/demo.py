"""`journey demo`: a believable partnership of each delivery model, with learners at every stage."""


def demo() -> None:
    """Set up the demonstration."""
