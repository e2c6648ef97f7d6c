"""SimCC methods: a keypoint is two classifications, of its column and of its row.

Each axis is cut into bins, finer than pixels, and a network says for each keypoint how likely each bin is (SimCC, Li et
al., ECCV 2022). RTMPose (Jiang et al., 2023) puts a gated attention unit before it, RTMW (Jiang et al., 2024) features
of two scales.
"""
