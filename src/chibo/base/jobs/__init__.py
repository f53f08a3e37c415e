"""Jobs: work that is done later, and the announcements that start it."""
