"""How the installation does: what waits, what failed, what contradicts itself, and what can be done about each."""
