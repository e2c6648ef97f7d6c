"""Hooks of every training: those that stand in for mmengine's of the same names, and those that PoseRunner adds."""
