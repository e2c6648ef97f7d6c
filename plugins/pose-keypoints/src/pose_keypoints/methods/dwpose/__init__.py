"""DWPose: a small model that learns from a large one, then its head once more from itself (Yang et al., ICCVW 2023)."""
