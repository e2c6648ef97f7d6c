"""Schedules that rise quadratically."""

from __future__ import annotations

from typing import Any

from mmengine.optim.scheduler.lr_scheduler import LRSchedulerMixin
from mmengine.optim.scheduler.momentum_scheduler import MomentumSchedulerMixin
from mmengine.optim.scheduler.param_scheduler import INF

from pose_core.engine.mmengine_internals import ParamScheduler
from pose_core.errors import ConfigError


class QuadraticWarmupParamScheduler(ParamScheduler):
    """Warms up a parameter quadratically: to ``((n + 1) / T) ** 2`` of its value at step n of T (YOLOX, 2021).

    Args:
        optimizer: The optimizer, or its wrapper.
        param_name: The name of the parameter in the optimizer's groups, such as ``"lr"``.
        begin: The first step.
        end: The step at which the warm-up ends; T is ``end - begin``.
        last_step: The index of the last step, for resuming.
        by_epoch: Whether steps are epochs rather than iterations.
        verbose: Whether to print each value.

    Raises:
        ConfigError: If ``end`` is missing, or not after ``begin``.
    """

    def __init__(
        self,
        optimizer: Any,
        param_name: str,
        begin: int = 0,
        end: int = INF,
        last_step: int = -1,
        by_epoch: bool = True,
        verbose: bool = False,
    ) -> None:
        if not begin < end < INF:
            given = "none" if end >= INF else end
            raise ConfigError(f"{type(self).__name__}: end must be greater than begin ({begin}), got {given}.")
        self.total_iters = end - begin
        super().__init__(
            optimizer,
            param_name=param_name,
            begin=begin,
            end=end,
            last_step=last_step,
            by_epoch=by_epoch,
            verbose=verbose,
        )

    @classmethod
    def build_iter_from_epoch(
        cls,
        optimizer: Any,
        *,
        begin: int = 0,
        end: int = INF,
        by_epoch: bool = True,
        epoch_length: int | None = None,
        **kwargs: Any,
    ) -> QuadraticWarmupParamScheduler:
        """Build the same schedule counted in iterations, for ``convert_to_iter_based=True``.

        Args:
            optimizer: As in the class.
            begin: The first epoch.
            end: The epoch at which the warm-up ends.
            by_epoch: Must be true.
            epoch_length: The number of iterations per epoch.
            **kwargs: Further arguments of the class.

        Raises:
            ConfigError: If the schedule already counts iterations, or ``epoch_length`` is missing.
        """
        if not by_epoch or not epoch_length:
            raise ConfigError(
                f"{cls.__name__}: convert_to_iter_based needs by_epoch=True and epoch_length, got {by_epoch} and "
                f"{epoch_length}."
            )
        begin, end = int(begin * epoch_length), end if end >= INF else int(end * epoch_length)
        return cls(optimizer, begin=begin, end=end, by_epoch=False, **kwargs)

    def _get_value(self) -> list[float]:
        """Return the value of each group: the current value plus this step's increase of the square."""
        growth = (2 * self.last_step + 1) / self.total_iters**2
        groups = zip(self.base_values, self.optimizer.param_groups, strict=True)
        return [base * growth + (group[self.param_name] if self.last_step else 0) for base, group in groups]


class QuadraticWarmupLR(LRSchedulerMixin, QuadraticWarmupParamScheduler):
    """:class:`QuadraticWarmupParamScheduler` of the learning rate; does not accept ``param_name``."""


class QuadraticWarmupMomentum(MomentumSchedulerMixin, QuadraticWarmupParamScheduler):
    """:class:`QuadraticWarmupParamScheduler` of the momentum or Adam's first beta; does not accept ``param_name``."""
