"""What every page stands in: layout, messages, help, search, health, answers without a page."""
