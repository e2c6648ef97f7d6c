"""Statistics of norms that all processes agree on."""

from __future__ import annotations

from typing import Any

from mmengine.dist import all_reduce_params, get_world_size
from mmengine.hooks import Hook
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase


class SyncNormHook(Hook):
    """Average the statistics of batch and instance norms over the processes before each validation (YOLOX, 2021)."""

    def before_val_epoch(self, runner: Any) -> None:
        """Average them, where there is more than one process."""
        statistics = running_statistics(runner.model)
        if statistics and get_world_size() > 1:
            all_reduce_params(statistics, op="mean")


def running_statistics(model: nn.Module) -> list[Tensor]:
    """The running means and variances of all norms of ``model`` that keep them."""
    norms = [layer for layer in model.modules() if isinstance(layer, _NormBase)]
    found = [statistic for norm in norms for statistic in (norm.running_mean, norm.running_var)]
    return [statistic for statistic in found if statistic is not None]
