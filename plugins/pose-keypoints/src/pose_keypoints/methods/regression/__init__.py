"""Regression methods: the network outputs coordinates directly.

A head outputs coordinates (DeepPose, Toshev and Szegedy, CVPR 2014), coordinates with uncertainties (RLE, Li et al.,
ICCV 2021), or the expectation over a map (integral regression, Sun et al., ECCV 2018; DSNT, Nibali et al., 2018). All
coordinates are fractions of the input's width and height.
"""
