"""Data sets of human bodies."""
