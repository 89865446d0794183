"""What the clock asks each night or each hour, as no journey's own time limit asks it; see a worker's jobs."""
