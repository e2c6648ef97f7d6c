"""Create new plugins, for ``pose plugins new``."""

from pose_core.scaffold.parts import PARTS
from pose_core.scaffold.project import Project, write_project

__all__ = ["PARTS", "Project", "write_project"]
