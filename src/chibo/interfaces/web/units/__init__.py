"""Cells and committees, and the cells in one's charge."""
