"""Golden cases: questions to the rules with the answers that were computed by hand."""
