"""Packs of several levels are merged; what a lower level may refine."""
