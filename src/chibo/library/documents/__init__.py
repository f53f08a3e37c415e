"""Documents: stored files, numbering, official papers as Word, PDF and Excel."""
