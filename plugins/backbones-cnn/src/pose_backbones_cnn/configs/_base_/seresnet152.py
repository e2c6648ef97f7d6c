"""SE-ResNet-152: 2048 channels at 1/32 of the input."""

backbone = dict(type="SEResNet", depth=152)
