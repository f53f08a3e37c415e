"""How far a commune has come that begins with the system: the first steps, from what stands in the
tables.
"""
