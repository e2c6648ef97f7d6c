"""Hooks that draw predictions and bad cases, switch pipelines and synchronize norms."""

from pose_core.lazy_exports import export_components
from pose_keypoints.plugin import PLUGIN

__getattr__, __dir__, __all__ = export_components(__name__, PLUGIN, "hooks")
