"""Agreements as people write them on pages: what the form says, what may be chosen, and how it is put in words."""
