"""All that is held about one learner, for the learner who asks for it."""
