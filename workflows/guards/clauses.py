"""What clauses say that stops nothing: the sender and the receiver are warned of it, and go on (ext_01 to ext_06)."""

from workflows import queries
from workflows.facts.hand_offs import HandOffFacts
from workflows.guards.places import part_left_out


def warnings(facts: HandOffFacts) -> list[str]:
    """What the agreement in force asks for and is not there, as far as it does not stop the hand-off; a sentence each.

    Parts that an agreement without a contract leaves out (ext_01), qualifications that nobody of the receiver's staff
    has (ext_03), and health and safety that nobody looked at in time (ext_06); a placement hangs on the
    check of its employer.
    """
    if facts.agreement is None:
        return []
    return [*_part(facts), *_qualifications(facts, facts.agreement.id), *_safety(facts, facts.agreement.id)]


def records_warned(facts: HandOffFacts) -> list[str]:
    """The records that an agreement without a contract asks for and nobody has returned (ext_04)."""
    if facts.records_binding or not facts.records_missing:
        return []
    return [f"The agreement asks for {', '.join(facts.records_missing)}, which nobody has returned."]


def _part(facts: HandOffFacts) -> list[str]:
    left_out = None if facts.is_bound else part_left_out(facts)
    return [left_out.sentence] if left_out is not None else []


def _qualifications(facts: HandOffFacts, agreement_id: str) -> list[str]:
    asked = queries.agreement_terms.qualifications(facts.work.session, agreement_id)
    held = queries.agreement_terms.qualified(facts.work.session, facts.hand_off.receiver_id) if asked else {}
    missing = [each for each in asked if each not in held]
    if not missing:
        return []
    return [f"The agreement asks for staff with {', '.join(missing)}, and nobody there is recorded with it."]


def _safety(facts: HandOffFacts, agreement_id: str) -> list[str]:
    session, receiver = facts.work.session, facts.hand_off.receiver_id
    if not queries.agreement_terms.asks_for_safety(session, agreement_id):
        return []
    until = queries.agreement_terms.safe_until(session, agreement_id, receiver)
    if until is not None and until >= facts.today:
        return []
    told = "nobody has recorded any" if until is None else f"it held until {until}"
    return [f"The agreement asks for evidence of health and safety of the receiver, and {told}."]
