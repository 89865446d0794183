"""What the clock asks once a night, because no journey's own time limit asks it; all are named in NIGHTLY."""
