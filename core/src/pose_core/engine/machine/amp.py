"""Mixed precision on GPUs and CPUs alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from mmengine.device import get_device
from mmengine.optim import OptimWrapper
from torch import Tensor, nn

from pose_core.engine.mmengine_internals import clip_gradients, count_backward
from pose_core.errors import ConfigError

_DTYPES = ("float16", "bfloat16", "float32", "float64")


class AmpOptimWrapper(OptimWrapper):
    """Train with automatic mixed precision: mmengine's wrapper of that name, on the CPU too.

    Args:
        loss_scale: ``"dynamic"``, a fixed scale, or the arguments of ``torch.amp.GradScaler``. Only float16 is scaled:
            its gradients would underflow, those of bfloat16 do not.
        dtype: What to compute in: a dtype or its name. By default what torch prefers on the device: float16 on a GPU,
            bfloat16 on the CPU.
        use_fsdp: Whether gradients are sharded (fully sharded data parallel), which needs a scaler of its own.
        **kwargs: ``OptimWrapper``'s: ``optimizer``, ``accumulative_counts``, ``clip_grad``.

    Raises:
        ConfigError: ``loss_scale`` or ``dtype`` is none of these.
    """

    def __init__(
        self,
        loss_scale: str | float | dict[str, Any] = "dynamic",
        dtype: str | torch.dtype | None = None,
        use_fsdp: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._device = get_device()
        self.cast_dtype = _dtype(dtype) or torch.get_autocast_dtype(self._device)
        self._fixed_scale = float(loss_scale) if isinstance(loss_scale, (int, float)) else None
        self.loss_scaler = _scaler(use_fsdp)(self._device, **self._scaler_options(loss_scale))

    def _scaler_options(self, loss_scale: Any) -> dict[str, Any]:
        scaled = self.cast_dtype is torch.float16
        if self._fixed_scale is not None:
            return {"init_scale": self._fixed_scale, "enabled": scaled}
        if isinstance(loss_scale, dict):
            return {"enabled": scaled, **loss_scale}
        if loss_scale == "dynamic":
            return {"enabled": scaled}
        raise ConfigError(f"loss_scale must be 'dynamic', a number or a dict, got {loss_scale!r}.")

    @contextmanager
    def optim_context(self, model: nn.Module) -> Iterator[None]:
        """Compute in mixed precision, and leave gradients unsynchronized while they accumulate."""
        with super().optim_context(model), torch.autocast(self._device, dtype=self.cast_dtype):
            yield

    def backward(self, loss: Tensor, **kwargs: Any) -> None:
        """Compute the gradients of the scaled loss."""
        self.loss_scaler.scale(loss).backward(**kwargs)
        count_backward(self)

    def step(self, **kwargs: Any) -> None:
        """Update the parameters, unless a gradient overflowed."""
        if self.clip_grad_kwargs:
            self.loss_scaler.unscale_(self.optimizer)
            clip_gradients(self)
        self.loss_scaler.step(self.optimizer, **kwargs)
        self.loss_scaler.update(self._fixed_scale)

    def state_dict(self) -> dict[str, Any]:
        """Return the optimizer's state, and the scaler's under ``loss_scaler``."""
        return {**super().state_dict(), "loss_scaler": self.loss_scaler.state_dict()}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Restore both; the state of a training without a scaler restores the optimizer alone."""
        state_dict = dict(state_dict)
        scaler = state_dict.pop("loss_scaler", None)
        if scaler and self.loss_scaler.is_enabled():
            self.loss_scaler.load_state_dict(scaler)
        super().load_state_dict(state_dict)


def _dtype(dtype: str | torch.dtype | None) -> torch.dtype | None:
    if dtype is None or isinstance(dtype, torch.dtype):
        return dtype
    if dtype not in _DTYPES:
        raise ConfigError(f"dtype must be one of {', '.join(_DTYPES)}, got {dtype!r}.")
    found: torch.dtype = getattr(torch, dtype)
    return found


def _scaler(sharded: bool) -> Any:
    if not sharded:
        return torch.amp.GradScaler
    from torch.distributed.fsdp.sharded_grad_scaler import ShardedGradScaler

    return ShardedGradScaler
