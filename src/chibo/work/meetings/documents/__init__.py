"""A meeting's papers as plain facts: minutes, resolution, attendance list, notice."""
