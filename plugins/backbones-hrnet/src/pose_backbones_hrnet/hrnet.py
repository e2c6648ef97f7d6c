"""HRNet, which keeps high-resolution representations throughout the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from torch import Tensor, nn

from pose_backbones_cnn.defaults import BN, NORMAL
from pose_backbones_cnn.residual import BasicBlock, Bottleneck, ResLayer, zero_last_norms
from pose_backbones_hrnet.exchange import NEAREST, Transition
from pose_backbones_hrnet.hr_module import HRModule
from pose_backbones_hrnet.stage_cfg import StageCfg, read_stage
from pose_core.errors import ConfigError
from pose_core.nn import BaseBackbone, add_norm_layer, build_conv_layer, norm_named_by
from pose_core.nn.backbone import InitCfg


class HRNet(BaseBackbone):
    """HRNet (Sun et al., CVPR 2019): branches at 1/4, 1/8, 1/16 and 1/32 of the input that exchange features.

    Args:
        extra: ``stage1`` to ``stage4``, each a dict with ``num_modules``, ``num_branches``, ``block`` (``"BASIC"`` or
            ``"BOTTLENECK"``), ``num_blocks`` and ``num_channels`` (one value per branch). ``stage4`` may set
            ``multiscale_output=True`` to return all branches instead of the first; ``upsample`` may set ``mode`` and
            ``align_corners`` of the interpolation (``nearest`` by default).
        in_channels: Channels of the image.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        norm_eval: Whether batch norms stay in eval mode during training.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        zero_init_residual: Whether to zero the last normalization of each block, unless the weights are pretrained.
        frozen_stages: The number of stages, each with its following transition, to freeze together with the stem; 0
            freezes only the stem, -1 nothing.
        init_cfg: Initialization of the weights.
        stem_channels: Channels of the stem. A stem with the published 64 channels takes half the time of a small net.

    Raises:
        ConfigError: If ``extra`` lacks a stage or a key, its values are inconsistent, or ``frozen_stages`` is out of
            range.
    """

    blocks: ClassVar[Mapping[str, type[Any]]] = {"BASIC": BasicBlock, "BOTTLENECK": Bottleneck}
    norm1 = norm_named_by("norm1_name")
    norm2 = norm_named_by("norm2_name")

    def __init__(
        self,
        extra: Mapping[str, Any],
        in_channels: int = 3,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        norm_eval: bool = False,
        with_cp: bool = False,
        zero_init_residual: bool = False,
        frozen_stages: int = -1,
        init_cfg: InitCfg = NORMAL,
        stem_channels: int = 64,
    ) -> None:
        super().__init__(norm_eval=norm_eval, init_cfg=init_cfg)
        if not -1 <= frozen_stages <= 4:
            raise ConfigError(f"{type(self).__name__}: frozen_stages must be between -1 and 4, got {frozen_stages}.")
        self.zero_init_residual, self.frozen_stages = zero_init_residual, frozen_stages
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
        first, *others = (read_stage(type(self).__name__, extra, number, self.blocks) for number in (1, 2, 3, 4))

        self._add_stem(in_channels, stem_channels, **cfgs)
        self.layer1 = ResLayer(
            first.block, first.num_blocks[0], stem_channels, first.widths[0], with_cp=with_cp, **cfgs
        )
        before = first.widths[:1]
        for stage in others:
            self.add_module(f"transition{stage.number - 1}", Transition(before, stage.widths, **cfgs))
            modules = self.stage_modules(stage, extra, with_cp=with_cp, **cfgs)
            self.add_module(f"stage{stage.number}", nn.Sequential(*modules))
            before = stage.widths
        self.freeze_stages()

    def _add_stem(
        self, in_channels: int, channels: int, conv_cfg: Mapping[str, Any] | None, norm_cfg: Mapping[str, Any]
    ) -> None:
        self.conv1 = build_conv_layer(conv_cfg, in_channels, channels, 3, stride=2, padding=1, bias=False)
        self.norm1_name = add_norm_layer(self, norm_cfg, channels, postfix=1)
        self.conv2 = build_conv_layer(conv_cfg, channels, channels, 3, stride=2, padding=1, bias=False)
        self.norm2_name = add_norm_layer(self, norm_cfg, channels, postfix=2)
        self.relu = nn.ReLU(inplace=True)

    def stage_modules(self, stage: StageCfg, extra: Mapping[str, Any], **options: Any) -> Iterable[nn.Module]:
        """Yield the modules of one stage; the last one determines the number of output branches."""
        for number in range(1, stage.num_modules + 1):
            yield HRModule(
                len(stage.widths),
                stage.block,
                stage.num_blocks,
                stage.widths,
                stage.num_channels,
                multiscale_output=stage.multiscale_output or number < stage.num_modules,
                upsample_cfg=extra.get("upsample", NEAREST),
                **options,
            )

    def frozen_modules(self) -> Iterable[nn.Module]:
        """Yield the stem and the first ``frozen_stages`` stages, each with its following transition."""
        if self.frozen_stages < 0:
            return
        yield from (self.conv1, self.norm1, self.conv2, self.norm2)
        for number in range(1, self.frozen_stages + 1):
            yield self.layer1 if number == 1 else getattr(self, f"stage{number}")
            if number < 4:
                yield getattr(self, f"transition{number}")

    def init_weights(self) -> None:
        """Initialize by ``init_cfg``, then zero the last normalization of each block if requested."""
        super().init_weights()
        if self.zero_init_residual and not self.is_pretrained:
            zero_last_norms(self)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Return the features of the first branch, or of all.

        Args:
            x: (B, in_channels, h, w), input frame; h and w multiples of 32.

        Returns:
            (B, C[0], h / 4, w / 4); with ``multiscale_output`` also (B, C[i], h / 4 / 2**i, w / 4 / 2**i) for the
            other branches.

        Raises:
            ConfigError: If h or w is not a multiple of 32.
        """
        check_size(type(self).__name__, x)
        x = self.relu(self.norm1(self.conv1(x)))
        x = self.relu(self.norm2(self.conv2(x)))
        features = [self.layer1(x)]
        for number in (2, 3, 4):
            features = getattr(self, f"transition{number - 1}")(features)
            features = getattr(self, f"stage{number}")(features)
        return tuple(features)


def check_size(net: str, x: Tensor) -> None:
    """Check that every branch, at 1/4 to 1/32 of the input, can halve its size evenly.

    Raises:
        ConfigError: If height or width is not a multiple of 32.
    """
    height, width = x.shape[-2:]
    # Halving rounds up, so the upsampled branches would not match a first branch whose size is not a multiple of 8.
    if -(-height // 4) % 8 or -(-width // 4) % 8:
        raise ConfigError(f"{net}: input height and width must be multiples of 32, got {height} x {width}.")
