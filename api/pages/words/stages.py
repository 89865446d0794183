"""The stages of a journey from left to right, as the bar above a record shows them."""

from dataclasses import dataclass

STAGES = (
    ("Referral", ("referred", "accepted")),
    ("Induction", ("induction",)),
    ("Initial assessment", ("initial_assessment",)),
    ("Learning plan", ("planning",)),
    ("On programme", ("on_programme", "on_break")),
    ("Next step", ("exit_review",)),
)


@dataclass(frozen=True, slots=True)
class StageShown:
    """A stage; `place` is done, now or ahead."""

    name: str
    place: str


def stage_bar(state: str) -> list[StageShown]:
    """Every stage with where it stands for a journey in `state`; nothing for one that has ended."""
    present = next((index for index, (_name, states) in enumerate(STAGES) if state in states), None)
    if present is None:
        return []
    places = ["done" if index < present else "now" if index == present else "ahead" for index in range(len(STAGES))]
    return [StageShown(name, place) for (name, _states), place in zip(STAGES, places, strict=True)]
