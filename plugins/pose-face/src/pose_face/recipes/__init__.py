"""Helpers for configs: mappings between face annotations."""
