"""Convolutional pose machines with six stages, at 1/8 of the input; a config sets out_channels, one per keypoint."""

backbone = dict(type="CPM", in_channels=3, feat_channels=128, num_stages=6)
