"""ResNet-18, without pretrained weights: 512 channels at 1/32 of the input."""

backbone = dict(type="ResNet", depth=18)
