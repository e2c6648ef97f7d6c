"""Metrics that suit any skeleton; each is named in this package's ``plugin.py``."""
