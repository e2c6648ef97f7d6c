"""Whole models: image batch in, loss or poses out."""
