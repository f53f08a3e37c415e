"""Requests for correction: a person says what is wrong in the own data, the office answers within
its deadline.
"""
