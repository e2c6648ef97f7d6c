"""Transformer backbones: ViT, Swin and PVT."""

from pose_backbones_vit.plugin import PLUGIN
from pose_core.lazy_exports import export_components

__getattr__, __dir__, __all__ = export_components(__name__, PLUGIN, "backbones")
