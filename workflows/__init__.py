"""Our words and rules: learners, organisations, journeys and hand-offs, and every action on them."""
