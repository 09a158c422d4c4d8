"""The optional engine."""
