"""The slim core of the pose ecosystem.

It contains the plugin system, the registries, the config loader, the extensions of mmengine's Runner, the data
structures and the command line, but no algorithms. Importing this package imports nothing else; import from
``pose_core.plugin``, ``pose_core.registry``, ``pose_core.config``, ``pose_core.structures`` and ``pose_core.engine``.
"""

__version__ = "0.1.0"
