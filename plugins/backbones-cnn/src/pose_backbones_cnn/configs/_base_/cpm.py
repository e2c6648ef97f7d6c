"""Convolutional pose machines of six stages; a config adds out_channels, one a keypoint, at 1/8 of the input."""

backbone = dict(type="CPM", in_channels=3, feat_channels=128, num_stages=6)
