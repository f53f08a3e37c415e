"""Changes that keep accounts safe."""
