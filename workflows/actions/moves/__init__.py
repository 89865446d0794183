"""What every action stands on: taking a record, moving it, refusing, and what a move brings with it."""
