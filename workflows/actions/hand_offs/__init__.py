"""Actions that hand work to another organisation, answer it, and bring it back."""
