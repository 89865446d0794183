"""Empties the outbox into email, webhooks, texts and the inbox; it knows topics, payloads and its own tables only."""
