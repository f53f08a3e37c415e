"""Rows of a cell and a month that the database can count, filter and order by; derived, never the
truth.
"""
