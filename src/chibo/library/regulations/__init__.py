"""Regulations: which pack is in force for a cell on a day."""
