"""Who was reminded of the late steps of a cell, by whom, on which day and how."""
