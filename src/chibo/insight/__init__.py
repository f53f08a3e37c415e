"""Floor 4: reads the work, judges it, sums it up."""
