"""Floor 5: HTTP, files and forms; parse, call, render."""
