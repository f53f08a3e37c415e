"""Floor 2: what everyone consults or uses."""
