"""What backbones share: stages that are frozen, and batch norms that keep their statistics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mmengine.model import BaseModule, PretrainedInit
from torch import nn

from pose_core.nn.norm import freeze, keep_batch_norms_in_eval

InitCfg = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class BaseBackbone(BaseModule):
    """Image batch (B, C, h, w) to a tuple of feature maps; what is frozen stays so in every ``train()``.

    Derive from it, name the frozen parts in :meth:`frozen_modules`, and call :meth:`freeze_stages` at the end of
    ``__init__``.

    Args:
        norm_eval: Whether batch norms stay in eval mode while training, so that they keep the statistics they have.
        init_cfg: How the weights are initialised: one or several ``dict(type=..., ...)``.
    """

    def __init__(self, *, norm_eval: bool = False, init_cfg: InitCfg = None) -> None:
        super().__init__(init_cfg=init_cfg)
        self.norm_eval = norm_eval

    def frozen_modules(self) -> Iterable[nn.Module]:
        """The modules that are not trained."""
        return ()

    def freeze_stages(self) -> None:
        """Put the frozen modules into eval mode and take their parameters out of training."""
        freeze(*self.frozen_modules())

    @property
    def is_pretrained(self) -> bool:
        """Whether the weights come from a checkpoint, so that no initialisation may follow."""
        cfgs = [self.init_cfg] if isinstance(self.init_cfg, Mapping) else self.init_cfg or ()
        return any(cfg["type"] in ("Pretrained", "PretrainedInit", PretrainedInit) for cfg in cfgs)

    def train(self, mode: bool = True) -> BaseBackbone:
        """Switch to training or evaluation, except for what is frozen."""
        super().train(mode)
        self.freeze_stages()
        if mode and self.norm_eval:
            keep_batch_norms_in_eval(self)
        return self
