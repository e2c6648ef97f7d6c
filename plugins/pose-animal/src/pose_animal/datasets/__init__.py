"""Data sets of animals."""
