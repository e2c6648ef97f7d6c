"""Convolutional backbones: the ResNet family, small networks, and networks designed for pose estimation."""

from pose_backbones_cnn.plugin import PLUGIN
from pose_core.lazy_exports import export_components

__getattr__, __dir__, __all__ = export_components(__name__, PLUGIN, "backbones")
