"""The home page: what waits for whom, the first steps, the own tasks."""
