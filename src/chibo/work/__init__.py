"""Floor 3: the work of a cell."""
