"""Actions that bring a learner in: the referral, its inbound hand-offs, sending it again."""
