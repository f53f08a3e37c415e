"""Meetings: from the year plan to sealed minutes, resolutions and tasks."""
