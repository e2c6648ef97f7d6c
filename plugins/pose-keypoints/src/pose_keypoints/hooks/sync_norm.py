"""Synchronize the running statistics of norms across processes."""

from __future__ import annotations

from typing import Any

from mmengine.dist import all_reduce_params, get_world_size
from mmengine.hooks import Hook
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase


class SyncNormHook(Hook):
    """Averages the statistics of batch and instance norms over all processes before each validation (YOLOX, 2021)."""

    def before_val_epoch(self, runner: Any) -> None:
        """Average the statistics if there is more than one process."""
        statistics = running_statistics(runner.model)
        if statistics and get_world_size() > 1:
            all_reduce_params(statistics, op="mean")


def running_statistics(model: nn.Module) -> list[Tensor]:
    """Return the running means and variances of all norms of ``model`` that track them."""
    norms = [layer for layer in model.modules() if isinstance(layer, _NormBase)]
    found = [statistic for norm in norms for statistic in (norm.running_mean, norm.running_var)]
    return [statistic for statistic in found if statistic is not None]
