"""A meeting that a secretary holds to learn the way; it counts nowhere."""
