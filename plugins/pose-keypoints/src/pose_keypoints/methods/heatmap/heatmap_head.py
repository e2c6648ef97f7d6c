"""The head of heatmap methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from mmengine.structures import PixelData
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn import build_conv_layer, build_upsample_layer
from pose_core.registry import MODELS
from pose_core.structures import PoseDataSample
from pose_keypoints.flip_test import Features, flip_heatmaps
from pose_keypoints.heads.base_head import BaseHead
from pose_keypoints.heads.targets import targets_of
from pose_keypoints.methods.heatmap.accuracy import heatmap_pck

# Kernel size of a deconvolution to the padding and output padding with which stride 2 doubles the size.
_DECONV_PADDING = {4: (1, 0), 3: (1, 1), 2: (0, 0)}
_FINAL_LAYER: Mapping[str, Any] = {"kernel_size": 1}
_LOSS: Mapping[str, Any] = {"type": "KeypointMSELoss", "use_target_weight": True}


class HeatmapHead(BaseHead):
    """Features to one heatmap a keypoint: deconvolutions, convolutions and a final layer, each optional.

    With three deconvolutions it is the head of Simple Baselines (Xiao et al., ECCV 2018), with none that of HRNet (Sun
    et al., CVPR 2019). It reads the last of the feature maps that it gets.

    ``test_cfg``: ``flip_test``; ``flip_mode`` (``"heatmap"``, ``"udp_combined"``) and ``shift_heatmap`` (False) as
    :func:`~pose_keypoints.flip_test.flip_heatmaps` takes them; ``output_heatmaps``. ``train_cfg``: ``compute_acc``
    (True), whether the training log shows PCK.

    Args:
        in_channels: Channels of the features; of several numbers the last counts.
        out_channels: Number of heatmaps: K, or 3 * K for combined ones.
        deconv_out_channels: Channels of each deconvolution, which doubles the size; ``None`` or empty for none.
        deconv_kernel_sizes: Their kernels: 4, 3 or 2.
        conv_out_channels: Channels of each convolution that follows; ``None`` or empty for none.
        conv_kernel_sizes: Their kernels.
        final_layer: Arguments of the last convolution, such as ``dict(kernel_size=3, padding=1)``, and ``type`` for
            another layer; ``None`` for no such layer.
        loss: The config of the loss.
        decoder: The config of the codec.
        init_cfg: How the weights are initialised; a normal distribution of standard deviation 0.001 when ``None``.

    Raises:
        ConfigError: Channels and kernels differ in number, or a deconvolution has another kernel.
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
        final_layer: Mapping[str, Any] | None = _FINAL_LAYER,
        loss: Mapping[str, Any] = _LOSS,
        decoder: Mapping[str, Any] | None = None,
        init_cfg: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        super().__init__(decoder, init_cfg)
        self.in_channels = in_channels
        self.out_channels = out_channels
        channels = in_channels if isinstance(in_channels, int) else in_channels[-1]
        self.deconv_layers, channels = self._layers("deconv", channels, deconv_out_channels, deconv_kernel_sizes)
        self.conv_layers, channels = self._layers("conv", channels, conv_out_channels, conv_kernel_sizes)
        self.final_layer: nn.Module = nn.Identity()
        if final_layer is not None:
            arguments = {"in_channels": channels, "out_channels": out_channels, **_FINAL_LAYER, **final_layer}
            self.final_layer = build_conv_layer({"type": "Conv2d", **arguments})
        self.loss_module = MODELS.build(loss)
        self._register_load_state_dict_pre_hook(self._rename_old_keys)

    @property
    def default_init_cfg(self) -> list[dict[str, Any]]:
        """As Simple Baselines does."""
        return [
            {"type": "Normal", "layer": ["Conv2d", "ConvTranspose2d"], "std": 0.001},
            {"type": "Constant", "layer": "BatchNorm2d", "val": 1},
        ]

    def forward(self, feats: Features) -> Tensor:
        """Heatmaps (B, out_channels, H, W) of the last of ``feats`` (B, in_channels, H', W')."""
        return self.final_layer(self.conv_layers(self.deconv_layers(feats[-1])))

    def loss(
        self,
        feats: Features,
        batch_data_samples: Sequence[PoseDataSample],
        train_cfg: Mapping[str, Any] | None = None,
    ) -> dict[str, Tensor]:
        """``loss_kpt``, and ``acc_pose``, the PCK between the peaks of heatmaps and targets.

        Args:
            feats: Feature maps (B, C, H', W').
            batch_data_samples: B samples with ``gt_fields.heatmaps`` (C, H, W) and
                ``gt_instance_labels.keypoint_weights`` (1, K).
            train_cfg: The model's training settings.

        Raises:
            ConfigError: The samples have no targets, or heatmaps and targets differ in shape.
        """
        heatmaps = self.forward(feats)
        targets = torch.stack(targets_of(batch_data_samples, "gt_fields", "heatmaps"))
        weights = torch.cat(targets_of(batch_data_samples, "gt_instance_labels", "keypoint_weights"))
        losses = {"loss_kpt": self.loss_module(heatmaps, targets, weights)}
        if (train_cfg or {}).get("compute_acc", True):
            losses["acc_pose"] = heatmap_pck(heatmaps, targets, weights)
        return losses

    def mirror_back(self, outputs: Tensor, flip_indices: Sequence[int], test_cfg: Mapping[str, Any]) -> Tensor:
        """The heatmaps of mirror images, mirrored back."""
        return flip_heatmaps(
            outputs,
            flip_indices=flip_indices,
            flip_mode=test_cfg.get("flip_mode", "heatmap"),
            shift_heatmap=test_cfg.get("shift_heatmap", False),
        )

    def output_fields(self, outputs: Tensor) -> list[PixelData]:
        """The ``heatmaps`` (out_channels, H, W) of each sample, on the device."""
        return [PixelData(heatmaps=heatmaps) for heatmaps in outputs.detach()]

    def _layers(
        self, kind: str, in_channels: int, out_channels: Sequence[int] | None, kernel_sizes: Sequence[int] | None
    ) -> tuple[nn.Module, int]:
        """Convolutions or deconvolutions, each with batch norm and ReLU, and the number of channels after them."""
        out_channels, kernel_sizes = out_channels or (), kernel_sizes or ()
        if not out_channels:
            return nn.Identity(), in_channels
        if len(out_channels) != len(kernel_sizes):
            raise ConfigError(
                f"HeatmapHead: {kind}_out_channels {tuple(out_channels)} and {kind}_kernel_sizes {tuple(kernel_sizes)} "
                f"must be equally many."
            )
        build = _build_deconv if kind == "deconv" else _build_conv
        layers: list[nn.Module] = []
        for channels, kernel_size in zip(out_channels, kernel_sizes, strict=True):
            layers += [build(in_channels, channels, kernel_size), nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
            in_channels = channels
        return nn.Sequential(*layers), in_channels

    def _rename_old_keys(
        self, state_dict: dict[str, Any], prefix: str, local_metadata: Mapping[str, Any], *_others: Any
    ) -> None:
        """Rename keys of MMPose 0.x, which counted ``conv_layers`` and ``final_layer`` through as ``final_layer.N``."""
        if (local_metadata.get("version") or 1) >= self._version:
            return
        num_conv = len(self.conv_layers) if isinstance(self.conv_layers, nn.Sequential) else 0
        old = f"{prefix}final_layer."
        for key in [key for key in state_dict if key.startswith(old)]:
            index, _, name = key[len(old) :].partition(".")
            if index.isdigit() and name:
                layer = f"conv_layers.{index}" if int(index) < num_conv else "final_layer"
                state_dict[f"{prefix}{layer}.{name}"] = state_dict.pop(key)


def _build_deconv(in_channels: int, out_channels: int, kernel_size: int) -> nn.Module:
    if kernel_size not in _DECONV_PADDING:
        raise ConfigError(f"HeatmapHead: a deconvolution's kernel must be 4, 3 or 2, got {kernel_size}.")
    padding, output_padding = _DECONV_PADDING[kernel_size]
    return build_upsample_layer(
        {"type": "deconv"},
        in_channels=in_channels,
        out_channels=out_channels,
        kernel_size=kernel_size,
        stride=2,
        padding=padding,
        output_padding=output_padding,
        bias=False,
    )


def _build_conv(in_channels: int, out_channels: int, kernel_size: int) -> nn.Module:
    return build_conv_layer(None, in_channels, out_channels, kernel_size, stride=1, padding=(kernel_size - 1) // 2)
