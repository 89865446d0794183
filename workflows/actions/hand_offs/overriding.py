"""Reports that a safeguarding lead shared without consent: to those who are to see that it stays an exception (C21)."""

from engine import outbox
from engine.runtime import new_id
from workflows.facts.hand_offs import HandOffFacts
from workflows.tables.concerns import SafeguardingOverride
from workflows.topics import SAFEGUARDING_OVERRIDDEN


def report(about: HandOffFacts, reason: str) -> None:
    """Keep who shared without consent and why, and tell the organisation's other safeguarding leads and its managers.

    They hear of the journey alone: neither the need nor the agency, which some of them may not know. A draft
    is reported as it is written [judgement].
    """
    work, row = about.work, about.hand_off
    used = SafeguardingOverride(
        id=new_id(), journey_id=row.journey_id, hand_off_id=row.id, organisation_id=row.sender_id, used_at=work.at,
        used_by=work.actor.id, reason=reason,
    )  # fmt: skip
    work.session.add(used)
    outbox.tell(work, SAFEGUARDING_OVERRIDDEN, row.journey_id, organisation=row.sender_id, opened_by=work.actor.id)
