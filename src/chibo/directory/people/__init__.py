"""Persons, their dated memberships and offices."""
