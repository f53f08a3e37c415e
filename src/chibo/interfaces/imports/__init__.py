"""Files that come in: Excel rosters."""
