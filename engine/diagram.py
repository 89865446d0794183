"""Draws a definition as a Mermaid state diagram, with the number of instances in each state if given."""

import re
from collections.abc import Iterable, Mapping

from engine.definition import Definition, State
from engine.layout import events_between


def mermaid(definition: Definition, counts: Mapping[str, int] | None = None) -> str:
    """Text of a `stateDiagram-v2`; `counts` is instances by state name, a state left out of it counts 0.

    States carry their staff label, arrows between the same two states are drawn once with all their events.
    """
    lines = [
        *(f'state "{_label(definition, state, counts)}" as {_id(state.name)}' for state in definition.states),
        *(f"[*] --> {_id(name)}" for name in definition.initial),
        *(
            f"{_id(source)} --> {_id(target)} : {_joined(events)}"
            for (source, target), events in events_between(definition).items()
        ),
        *(f"{_id(state.name)} --> [*]" for state in definition.states if state.outcome is not None),
    ]
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)]) + "\n"


def _label(definition: Definition, state: State, counts: Mapping[str, int] | None) -> str:
    label = definition.labels.get(state.name)
    text = _plain(label.staff if label else state.name)
    return text if counts is None else f"{text} ({counts.get(state.name, 0)})"


def _joined(names: Iterable[str]) -> str:
    return " / ".join(_plain(name.replace("_", " ")) for name in names)


def _plain(text: str) -> str:
    """Text that cannot leave its place: quotes end a label, and line ends, colons and the others open a statement."""
    return re.sub(r'[\s"#;:%<>{}\\]+', " ", text).strip()


def _id(name: str) -> str:
    """A prefix keeps a state called `note` or `end` apart from the diagram's own words."""
    return "s_" + re.sub(r"\W", "_", name)
