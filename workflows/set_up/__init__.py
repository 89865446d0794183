"""Sets an installation up from a document: organisations and people, partnerships, agreements, programmes."""
