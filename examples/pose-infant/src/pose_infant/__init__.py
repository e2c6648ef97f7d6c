"""Infants lying down: an example of a plugin from outside."""

__version__ = "0.1.0"
