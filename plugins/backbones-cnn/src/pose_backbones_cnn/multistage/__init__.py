"""Backbones for pose estimation that refine their output stage by stage: CPM, Hourglass, MSPN and RSN."""
