"""Logins for many: slips with a code for each person, made together, printed once."""
