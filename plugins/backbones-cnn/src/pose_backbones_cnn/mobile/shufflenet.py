"""The base class of ShuffleNetV1 and ShuffleNetV2."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mmengine.model import constant_init, normal_init
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from pose_core.nn import ConvModule, StagedBackbone
from pose_core.nn.backbone import InitCfg

NORMAL: InitCfg = (
    {"type": "Normal", "std": 0.01, "layer": ["Conv2d"]},
    {"type": "Constant", "val": 1, "bias": 0.0001, "layer": ["_BatchNorm", "GroupNorm"]},
)


class ShuffleNet(StagedBackbone):
    """Base class of both versions: a stem that reduces the input to 1/4, followed by ``layers``.

    Args:
        stem_channels: Channels after the stem.
        layers: The stages.
        norm_eval: Whether batch norms stay in eval mode during training.
        init_cfg: Initialization of the weights.
        **cfgs: ``conv_cfg``, ``norm_cfg`` and ``act_cfg`` of the stem.
    """

    def __init__(
        self,
        *,
        stem_channels: int,
        layers: Iterable[nn.Module],
        norm_eval: bool,
        init_cfg: InitCfg,
        **cfgs: Any,
    ) -> None:
        super().__init__(norm_eval=norm_eval, init_cfg=init_cfg)
        self.conv1 = ConvModule(3, stem_channels, 3, stride=2, padding=1, **cfgs)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.layers = nn.ModuleList(layers)

    def stem_layers(self) -> Iterable[nn.Module]:
        """Return ``conv1`` and the pooling."""
        return (self.conv1, self.maxpool)

    def stages(self) -> Sequence[nn.Module]:
        """Return ``layers``."""
        return list(self.layers)

    def init_weights(self) -> None:
        """Initialize as the authors do: the more inputs a convolution has, the smaller its weights."""
        super().init_weights()
        if self.is_pretrained:
            return
        for name, module in self.named_modules():
            if isinstance(module, nn.Conv2d):
                normal_init(module, std=0.01 if name.startswith("conv1.") else 1 / module.weight.shape[1])
            elif isinstance(module, (_BatchNorm, nn.GroupNorm)):
                constant_init(module, 1, bias=0.0001)
