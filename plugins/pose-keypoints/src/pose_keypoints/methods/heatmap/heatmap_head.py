"""The head of heatmap methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from pose_core.nn.backbone import InitCfg
from pose_core.registry import MODELS
from pose_keypoints.heads.features import last_feature
from pose_keypoints.heads.targets import Targets
from pose_keypoints.methods.heatmap.accuracy import heatmap_pck
from pose_keypoints.methods.heatmap.base_heatmap_head import LOSS, BaseHeatmapHead
from pose_keypoints.methods.heatmap.layers import (
    FINAL_LAYER,
    build_conv_layers,
    build_deconv_layers,
    build_final_layer,
)
from pose_keypoints.mirroring import Features


class HeatmapHead(BaseHeatmapHead):
    """One heatmap per keypoint, from optional deconvolutions, convolutions and a final layer.

    With three deconvolutions it is the head of Simple Baselines (Xiao et al., ECCV 2018), with none that of HRNet (Sun
    et al., CVPR 2019). The head reads the last feature map.

    ``test_cfg``: ``flip_test``; ``flip_mode`` (``"heatmap"``, ``"udp_combined"``) and ``shift_heatmap`` (False), see
    :func:`~pose_keypoints.mirroring.flip_heatmaps`; ``output_heatmaps``. ``train_cfg``: ``compute_acc`` (True), whether
    to log PCK.

    Args:
        in_channels: Channels of the features; of several numbers, the last is used.
        out_channels: Number of heatmaps: K, or 3 * K for combined ones.
        deconv_out_channels: Channels of each deconvolution, which doubles the size; empty or ``None`` for none.
        deconv_kernel_sizes: Kernel size of each deconvolution: 4, 3 or 2.
        conv_out_channels: Channels of each convolution after the deconvolutions; empty or ``None`` for none.
        conv_kernel_sizes: Kernel size of each convolution.
        final_layer: Arguments of the last convolution, such as ``dict(kernel_size=3, padding=1)``, with ``type`` for
            another kind of layer; ``None`` for no final layer.
        loss: The config of the loss.
        decoder: The config of the codec.
        init_cfg: How to initialize the weights; ``None`` for a normal distribution with standard deviation 0.001.
        deconv_num_groups: Groups of each deconvolution; ``None`` for 1 each.

    Raises:
        ConfigError: If channels and kernels differ in number, or a deconvolution's kernel size is not 4, 3 or 2.
    """

    _version = 2

    def __init__(
        self,
        in_channels: int | Sequence[int],
        out_channels: int,
        deconv_out_channels: Sequence[int] | None = (256, 256, 256),
        deconv_kernel_sizes: Sequence[int] | None = (4, 4, 4),
        conv_out_channels: Sequence[int] | None = None,
        conv_kernel_sizes: Sequence[int] | None = None,
        final_layer: Mapping[str, Any] | None = FINAL_LAYER,
        loss: Mapping[str, Any] = LOSS,
        decoder: Mapping[str, Any] | None = None,
        init_cfg: InitCfg = None,
        *,
        deconv_num_groups: Sequence[int] | None = None,
    ) -> None:
        super().__init__(decoder, init_cfg)
        self.in_channels = in_channels
        self.out_channels = out_channels
        channels = in_channels if isinstance(in_channels, int) else in_channels[-1]
        name = type(self).__name__
        self.deconv_layers, channels = build_deconv_layers(
            channels, deconv_out_channels, deconv_kernel_sizes, deconv_num_groups, head=name
        )
        self.conv_layers, channels = build_conv_layers(channels, conv_out_channels, conv_kernel_sizes, head=name)
        self.final_layer = build_final_layer(final_layer, channels, out_channels)
        self.loss_module = MODELS.build(loss)
        self._register_load_state_dict_pre_hook(self._rename_old_keys)

    def forward(self, feats: Features) -> Tensor:
        """Compute heatmaps (B, out_channels, H, W) from the last of ``feats`` (B, in_channels, H', W').

        Raises:
            ConfigError: If the feature map does not have ``in_channels`` channels.
        """
        layers = (self.deconv_layers, self.conv_layers, self.final_layer)
        feat = last_feature(feats, self.in_channels, head=type(self).__name__, read_by=layers)
        return self.final_layer(self.conv_layers(self.deconv_layers(feat)))

    def compute_losses(self, output: Tensor, targets: Targets) -> dict[str, Tensor]:
        """Compute ``loss_kpt`` from the targets ``heatmaps`` (B, C, H, W) and ``keypoint_weights`` (B, K)."""
        return {"loss_kpt": self.loss_module(output, targets["heatmaps"], targets["keypoint_weights"])}

    def accuracy(self, output: Tensor, targets: Targets) -> dict[str, Tensor]:
        """Compute ``acc_pose``, the PCK between the peaks of heatmaps and targets."""
        return {"acc_pose": heatmap_pck(output, targets["heatmaps"], targets["keypoint_weights"])}

    def _rename_old_keys(
        self, state_dict: dict[str, Any], prefix: str, local_metadata: Mapping[str, Any], *_others: Any
    ) -> None:
        """Rename keys of MMPose 0.x, where ``conv_layers`` and ``final_layer`` were both part of ``final_layer.N``."""
        if (local_metadata.get("version") or 1) >= self._version:
            return
        num_conv = len(self.conv_layers) if isinstance(self.conv_layers, nn.Sequential) else 0
        old = f"{prefix}final_layer."
        for key in [key for key in state_dict if key.startswith(old)]:
            index, _, name = key[len(old) :].partition(".")
            if index.isdigit() and name:
                layer = f"conv_layers.{index}" if int(index) < num_conv else "final_layer"
                state_dict[f"{prefix}{layer}.{name}"] = state_dict.pop(key)
