"""The demo commune: invented persons, fifteen cells, a year that was lived through the real
actions.
"""
