"""Classic convolutional backbones: ResNet and kin."""

__version__ = "0.1.0"
