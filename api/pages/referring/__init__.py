"""Referring a learner by pages: one thing a page, kept as a draft, shown to be checked, sent once."""
