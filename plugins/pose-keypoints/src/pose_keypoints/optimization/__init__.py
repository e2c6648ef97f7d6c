"""Parameter groups, schedules and weight averages."""

from pose_core.lazy_exports import export_components
from pose_keypoints.plugin import PLUGIN

__getattr__, __dir__, __all__ = export_components(__name__, PLUGIN, "averages", "optim_constructors", "schedulers")
