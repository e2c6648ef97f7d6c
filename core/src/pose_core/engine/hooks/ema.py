"""Averaged weights that find their way back."""

from __future__ import annotations

from typing import Any

from mmengine import hooks as mmengine_hooks


class EMAHook(mmengine_hooks.EMAHook):
    """Average the weights over training, as mmengine's hook of that name.

    mmengine swaps the averaged weights in before validation and out after it. When validation fails in between and the
    program continues, they stay swapped; here they are put back before the next step or checkpoint.
    """

    _swapped = False

    def _swap_ema_parameters(self) -> None:
        super()._swap_ema_parameters()
        self._swapped = not self._swapped

    def _put_back(self) -> None:
        if self._swapped:
            self._swap_ema_parameters()

    def before_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None) -> None:
        """Train the trained weights."""
        self._put_back()

    def before_val_epoch(self, runner: Any) -> None:
        """Validate the averaged weights."""
        self._put_back()
        super().before_val_epoch(runner)

    def before_test_epoch(self, runner: Any) -> None:
        """Test the averaged weights."""
        self._put_back()
        super().before_test_epoch(runner)

    def before_checkpoint(self, runner: Any) -> None:
        """Save them as they are trained."""
        self._put_back()
