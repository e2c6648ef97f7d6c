"""The slim core of the pose ecosystem.

It holds the plugin system, the registries, the configuration loader, the glue around mmengine's Runner, the data
structures and the command line; no algorithm. Importing this package imports nothing else: take what you need from
``pose_core.plugin``, ``pose_core.registry``, ``pose_core.config``, ``pose_core.structures`` and ``pose_core.engine``.
"""

__version__ = "0.1.0"
