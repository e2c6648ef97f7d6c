"""ViPNAS-MobileNetV3: 160 channels at 1/32 of the input."""

backbone = dict(type="ViPNAS_MobileNetV3")
