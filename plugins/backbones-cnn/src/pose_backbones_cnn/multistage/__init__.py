"""Backbones made for poses that refine what they see stage by stage: CPM, Hourglass, MSPN and RSN."""
