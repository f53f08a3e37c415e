"""Months become half-years and years: the roll-up and the yearly class."""
