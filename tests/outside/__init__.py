"""What somebody outside may try: other organisations, strange requests, known attacks."""
