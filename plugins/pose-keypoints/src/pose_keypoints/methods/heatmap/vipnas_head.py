"""The head of ViPNAS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pose_core.nn.backbone import InitCfg
from pose_keypoints.methods.heatmap.base_heatmap_head import LOSS
from pose_keypoints.methods.heatmap.heatmap_head import HeatmapHead
from pose_keypoints.methods.heatmap.layers import FINAL_LAYER


class ViPNASHead(HeatmapHead):
    """A :class:`HeatmapHead` with grouped deconvolutions, for fast models (ViPNAS, Xu et al., CVPR 2021).

    Args:
        in_channels: Channels of the features; of several numbers, the last is used.
        out_channels: Number of heatmaps.
        deconv_out_channels: Channels of each deconvolution, which doubles the size; empty or ``None`` for none.
        deconv_kernel_sizes: Kernel size of each deconvolution: 4, 3 or 2.
        deconv_num_groups: Groups of each deconvolution.
        conv_out_channels: Channels of each convolution after the deconvolutions; empty or ``None`` for none.
        conv_kernel_sizes: Kernel size of each convolution.
        final_layer: Arguments of the last convolution; ``None`` for no final layer.
        loss: The config of the loss.
        decoder: The config of the codec.
        init_cfg: How to initialize the weights; ``None`` for a normal distribution with standard deviation 0.001.

    Raises:
        ConfigError: If channels, kernels and groups differ in number, or are incompatible.
    """

    def __init__(
        self,
        in_channels: int | Sequence[int],
        out_channels: int,
        deconv_out_channels: Sequence[int] | None = (144, 144, 144),
        deconv_kernel_sizes: Sequence[int] | None = (4, 4, 4),
        deconv_num_groups: Sequence[int] | None = (16, 16, 16),
        conv_out_channels: Sequence[int] | None = None,
        conv_kernel_sizes: Sequence[int] | None = None,
        final_layer: Mapping[str, Any] | None = FINAL_LAYER,
        loss: Mapping[str, Any] = LOSS,
        decoder: Mapping[str, Any] | None = None,
        init_cfg: InitCfg = None,
    ) -> None:
        super().__init__(
            in_channels=in_channels,
            out_channels=out_channels,
            deconv_out_channels=deconv_out_channels,
            deconv_kernel_sizes=deconv_kernel_sizes,
            conv_out_channels=conv_out_channels,
            conv_kernel_sizes=conv_kernel_sizes,
            final_layer=final_layer,
            loss=loss,
            decoder=decoder,
            init_cfg=init_cfg,
            deconv_num_groups=deconv_num_groups,
        )
