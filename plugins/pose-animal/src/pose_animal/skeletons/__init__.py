"""The skeletons of animal datasets; configs name them as the package's ``plugin.py`` does."""

from pose_animal.plugin import PLUGIN
from pose_core.lazy_exports import export_components

__getattr__, __dir__, __all__ = export_components(__name__, PLUGIN, "skeletons")
