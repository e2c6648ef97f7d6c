"""The head of backbones with several stages: convolutional pose machines and stacked hourglasses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from pose_core.nn.backbone import InitCfg
from pose_keypoints.heads.targets import Targets
from pose_keypoints.methods.heatmap.base_heatmap_head import LOSS
from pose_keypoints.methods.heatmap.layers import FINAL_LAYER, build_deconv_layers, build_final_layer
from pose_keypoints.methods.heatmap.staged_head import Losses, StagedHeatmapHead, check_stages


class CPMHead(StagedHeatmapHead):
    """Heatmaps from the features of each stage, all with the same target; those of the last stage are decoded.

    For CPM (Wei et al., CVPR 2016), whose features are the heatmaps, and hourglasses (Newell et al., ECCV 2016).

    ``test_cfg`` and ``train_cfg`` are those of :class:`~pose_keypoints.methods.heatmap.heatmap_head.HeatmapHead`.

    Args:
        in_channels: Channels of the features; of several numbers, the last is used.
        out_channels: Number of heatmaps.
        num_stages: The number of stages.
        deconv_out_channels: Channels of each deconvolution of a stage; empty or ``None`` for none.
        deconv_kernel_sizes: Kernel size of each deconvolution: 4, 3 or 2.
        final_layer: Arguments of a stage's last convolution; ``None`` if the features are already heatmaps.
        loss: The config of the loss, or a list with one for each stage.
        decoder: The config of the codec.
        init_cfg: How to initialize the weights; ``None`` for a normal distribution with standard deviation 0.001.

    Raises:
        ConfigError: If channels and kernels, or losses and stages, differ in number.
    """

    def __init__(
        self,
        in_channels: int | Sequence[int],
        out_channels: int,
        num_stages: int,
        deconv_out_channels: Sequence[int] | None = None,
        deconv_kernel_sizes: Sequence[int] | None = None,
        final_layer: Mapping[str, Any] | None = FINAL_LAYER,
        loss: Losses = LOSS,
        decoder: Mapping[str, Any] | None = None,
        init_cfg: InitCfg = None,
    ) -> None:
        super().__init__(num_stages, loss, decoder, init_cfg)
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.num_stages = num_stages
        self.multi_deconv_layers = nn.ModuleList()
        self.multi_final_layers = nn.ModuleList()
        for _ in range(num_stages):
            channels = in_channels if isinstance(in_channels, int) else in_channels[-1]
            deconvs, channels = build_deconv_layers(channels, deconv_out_channels, deconv_kernel_sizes, head="CPMHead")
            self.multi_deconv_layers.append(deconvs)
            self.multi_final_layers.append(build_final_layer(final_layer, channels, out_channels))

    def forward(self, feats: Sequence[Tensor]) -> list[Tensor]:
        """Compute heatmaps (B, out_channels, H, W) from the features (B, in_channels, H', W') of each stage.

        Raises:
            ConfigError: If the number of feature maps is not ``num_stages``.
        """
        self._check(feats)
        return [self._stage(stage, feat) for stage, feat in enumerate(feats)]

    def forward_for_decoding(self, feats: Sequence[Tensor]) -> Tensor:
        """Compute the heatmaps of the last stage."""
        self._check(feats)
        return self._stage(-1, feats[-1])

    def targets_by_output(self, targets: Targets) -> list[tuple[Tensor, Tensor]]:
        """Return the same ``heatmaps`` and ``keypoint_weights`` for every stage."""
        return [(targets["heatmaps"], targets["keypoint_weights"])] * self.num_stages

    def _stage(self, stage: int, feat: Tensor) -> Tensor:
        return self.multi_final_layers[stage](self.multi_deconv_layers[stage](feat))

    def _check(self, feats: Sequence[Tensor]) -> None:
        check_stages(self, feats, self.num_stages, "feature maps (num_stages)")
