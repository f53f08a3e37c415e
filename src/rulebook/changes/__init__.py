"""What is different between two packs, in words."""
