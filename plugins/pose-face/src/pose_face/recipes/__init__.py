"""Helpers for configs: which points of one face annotation are which of another."""
