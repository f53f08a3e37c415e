"""The audit: one chained row per state change, and the answer given to each write."""
