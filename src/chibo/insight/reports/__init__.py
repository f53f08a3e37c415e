"""Reports: the committee's month, a cell's year, exports."""
