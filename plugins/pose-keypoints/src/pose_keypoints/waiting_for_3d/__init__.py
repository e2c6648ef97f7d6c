"""Losses and measures of 3D poses, which move to ``pose-3d`` once that package exists."""
