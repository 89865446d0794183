"""A demonstration: an invented county whose providers use each delivery model, with learners at every stage."""
