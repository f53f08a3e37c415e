"""Assignments: which official is in charge of which cell."""
