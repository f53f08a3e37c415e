"""Role requests: how a role above the cell comes to its holder: by two persons, or after a wait
with notice.
"""
