"""Time limits in force: the definition's own, or what an agreement put in their place."""

from collections.abc import Mapping

from sqlmodel import Session

from engine.definition import Definition, Duration
from workflows.queries import organisations


def agreed_terms(session: Session, agreement_id: str | None, definition: Definition) -> Mapping[str, Duration | None]:
    """Durations that the agreement sets for rules of `definition`, in the rule's own unit; None switches one off."""
    if agreement_id is None:
        return {}
    found: dict[str, Duration | None] = {}
    for name, amount in organisations.agreed_times(session, agreement_id).items():
        rule = definition.rule.get(name)
        if rule is not None and rule.length is not None:
            # A rule that counts back from a day goes on counting back.
            counted = amount if amount is None or rule.length.amount > 0 else -amount
            found[name] = None if counted is None else Duration(counted, rule.length.unit)
    return found
