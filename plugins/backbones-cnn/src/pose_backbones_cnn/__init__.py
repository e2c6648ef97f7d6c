"""Convolutional backbones: the ResNet family, small networks, and networks designed for pose estimation."""

__version__ = "0.1.0"
