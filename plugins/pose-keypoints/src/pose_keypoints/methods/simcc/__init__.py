"""SimCC methods: locating a keypoint by two classifications, of its column and of its row.

Each axis is divided into bins that are finer than pixels, and the network predicts for each keypoint how likely each
bin is (SimCC, Li et al., ECCV 2022). RTMPose (Jiang et al., 2023) adds a gated attention unit, RTMW (Jiang et al.,
2024) features at two scales.
"""
