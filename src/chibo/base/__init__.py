"""Floor 0: what knows no noun of the domain."""
