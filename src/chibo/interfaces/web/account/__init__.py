"""Signing in and everything about the own account."""
