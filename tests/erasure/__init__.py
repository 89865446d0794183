"""What is erased of learners when its time is over, and what must be as it was before."""
