"""The head of ViPNAS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pose_core.nn.backbone import InitCfg
from pose_keypoints.methods.heatmap.base_heatmap_head import LOSS
from pose_keypoints.methods.heatmap.heatmap_head import HeatmapHead
from pose_keypoints.methods.heatmap.layers import FINAL_LAYER


class ViPNASHead(HeatmapHead):
    """A :class:`HeatmapHead` whose deconvolutions work in groups, for fast models (ViPNAS, Xu et al., CVPR 2021).

    Args:
        in_channels: Channels of the features; of several numbers the last counts.
        out_channels: Number of heatmaps.
        deconv_out_channels: Channels of each deconvolution, which doubles the size; ``None`` or empty for none.
        deconv_kernel_sizes: Their kernels: 4, 3 or 2.
        deconv_num_groups: Their groups.
        conv_out_channels: Channels of each convolution that follows; ``None`` or empty for none.
        conv_kernel_sizes: Their kernels.
        final_layer: Arguments of the last convolution; ``None`` for no such layer.
        loss: The config of the loss.
        decoder: The config of the codec.
        init_cfg: How the weights are initialised; a normal distribution of standard deviation 0.001 when ``None``.

    Raises:
        ConfigError: Channels, kernels and groups differ in number, or do not fit each other.
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
