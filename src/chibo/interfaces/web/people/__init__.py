"""Persons, their data and roles, and the changes of the list."""
