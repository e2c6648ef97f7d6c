"""Backbones that are a plain row of layers: AlexNet and VGG."""
