"""Heatmap methods: a keypoint is the peak of a map of its own.

The target of a keypoint is a Gaussian (Simple Baselines, Xiao et al., ECCV 2018) or a disc with offset maps (UDP, Huang
et al., CVPR 2020); its position is read off around the peak, to a quarter of a cell or by a Newton step (DARK, Zhang et
al., CVPR 2020).
"""
