"""Every guard of what happens in learning, by name; most of them answer only the responsible organisation."""

from collections.abc import Mapping
from functools import wraps

from engine.errors import Refusal
from engine.machine import Guard
from workflows.facts.journeys import JourneyFacts
from workflows.guards.areas import no_change_under_way, recognition_pending, reviewed_with_adviser
from workflows.guards.credit import credit_by_its_deliverer
from workflows.guards.endings import (
    credit_complete,
    destination_allowed,
    destination_not_positive,
    destination_positive,
    end_reached_or_secured,
    last_attendance_possible,
    last_learning_possible,
    mis_complete,
    support_settled,
)
from workflows.guards.plans import (
    deliverers_accepted,
    learner_agrees,
    plan_covers_components,
    plan_has_destination,
    review_since_plan,
)
from workflows.guards.reviews import return_ahead, review_in_order, review_input_complete
from workflows.guards.stages import (
    assessment_complete,
    induction_checked,
    needs_confirmed,
    prior_units_checked,
    privacy_notice_seen,
    stage_not_handed_over,
    uln_known,
)


def asked_from_inside(guard: Guard) -> Guard:
    """Let `guard` answer only the responsible organisation's own people.

    Its steps are theirs alone, so to everybody else the step is closed already, and the reasons would tell of needs,
    support or other deliverers what these people may not see (rule 0.6).
    """

    @wraps(guard)
    def asked(facts: JourneyFacts) -> Refusal | None:
        return guard(facts) if facts.asked_from_inside else None

    return asked


# Guards of steps that the responsible organisation alone can take.
INSIDE = (
    uln_known, privacy_notice_seen, induction_checked, stage_not_handed_over, assessment_complete,
    prior_units_checked, needs_confirmed, learner_agrees, plan_covers_components, plan_has_destination,
    deliverers_accepted, review_since_plan, return_ahead, end_reached_or_secured, last_learning_possible,
    credit_complete, destination_allowed, destination_positive, destination_not_positive, mis_complete,
    support_settled, last_attendance_possible, no_change_under_way, recognition_pending, reviewed_with_adviser,
)  # fmt: skip
# Guards of steps that others take too; these weigh themselves what they may say to whom.
OPEN_TO_OTHERS = (review_input_complete, review_in_order, credit_by_its_deliverer)

LEARNING_GUARDS: Mapping[str, Guard] = {
    **{guard.__name__: asked_from_inside(guard) for guard in INSIDE},
    **{guard.__name__: guard for guard in OPEN_TO_OTHERS},
}
