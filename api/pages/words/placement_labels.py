"""What the fields of placements, employers' answers and incidents are called on a form."""

from collections.abc import Mapping

from api.pages.words.label import Label

PLACEMENT_LABELS: Mapping[str, str | Label] = {
    "activities": ("What the learner does there", None),
    "criterion": "Criterion",
    "days": ("Days of the week", "Such as: Tuesdays and Thursdays"),
    "decision_on": "The employer decides by",
    "employer_said": ("The employer's word", "Nobody there can sign in: say who gave the answer"),
    "employers_words": ("In the employer's words", "How it went"),
    "findings": "What you found",
    "hours": ("Hours", "Such as: 9.30 to 15.30"),
    "incident": ("There was an incident", "Nobody begins there until a manager of whoever sent the learner lifts that"),
    "incident_words": ("What happened", "Read by managers and coordinators of whoever sent the learner"),
    "insurance_note": ("Note on the insurance", None),
    "insured_until": "Insured until",
    "insurer": "Insurer",
    "outcome_on": "Day that was said",
    "placement": "Placement",
    "policy": "Policy",
    "said_by": "Who said it",
    "safety_checked_on": "Day health and safety was checked",
    "safety_until": "Health and safety is in date until",
    "skills_goals": ("Skills goals", "All that the employer reads of the learner's plan"),
    "Finding.met": "The employer meets it",
    "GiveBack.learner_said": ("The learner's word", "If the learner ended it: when and how they said so"),
    "LiftSuspension.suspension_ids": ("Suspensions", "Those that end now"),
    "LiftSuspension.reason": "Why placements there are possible again",
    "PlacementAsked.from_on": ("First day", "A placement is agreed before that day"),
    "PlacementAsked.kind": "Work experience or work trial",
    "PlacementAsked.until_on": "Last day",
    "RequireCriteria.required": ("What you require beside that", "The others advise"),
}  # fmt: skip
