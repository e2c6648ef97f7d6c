"""Whole-body pose: body, feet, face and hands in one skeleton; datasets and configs."""

__version__ = "0.1.0"
