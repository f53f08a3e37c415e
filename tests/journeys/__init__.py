"""Whole ways through the real pages in a real browser, as people at their own devices walk them."""
