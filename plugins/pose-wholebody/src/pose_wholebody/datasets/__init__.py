"""Data sets of whole bodies."""
