"""Transformer backbones: ViT, Swin and PVT."""

__version__ = "0.1.0"
