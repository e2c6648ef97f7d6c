"""AlexNet: 256 channels at about 1/32 of the input."""

backbone = dict(type="AlexNet", num_classes=-1)
