"""Points and bands of one meeting, with their reasons."""
