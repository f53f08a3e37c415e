"""Reading a cell's meetings, by sub-noun."""
