"""Actions of learning: induction, assessment, plan, reviews, breaks, credit."""
