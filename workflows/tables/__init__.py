"""What is kept about organisations, learners and journeys: one file a subject."""
