"""Accounts, background work and the state of the installation."""
