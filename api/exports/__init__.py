"""Copies of records as files that leave the system: data, tables for spreadsheets, and pages."""
