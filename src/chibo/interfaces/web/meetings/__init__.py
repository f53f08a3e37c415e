"""One meeting from its plan to its minutes."""
