"""Half-year and year reviews of cells: bands from months, yearly classes, the quota, decisions and
their corrections.
"""
