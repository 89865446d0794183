"""What learners see of their own, on their own pages."""
