"""The head of SimCC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import nn

from pose_core.errors import ConfigError, suggest
from pose_core.nn import build_conv_layer
from pose_core.nn.backbone import InitCfg
from pose_core.registry import MODELS
from pose_keypoints.heads.features import last_feature
from pose_keypoints.methods.simcc.simcc_base_head import SimCCBaseHead, Vectors
from pose_keypoints.mirroring import Features

Cfg = Mapping[str, Any]

# Maps deconv_type to the head whose deconvolutions are used.
_DECONV_HEADS = {"heatmap": "HeatmapHead", "vipnas": "ViPNASHead"}
_FINAL_LAYER: Cfg = {"kernel_size": 1}
_LOSS: Cfg = {"type": "KLDiscretLoss", "use_target_weight": True}


class SimCCHead(SimCCBaseHead):
    """Deconvolutions, followed by one linear layer for x and one for y (SimCC, Li et al., ECCV 2022).

    The head reads the last feature map. The linear layers read the flattened map of each keypoint.

    ``test_cfg`` and ``train_cfg``: see :class:`SimCCBaseHead`.

    Args:
        in_channels: Channels of the features.
        out_channels: Number of keypoints.
        input_size: (w, h) of the network's input, pixels.
        in_featuremap_size: (W, H) of the features.
        simcc_split_ratio: Bins per pixel.
        deconv_type: The head whose deconvolutions to use: ``"heatmap"`` (:class:`HeatmapHead`) or ``"vipnas"``
            (:class:`ViPNASHead`).
        deconv_out_channels: Channels of each deconvolution, which doubles the size; empty or ``None`` for none.
        deconv_kernel_sizes: Kernel size of each deconvolution.
        deconv_num_groups: Groups of each deconvolution, for ``"vipnas"``.
        conv_out_channels: Channels of each convolution after the deconvolutions; empty or ``None`` for none.
        conv_kernel_sizes: Kernel size of each convolution.
        final_layer: Arguments of the convolution to ``out_channels``; ``None`` for no final layer.
        loss: The config of the loss.
        decoder: The config of the codec.
        init_cfg: How to initialize the weights.

    Raises:
        ConfigError: If ``deconv_type`` is unknown, or channels and kernels differ in number.
    """

    def __init__(
        self,
        in_channels: int | Sequence[int],
        out_channels: int,
        input_size: Sequence[int],
        in_featuremap_size: Sequence[int],
        simcc_split_ratio: float = 2.0,
        deconv_type: str = "heatmap",
        deconv_out_channels: Sequence[int] | None = (256, 256, 256),
        deconv_kernel_sizes: Sequence[int] | None = (4, 4, 4),
        deconv_num_groups: Sequence[int] | None = (16, 16, 16),
        conv_out_channels: Sequence[int] | None = None,
        conv_kernel_sizes: Sequence[int] | None = None,
        final_layer: Cfg | None = _FINAL_LAYER,
        loss: Cfg = _LOSS,
        decoder: Cfg | None = None,
        init_cfg: InitCfg = None,
    ) -> None:
        super().__init__(
            input_size=input_size,
            in_featuremap_size=in_featuremap_size,
            simcc_split_ratio=simcc_split_ratio,
            loss=loss,
            decoder=decoder,
            init_cfg=init_cfg,
        )
        if deconv_type not in _DECONV_HEADS:
            near = suggest(str(deconv_type), _DECONV_HEADS)
            raise ConfigError(f"SimCCHead: deconv_type must be 'heatmap' or 'vipnas', got {deconv_type!r}.{near}")
        self.in_channels, self.out_channels = in_channels, out_channels
        self.deconv_head: nn.Module | None = None
        self.final_layer: nn.Module | None = None
        if deconv_out_channels:
            groups = {} if deconv_type == "heatmap" else {"deconv_num_groups": deconv_num_groups}
            self.deconv_head = MODELS.build(
                {
                    "type": _DECONV_HEADS[deconv_type],
                    "in_channels": in_channels,
                    "out_channels": out_channels,
                    "deconv_out_channels": deconv_out_channels,
                    "deconv_kernel_sizes": deconv_kernel_sizes,
                    "conv_out_channels": conv_out_channels,
                    "conv_kernel_sizes": conv_kernel_sizes,
                    "final_layer": final_layer,
                    **groups,
                }
            )
        elif final_layer is not None:
            channels = in_channels if isinstance(in_channels, int) else in_channels[-1]
            arguments = {"in_channels": channels, "out_channels": out_channels, **_FINAL_LAYER, **final_layer}
            self.final_layer = build_conv_layer({"type": "Conv2d", **arguments})

        W, H = (side * 2 ** len(deconv_out_channels or ()) for side in in_featuremap_size)
        self.heatmap_size = (W, H)
        self.mlp_head_x = nn.Linear(W * H, self.num_bins[0])
        self.mlp_head_y = nn.Linear(W * H, self.num_bins[1])

    def forward(self, feats: Features) -> Vectors:
        """Compute vectors (B, K, Wx) and (B, K, Wy) from the last of ``feats`` (B, in_channels, H, W).

        Raises:
            ConfigError: If the feature map does not have the size ``in_featuremap_size`` and ``in_channels`` channels.
        """
        x = feats[-1]
        self.check_size(x)
        if self.deconv_head is not None:
            x = self.deconv_head(feats)
        elif self.final_layer is not None:
            x = self.final_layer(last_feature(feats, self.in_channels, head=type(self).__name__))
        x = x.flatten(2)
        return self.mlp_head_x(x), self.mlp_head_y(x)
