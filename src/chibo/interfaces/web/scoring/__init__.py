"""Score sheets, their way up, and regulations tried on past months."""
