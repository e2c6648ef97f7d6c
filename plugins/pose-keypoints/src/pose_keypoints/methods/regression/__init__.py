"""Regression methods: coordinates straight from the network, without a map to search.

A head puts out coordinates (DeepPose, Toshev and Szegedy, CVPR 2014), coordinates with their uncertainty (RLE, Li et
al., ICCV 2021), or the expectation over a map (integral regression, Sun et al., ECCV 2018; DSNT, Nibali et al., 2018).
All are fractions of the input's width and height.
"""
