"""The writer of rows: every change of a unit's work is audited and raises the unit's revision."""
