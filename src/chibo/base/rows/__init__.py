"""The writer of rows: every change of a cell's work is audited and raises the cell's revision."""
