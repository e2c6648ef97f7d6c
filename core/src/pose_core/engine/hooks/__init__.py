"""Hooks of every training: those that stand in for mmengine's of the same names, and those that PoseRunner adds."""

from pose_core.components import CORE
from pose_core.lazy_exports import export_components

__getattr__, __dir__, __all__ = export_components(__name__, CORE, "hooks")
