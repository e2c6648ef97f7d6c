"""Metrics of whole bodies; each is named in this package's ``plugin.py``."""
