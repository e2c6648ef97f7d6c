"""Animal datasets."""

from pose_animal.plugin import PLUGIN
from pose_core.lazy_exports import export_components

__getattr__, __dir__, __all__ = export_components(__name__, PLUGIN, "datasets")
