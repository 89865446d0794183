"""Actions on what is known of the learner: ULN, details, needs, consent, contact."""
