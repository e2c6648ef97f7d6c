"""RSN with one stage of the size of ResNet-18: 256 channels in four units."""

_base_ = "rsn50.py"

backbone = dict(num_blocks=[2, 2, 2, 2])
