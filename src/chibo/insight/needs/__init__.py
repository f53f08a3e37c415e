"""Where points are lost, and which cells need help with what."""
