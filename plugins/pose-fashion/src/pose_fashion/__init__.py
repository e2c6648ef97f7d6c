"""Clothing landmarks: datasets, skeletons and configs."""

__version__ = "0.1.0"
