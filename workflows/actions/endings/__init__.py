"""Actions that end a journey, stop it for a while, or take it back."""
