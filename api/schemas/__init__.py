"""What requests may hold and what replies look like: one file a subject."""
