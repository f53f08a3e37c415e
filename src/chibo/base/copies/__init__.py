"""Rows that stand in the tables, written many times over with other ids and names: for worlds that
are generated.
"""
