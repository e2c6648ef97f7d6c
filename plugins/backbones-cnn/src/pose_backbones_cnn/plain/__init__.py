"""Backbones that are a plain sequence of layers: AlexNet and VGG."""
