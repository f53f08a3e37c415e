"""Floor 1: who and where."""
