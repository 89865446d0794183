"""Runs any durable state machine: definitions as data, one transaction a command, deadlines as rows."""
