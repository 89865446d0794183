"""Every column of every table: by which line of the read policy it is shown, and what becomes of it in time."""
