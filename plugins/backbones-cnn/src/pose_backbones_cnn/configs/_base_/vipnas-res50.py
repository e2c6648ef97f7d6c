"""ViPNAS-ResNet-50: 608 channels at 1/32 of the input."""

backbone = dict(type="ViPNAS_ResNet", depth=50)
