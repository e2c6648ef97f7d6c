"""What ResNet and its kin share: a stem, and stages of residual blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from torch import nn

from pose_backbones_cnn.residual.blocks import zero_last_norms
from pose_core.errors import ConfigError
from pose_core.nn import ConvModule, StagedBackbone, add_norm_layer, build_conv_layer, norm_named_by
from pose_core.nn.backbone import InitCfg


class ResidualBackbone(StagedBackbone):
    """A stem, then stages of residual blocks named ``layer1``, ``layer2``, ...

    Derive from it; in ``__init__`` call :meth:`add_stem`, :meth:`add_stages` and :meth:`use_stages`.

    Args:
        deep_stem: Whether the stem is three 3x3 convolutions rather than one.
        zero_init_residual: Whether each block begins as its shortcut, unless the weights are pretrained.
        norm_eval: Whether batch norms keep the statistics they have while training.
        init_cfg: How the weights are initialized.
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
        """Create the stem, which halves the size, and once more where it is ``pooled``.

        ``kernel_size`` is that of a stem that is not deep.
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
        """The convolution or convolutions, and the pooling."""
        return (self.stem, self.maxpool) if self.deep_stem else (self.conv1, self.norm1, self.relu, self.maxpool)

    def init_weights(self) -> None:
        """Initialize as ``init_cfg`` says, then let the blocks begin as their shortcuts."""
        super().init_weights()
        if self.zero_init_residual and not self.is_pretrained:
            zero_last_norms(self)

    def check_stages(self, num_stages: int, **numbers: Sequence[Any]) -> None:
        """Refuse more than four stages, and ``numbers`` that are fewer than the stages.

        Raises:
            ConfigError: That is so.
        """
        name = type(self).__name__
        if not 1 <= num_stages <= 4:
            raise ConfigError(f"{name}: num_stages must be 1 to 4, got {num_stages}.")
        for argument, values in numbers.items():
            if len(values) < num_stages:
                raise ConfigError(
                    f"{name}: {argument} must hold a number for each of {num_stages} stages, got {values}."
                )
