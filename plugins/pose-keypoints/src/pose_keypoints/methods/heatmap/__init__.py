"""Heatmap methods: each keypoint is the peak of a map.

The target of a keypoint is a Gaussian (Simple Baselines, Xiao et al., ECCV 2018) or a disc with offset maps (UDP, Huang
et al., CVPR 2020). Decoding refines the position of the peak by a quarter of a cell or by a Newton step (DARK, Zhang et
al., CVPR 2020).
"""
