"""HRFormer, an HRNet with transformer blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from torch import nn

from pose_backbones_cnn.defaults import BN, NORMAL
from pose_backbones_cnn.residual import BasicBlock, Bottleneck
from pose_backbones_hrnet.exchange import separable_conv_norm
from pose_backbones_hrnet.hr_module import ExchangeModule
from pose_backbones_hrnet.hrformer_block import HRFormerBlock
from pose_backbones_hrnet.hrnet import HRNet
from pose_backbones_hrnet.stage_cfg import StageCfg, check_branches
from pose_core.errors import ConfigError
from pose_core.nn import drop_path_rates
from pose_core.nn.backbone import InitCfg

BILINEAR: Mapping[str, Any] = {"mode": "bilinear", "align_corners": False}
_LN: Mapping[str, Any] = {"type": "LN", "eps": 1e-6}
_PER_BRANCH = ("num_heads", "mlp_ratios", "window_sizes")


class HRFormer(HRNet):
    """HRFormer (Yuan et al., "High-Resolution Transformer for Dense Prediction", NeurIPS 2021).

    Branches at 1/4, 1/8, 1/16 and 1/32 of the input use window attention and exchange features.

    Args:
        extra: Same as in :class:`HRNet`. A stage with ``block="HRFORMERBLOCK"`` also sets ``num_heads``, ``mlp_ratios``
            and ``window_sizes``, with one value per branch. ``drop_path_rate`` is the drop probability of the last
            block (earlier blocks have lower ones), ``with_rpe`` is whether attention has a bias per relative position
            (the default), and ``upsample`` sets the interpolation (``bilinear`` by default).
        in_channels: Channels of the image.
        conv_cfg: Config of the convolutions between the blocks.
        norm_cfg: Config of the normalizations after convolutions.
        transformer_norm_cfg: Config of the normalizations before attention and feed-forward networks.
        norm_eval: Whether batch norms stay in eval mode during training.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        zero_init_residual: Whether each residual block begins as its shortcut, unless the weights are pretrained.
        frozen_stages: The number of stages, each with its following transition, to freeze together with the stem; 0
            freezes only the stem, -1 nothing.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``extra`` lacks a stage or a key, its values are inconsistent, or ``frozen_stages`` is out of
            range.
    """

    blocks: ClassVar[Mapping[str, type[Any]]] = {
        "BASIC": BasicBlock,
        "BOTTLENECK": Bottleneck,
        "HRFORMERBLOCK": HRFormerBlock,
    }

    def __init__(
        self,
        extra: Mapping[str, Any],
        in_channels: int = 3,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        transformer_norm_cfg: Mapping[str, Any] = _LN,
        norm_eval: bool = False,
        with_cp: bool = False,
        zero_init_residual: bool = False,
        frozen_stages: int = -1,
        init_cfg: InitCfg = NORMAL,
    ) -> None:
        defaults = {"drop_path_rate": 0.0, "with_rpe": True, "upsample": BILINEAR}
        super().__init__(
            {**defaults, **extra, "transformer_norm_cfg": transformer_norm_cfg},
            in_channels=in_channels,
            conv_cfg=conv_cfg,
            norm_cfg=norm_cfg,
            norm_eval=norm_eval,
            with_cp=with_cp,
            zero_init_residual=zero_init_residual,
            frozen_stages=frozen_stages,
            init_cfg=init_cfg,
        )

    def stage_modules(self, stage: StageCfg, extra: Mapping[str, Any], **options: Any) -> Iterable[nn.Module]:
        """Yield the modules of one stage; the last one determines the number of output branches."""
        if stage.block is not HRFormerBlock:
            yield from super().stage_modules(stage, extra, **options)
            return
        with_cp = options.pop("with_cp")
        for number, rates in enumerate(_drop_path_rates(extra, stage), start=1):
            yield ExchangeModule(
                _branches(stage, extra, rates, with_cp=with_cp, norm_cfg=options["norm_cfg"]),
                stage.widths,
                multiscale_output=stage.multiscale_output or number < stage.num_modules,
                halve=separable_conv_norm,
                upsample_cfg=extra["upsample"],
                **options,
            )


def _branches(stage: StageCfg, extra: Mapping[str, Any], rates: Sequence[float], **options: Any) -> Iterable[nn.Module]:
    """Yield the branches of one module, each a sequence of blocks."""
    cfg = extra[f"stage{stage.number}"]
    for key in _PER_BRANCH:
        if key not in cfg:
            raise ConfigError(f"HRFormer: extra.stage{stage.number} needs {key!r}.")
        check_branches("HRFormer", stage, key, cfg[key])
    numbers = (stage.num_channels, stage.num_blocks, *(cfg[key] for key in _PER_BRANCH))
    for channels, count, heads, ratio, window in zip(*numbers, strict=True):
        yield nn.Sequential(
            *(
                HRFormerBlock(
                    channels,
                    heads,
                    window_size=window,
                    mlp_ratio=ratio,
                    drop_path=rate,
                    with_rpe=extra["with_rpe"],
                    transformer_norm_cfg=extra["transformer_norm_cfg"],
                    **options,
                )
                for rate in rates[:count]
            )
        )


def _drop_path_rates(extra: Mapping[str, Any], stage: StageCfg) -> list[list[float]]:
    """Return the drop path rates of each module of ``stage``, which increase from the second stage to the last."""
    rows = {number: max(extra[f"stage{number}"]["num_blocks"]) for number in (2, 3, 4)}
    depths = {number: extra[f"stage{number}"]["num_modules"] * row for number, row in rows.items()}
    rates = drop_path_rates(extra["drop_path_rate"], sum(depths.values()))
    first, row = sum(depths[number] for number in range(2, stage.number)), rows[stage.number]
    return [rates[start : start + row] for start in range(first, first + depths[stage.number], row)]
