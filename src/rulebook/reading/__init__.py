"""A pack's files become a pack: YAML with its lines, the shapes it must have, the building."""
