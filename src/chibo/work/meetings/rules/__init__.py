"""What the rules say about a cell's meetings, by sub-noun."""
