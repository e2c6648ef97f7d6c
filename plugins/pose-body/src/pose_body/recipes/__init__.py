"""Helpers for configs: combined body datasets, pipelines, convolutional pose machines."""
