"""Accounts: how a person signs in."""
