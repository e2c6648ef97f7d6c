"""Convolutional backbones: ResNet and kin, small networks, and those made for poses."""

__version__ = "0.1.0"
