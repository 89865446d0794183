"""Forms made from the requests that actions take: one field for each of theirs, filled in and checked as they say."""
