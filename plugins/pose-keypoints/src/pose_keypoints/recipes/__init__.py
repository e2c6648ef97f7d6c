"""Helpers for configs: pipelines, schedules, combined datasets, supervision."""
