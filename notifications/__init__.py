"""Empties the outbox into email, webhooks and the in-app inbox; it knows topics and payloads, no tables."""
