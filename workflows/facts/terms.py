"""Time limits in force: the definition's own, or what an agreement put in their place."""

from collections.abc import Mapping

from sqlmodel import Session

from engine.definition import Definition, Duration
from workflows.queries import organisations


def agreed_terms(session: Session, agreement_id: str | None, definition: Definition) -> Mapping[str, Duration | None]:
    """Durations that the agreement sets for rules of `definition`, in the rule's own unit; None switches one off.

    "decide.remind" names a single level of chasing, which can be switched off alone.
    """
    if agreement_id is None:
        return {}
    found: dict[str, Duration | None] = {}
    for name, amount in organisations.agreed_times(session, agreement_id).items():
        limit, dot, level = name.partition(".")
        rule = definition.rule.get(limit)
        if dot and rule is not None and level in {each.name for each in rule.levels}:
            # A level has no length of its own: it can only be switched off.
            found[name] = None
        elif rule is not None and not dot and rule.length is not None:
            # A rule that counts back from a day goes on counting back.
            counted = amount if amount is None or rule.length.amount > 0 else -amount
            found[name] = None if counted is None else Duration(counted, rule.length.unit)
    return {**found, **_counted_along(found, definition)}


def _counted_along(found: Mapping[str, Duration | None], definition: Definition) -> Mapping[str, Duration | None]:
    """Input is asked for as long before an agreed review as before the usual one, or not at all (rule 4.5)."""
    asked, review = definition.rule.get("review_input_asked"), definition.rule.get("review")
    if "review" not in found or asked is None or review is None or asked.length is None or review.length is None:
        return {}
    agreed = found["review"]
    if agreed is None:
        return {asked.name: None}
    return {asked.name: Duration(max(0, agreed.amount + asked.length.amount - review.length.amount), agreed.unit)}
