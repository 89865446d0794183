"""The pages for people, rendered on the server: they call the same actions as the interface and need no script."""
