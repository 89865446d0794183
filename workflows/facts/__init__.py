"""What guards may know: facts of a journey or a hand-off, each read once, when a guard first asks for it."""
