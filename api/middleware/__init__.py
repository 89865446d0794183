"""What wraps every request: one file a concern, put in order by `api.app`."""
