"""Metrics of human body pose; each is named in this package's ``plugin.py``."""
