"""Charges: officials are put in charge of cells, and told of it."""
