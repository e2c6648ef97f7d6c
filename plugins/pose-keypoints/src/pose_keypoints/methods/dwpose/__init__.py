"""DWPose: distill a small model from a large one, then its head from itself (Yang et al., ICCVW 2023)."""
