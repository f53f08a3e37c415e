"""Scoring: evidence, self-score and official band of a meeting."""
