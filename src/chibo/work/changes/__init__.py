"""One change of a person, a post or a cell: proposed or done, with what follows, undone the same
day.
"""
