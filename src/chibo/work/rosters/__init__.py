"""Rosters: a commune's Excel list, kept in step with the directory."""
