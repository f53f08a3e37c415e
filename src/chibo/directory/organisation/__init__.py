"""Units: the dated tree of committees and cells."""
