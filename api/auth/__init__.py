"""Who is calling: people with sessions, machines with keys."""
