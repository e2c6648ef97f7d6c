"""The base class of the ResNet family: a stem and stages of residual blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from torch import nn

from pose_backbones_cnn.residual.blocks import zero_last_norms
from pose_core.errors import ConfigError
from pose_core.nn import ConvModule, StagedBackbone, add_norm_layer, build_conv_layer, norm_named_by
from pose_core.nn.backbone import InitCfg


class ResidualBackbone(StagedBackbone):
    """Base class of backbones with a stem and stages of residual blocks, named ``layer1``, ``layer2``, ...

    Subclasses call :meth:`add_stem`, :meth:`add_stages` and :meth:`use_stages` in ``__init__``.

    Args:
        deep_stem: Whether the stem consists of three 3x3 convolutions instead of one.
        zero_init_residual: Whether to zero the last normalization of each block, unless the weights are pretrained.
        norm_eval: Whether batch norms stay in eval mode during training.
        init_cfg: Initialization of the weights.
    """

    norm1 = norm_named_by("norm1_name")

    def __init__(self, *, deep_stem: bool, zero_init_residual: bool, norm_eval: bool, init_cfg: InitCfg) -> None:
        super().__init__(norm_eval=norm_eval, init_cfg=init_cfg)
        self.deep_stem, self.zero_init_residual = deep_stem, zero_init_residual

    def add_stem(
        self,
        in_channels: int,
        channels: int,
        *,
        kernel_size: int = 7,
        pooled: bool = True,
        conv_cfg: Mapping[str, Any] | None,
        norm_cfg: Mapping[str, Any],
    ) -> None:
        """Create the stem, which halves the size, and halves it again if ``pooled``.

        ``kernel_size`` applies only without ``deep_stem``.
        """
        if self.deep_stem:
            cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
            self.stem = nn.Sequential(
                ConvModule(in_channels, channels // 2, 3, stride=2, padding=1, **cfgs),
                ConvModule(channels // 2, channels // 2, 3, padding=1, **cfgs),
                ConvModule(channels // 2, channels, 3, padding=1, **cfgs),
            )
        else:
            padding = kernel_size // 2
            self.conv1 = build_conv_layer(
                conv_cfg, in_channels, channels, kernel_size, stride=2, padding=padding, bias=False
            )
            self.norm1_name = add_norm_layer(self, norm_cfg, channels, postfix=1)
            self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1) if pooled else nn.Identity()

    def stem_layers(self) -> Iterable[nn.Module]:
        """Return the convolutions and the pooling."""
        return (self.stem, self.maxpool) if self.deep_stem else (self.conv1, self.norm1, self.relu, self.maxpool)

    def init_weights(self) -> None:
        """Initialize by ``init_cfg``, then zero the last normalization of each block if requested."""
        super().init_weights()
        if self.zero_init_residual and not self.is_pretrained:
            zero_last_norms(self)

    def check_stages(self, num_stages: int, **numbers: Sequence[Any]) -> None:
        """Check that there are one to four stages, and that each of ``numbers`` has a value per stage.

        Raises:
            ConfigError: If ``num_stages`` is out of range, or one of ``numbers`` has too few values.
        """
        name = type(self).__name__
        if not 1 <= num_stages <= 4:
            raise ConfigError(f"{name}: num_stages must be between 1 and 4, got {num_stages}.")
        for argument, values in numbers.items():
            if len(values) < num_stages:
                raise ConfigError(
                    f"{name}: {argument} needs at least {num_stages} values, one per stage, got {values}."
                )
