"""Hooks that draw what a model predicts, and what it gets wrong."""
