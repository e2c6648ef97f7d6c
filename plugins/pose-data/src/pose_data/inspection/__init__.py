"""Inspect datasets: pictures before and after the pipeline, and statistics."""
