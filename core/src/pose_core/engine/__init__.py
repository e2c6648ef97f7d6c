"""Training and testing: the glue around mmengine's Runner.

- :func:`train` and :func:`test` do what ``pose train`` and ``pose test`` do;
- :class:`PoseRunner`, also under the name ``Runner``, is mmengine's Runner, corrected where it is wrong for today:
  ``Runner.from_cfg(load_config("body::quickstart.py")).train()``;
- :mod:`pose_core.engine.checkpoint` reads, writes and applies checkpoints, and executes nothing that they hold.

Importing this package imports none of that yet: mmengine's Runner alone takes more than a second.
"""

from pose_core.lazy_exports import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "PoseRunner": "pose_core.engine.runner:PoseRunner",
        "Runner": "pose_core.engine.runner:PoseRunner",
        "test": "pose_core.engine.testing:test",
        "train": "pose_core.engine.training:train",
    },
)
