"""Packs from folders, with everything that is known of facts and codes."""
