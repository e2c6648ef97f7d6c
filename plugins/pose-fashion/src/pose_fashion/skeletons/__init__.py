"""Skeletons of clothing datasets, by name."""

from pose_core.lazy_exports import export_components
from pose_fashion.plugin import PLUGIN

__getattr__, __dir__, __all__ = export_components(__name__, PLUGIN, "skeletons")
