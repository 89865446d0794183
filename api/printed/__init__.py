"""Pages to keep or print: one style, no script, every value escaped and in words."""
