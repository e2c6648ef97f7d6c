"""ResNet and its variant D."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from torch import Tensor, nn

from pose_backbones_cnn.residual import BasicBlock, Bottleneck, ResidualBlock, ResLayer, zero_last_norms
from pose_core.errors import ConfigError
from pose_core.nn import BaseBackbone, ConvModule, add_norm_layer, build_conv_layer, norm_named_by
from pose_core.nn.backbone import InitCfg

_BN: Mapping[str, Any] = {"type": "BN", "requires_grad": True}
_KAIMING: InitCfg = (
    {"type": "Kaiming", "layer": ["Conv2d"]},
    {"type": "Constant", "val": 1, "layer": ["_BatchNorm", "GroupNorm"]},
)


class ResNet(BaseBackbone):
    """ResNet (He et al., CVPR 2016): features at 1/4, 1/8, 1/16 and 1/32 of the input.

    Args:
        depth: 18, 34, 50, 101 or 152.
        in_channels: Channels of the image.
        stem_channels: Channels after the stem.
        base_channels: Channels within the first stage; each stage doubles them.
        expansion: The ratio of a stage's output to the channels within it; 1 for BasicBlock, 4 for Bottleneck by
            default.
        num_stages: How many of the four stages there are.
        strides: Step of each stage.
        dilations: Dilation of each stage.
        out_indices: The stages whose output is returned, counted from 0.
        style: Where bottlenecks stride: ``"pytorch"`` in the 3x3 convolution, ``"caffe"`` in the first 1x1.
        deep_stem: Whether the stem is three 3x3 convolutions rather than one 7x7.
        avg_down: Whether striding shortcuts average before their 1x1 convolution.
        frozen_stages: The stem and this many stages are not trained; 0 is the stem alone, -1 nothing.
        conv_cfg: The type of the convolutions.
        norm_cfg: The type of the normalisations.
        norm_eval: Whether batch norms keep the statistics they have while training.
        with_cp: Whether activations are computed again in the backward pass, to save memory.
        zero_init_residual: Whether each block begins as its shortcut, unless the weights are pretrained.
        init_cfg: How the weights are initialised.

    Raises:
        ConfigError: An argument is out of range, or does not fit ``num_stages``.
    """

    arch_settings: ClassVar[dict[int, tuple[type[ResidualBlock], tuple[int, ...]]]] = {
        18: (BasicBlock, (2, 2, 2, 2)),
        34: (BasicBlock, (3, 4, 6, 3)),
        50: (Bottleneck, (3, 4, 6, 3)),
        101: (Bottleneck, (3, 4, 23, 3)),
        152: (Bottleneck, (3, 8, 36, 3)),
    }
    norm1 = norm_named_by("norm1_name")

    def __init__(
        self,
        depth: int,
        in_channels: int = 3,
        stem_channels: int = 64,
        base_channels: int = 64,
        expansion: int | None = None,
        num_stages: int = 4,
        strides: Sequence[int] = (1, 2, 2, 2),
        dilations: Sequence[int] = (1, 1, 1, 1),
        out_indices: Sequence[int] = (3,),
        style: str = "pytorch",
        deep_stem: bool = False,
        avg_down: bool = False,
        frozen_stages: int = -1,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = _BN,
        norm_eval: bool = False,
        with_cp: bool = False,
        zero_init_residual: bool = True,
        init_cfg: InitCfg = _KAIMING,
    ) -> None:
        super().__init__(norm_eval=norm_eval, init_cfg=init_cfg)
        self._check(depth, num_stages, strides, dilations, out_indices, frozen_stages)
        self.depth, self.out_indices, self.frozen_stages = depth, tuple(out_indices), frozen_stages
        self.deep_stem, self.zero_init_residual = deep_stem, zero_init_residual
        self._add_stem(in_channels, stem_channels, conv_cfg, norm_cfg)

        block, blocks = self.arch_settings[depth]
        expansion = expansion or block.expansion
        self.res_layers = [f"layer{stage + 1}" for stage in range(num_stages)]
        for stage, name in enumerate(self.res_layers):
            out_channels = base_channels * expansion * 2**stage
            layer = self.make_res_layer(
                block=block,
                num_blocks=blocks[stage],
                in_channels=stem_channels if stage == 0 else out_channels // 2,
                out_channels=out_channels,
                expansion=expansion,
                stride=strides[stage],
                dilation=dilations[stage],
                style=style,
                avg_down=avg_down,
                with_cp=with_cp,
                conv_cfg=conv_cfg,
                norm_cfg=norm_cfg,
            )
            self.add_module(name, layer)
        self.freeze_stages()

    def make_res_layer(self, **kwargs: Any) -> nn.Module:
        """One stage, from the arguments of :class:`ResLayer`; a variant with other blocks overrides it."""
        return ResLayer(**kwargs)

    def frozen_modules(self) -> Iterable[nn.Module]:
        """The stem and the first ``frozen_stages`` stages."""
        if self.frozen_stages >= 0:
            yield from [self.stem] if self.deep_stem else [self.conv1, self.norm1]
        for name in self.res_layers[: max(self.frozen_stages, 0)]:
            yield getattr(self, name)

    def init_weights(self) -> None:
        """Initialise as ``init_cfg`` says, then let the blocks begin as their shortcuts."""
        super().init_weights()
        if self.zero_init_residual and not self.is_pretrained:
            zero_last_norms(self)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Features of the stages in ``out_indices``.

        Args:
            x: (B, in_channels, h, w), input frame.

        Returns:
            For each, (B, C, h / 4, w / 4) for stage 0, and half the size with twice the channels for each further one
            (with the usual strides).
        """
        x = self.stem(x) if self.deep_stem else self.relu(self.norm1(self.conv1(x)))
        x = self.maxpool(x)
        features = []
        for stage, name in enumerate(self.res_layers):
            x = getattr(self, name)(x)
            if stage in self.out_indices:
                features.append(x)
        return tuple(features)

    def _add_stem(
        self, in_channels: int, channels: int, conv_cfg: Mapping[str, Any] | None, norm_cfg: Mapping[str, Any]
    ) -> None:
        if self.deep_stem:
            cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
            self.stem = nn.Sequential(
                ConvModule(in_channels, channels // 2, 3, stride=2, padding=1, **cfgs),
                ConvModule(channels // 2, channels // 2, 3, padding=1, **cfgs),
                ConvModule(channels // 2, channels, 3, padding=1, **cfgs),
            )
        else:
            self.conv1 = build_conv_layer(conv_cfg, in_channels, channels, 7, stride=2, padding=3, bias=False)
            self.norm1_name = add_norm_layer(self, norm_cfg, channels, postfix=1)
            self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)

    def _check(
        self,
        depth: int,
        num_stages: int,
        strides: Sequence[int],
        dilations: Sequence[int],
        out_indices: Sequence[int],
        frozen_stages: int,
    ) -> None:
        name = type(self).__name__
        if depth not in self.arch_settings:
            raise ConfigError(f"{name}: depth must be one of {', '.join(map(str, self.arch_settings))}; got {depth!r}.")
        if not 1 <= num_stages <= 4:
            raise ConfigError(f"{name}: num_stages must be 1 to 4, got {num_stages}.")
        for argument, values in (("strides", strides), ("dilations", dilations)):
            if len(values) < num_stages:
                raise ConfigError(
                    f"{name}: {argument} must hold a number for each of {num_stages} stages, got {values}."
                )
        if outside := [stage for stage in out_indices if not 0 <= stage < num_stages]:
            raise ConfigError(f"{name}: out_indices {outside} lie outside 0 to {num_stages - 1}, the stages there are.")
        if not -1 <= frozen_stages <= num_stages:
            raise ConfigError(f"{name}: frozen_stages must be -1 to {num_stages}, got {frozen_stages}.")


class ResNetV1d(ResNet):
    """ResNet-D (He et al., "Bag of Tricks", CVPR 2019): a deep stem, and shortcuts that average before they stride.

    The arguments are those of :class:`ResNet`, without ``deep_stem`` and ``avg_down``.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(deep_stem=True, avg_down=True, **kwargs)
