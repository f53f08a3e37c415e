"""Roles as bundles of rights, granted over a sub-tree for a period."""
