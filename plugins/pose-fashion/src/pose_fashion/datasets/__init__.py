"""Data sets of clothes."""
