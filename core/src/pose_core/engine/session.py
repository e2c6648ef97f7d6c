"""One run from beginning to end: build, use and clean up."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from mmengine.runner import Runner
from torch import distributed

from pose_core.config import Config
from pose_core.engine.machine.distribution import stop
from pose_core.engine.machine.placement import unwrapped
from pose_core.engine.runner import PoseRunner
from pose_core.registry import RUNNERS


@contextmanager
def session(config: Config) -> Iterator[Runner]:
    """Build the runner of ``config`` and remove its traces in the process afterwards.

    Args:
        config: A whole config; ``runner_type`` may name another runner than ours.
    """
    runner = None
    try:
        # Not RUNNERS.build: mmengine would forget the default scope that the runner sets as soon as it is built.
        runner = RUNNERS.get(config.get("runner_type") or "PoseRunner").from_cfg(config)
        yield runner
    except BaseException:
        # After a failure NCCL would wait for the ranks that do not come; gloo would not.
        if distributed.is_initialized() and distributed.get_backend() == "gloo":
            stop()
        raise
    else:
        if distributed.is_initialized():
            # What still holds the group when the interpreter ends is torn down in an order that can abort the process.
            runner.model = unwrapped(runner.model)
            gc.collect()
            stop()
    finally:
        if isinstance(runner, PoseRunner):
            runner.close()
