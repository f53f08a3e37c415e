"""What can be found by its words: one line for each row that may be searched, kept with the row."""
