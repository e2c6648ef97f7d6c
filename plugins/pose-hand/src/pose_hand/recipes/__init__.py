"""Helpers for configs: combined hand datasets."""
