"""Erases what is kept of learners when its time is over, by the policy of every column."""
