"""Data loaders, and how samples travel from worker processes."""
