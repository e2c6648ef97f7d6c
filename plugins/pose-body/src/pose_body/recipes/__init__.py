"""Helpers for configs: combined body datasets, pipelines."""
