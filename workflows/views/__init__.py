"""What callers read: each view is built for one viewer, and only through the policy in `workflows.visibility`."""
