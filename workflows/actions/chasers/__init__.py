"""What is done about chasers: they are answered."""
