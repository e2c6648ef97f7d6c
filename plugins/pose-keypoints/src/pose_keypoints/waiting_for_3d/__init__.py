"""Losses and errors of 3D poses, to be moved to ``pose-3d``."""
