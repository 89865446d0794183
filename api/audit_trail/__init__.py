"""The audit of one record with the messages about it: read, narrowed, and written as a table."""
