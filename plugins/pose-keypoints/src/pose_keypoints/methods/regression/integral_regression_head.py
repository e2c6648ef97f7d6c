"""The head of integral regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import torch
from mmengine.structures import InstanceData, PixelData
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn.backbone import InitCfg
from pose_core.registry import MODELS
from pose_keypoints.heads.features import last_feature
from pose_keypoints.methods.heatmap.heatmap_head import HeatmapHead
from pose_keypoints.methods.heatmap.layers import FINAL_LAYER, build_final_layer
from pose_keypoints.methods.regression.coordinate_head import CoordinateHead
from pose_keypoints.mirroring import Features, flip_heatmaps

_LOSS: Mapping[str, Any] = {"type": "SmoothL1Loss", "use_target_weight": True}

CoordinatesAndMaps = tuple[Tensor, Tensor]


class IntegralRegressionHead(CoordinateHead):
    """Maps, and the expectation over each map as coordinates, which makes training end-to-end (Sun et al., ECCV 2018).

    The softmax of a map gives every cell some probability, which pulls expectations towards the middle; ``debias``
    corrects for that (Gu et al., ICCV 2021).

    ``test_cfg``: ``flip_test`` with ``shift_coords`` (True), and ``shift_heatmap`` (False) for the maps of
    ``output_heatmaps``. ``train_cfg``: ``compute_acc`` (True), whether to log PCK.

    Args:
        in_channels: Channels of the features; of several numbers, the last is used.
        in_featuremap_size: (W', H') of the features.
        num_joints: Number of keypoints.
        debias: Whether to remove the bias of the expectations.
        beta: Factor of the maps before the softmax: an inverse temperature.
        deconv_out_channels: Channels of each deconvolution, which doubles the size; empty or ``None`` for none.
        deconv_kernel_sizes: Kernel size of each deconvolution: 4, 3 or 2.
        conv_out_channels: Channels of each convolution.
        conv_kernel_sizes: Kernel size of each convolution.
        final_layer: Arguments of the last convolution; ``None`` if the features are already maps.
        loss: The config of the loss.
        decoder: The config of the codec.
        init_cfg: How to initialize the weights; ``None`` for a normal distribution with standard deviation 0.001.

    Raises:
        ConfigError: If channels and kernels differ in number, or a deconvolution's kernel is not 4, 3 or 2.
    """

    known_settings: ClassVar[Mapping[str, Sequence[str]]] = {"test_cfg": ("shift_heatmap",)}
    linspace_x: Tensor
    linspace_y: Tensor

    def __init__(
        self,
        in_channels: int | Sequence[int],
        in_featuremap_size: tuple[int, int],
        num_joints: int,
        debias: bool = False,
        beta: float = 1.0,
        deconv_out_channels: Sequence[int] | None = (256, 256, 256),
        deconv_kernel_sizes: Sequence[int] | None = (4, 4, 4),
        conv_out_channels: Sequence[int] | None = None,
        conv_kernel_sizes: Sequence[int] | None = None,
        final_layer: Mapping[str, Any] | None = FINAL_LAYER,
        loss: Mapping[str, Any] = _LOSS,
        decoder: Mapping[str, Any] | None = None,
        init_cfg: InitCfg = None,
    ) -> None:
        super().__init__(decoder, init_cfg)
        self.in_channels = in_channels
        self.num_joints = num_joints
        self.debias = debias
        self.beta = beta
        W, H = self.heatmap_size = tuple(side * 2 ** len(deconv_out_channels or ()) for side in in_featuremap_size)
        if deconv_out_channels or conv_out_channels:
            self.simplebaseline_head: nn.Module | None = HeatmapHead(
                in_channels=in_channels,
                out_channels=num_joints,
                deconv_out_channels=deconv_out_channels,
                deconv_kernel_sizes=deconv_kernel_sizes,
                conv_out_channels=conv_out_channels,
                conv_kernel_sizes=conv_kernel_sizes,
                final_layer=final_layer,
            )
        else:
            self.simplebaseline_head = None
            channels = in_channels if isinstance(in_channels, int) else in_channels[-1]
            self.final_layer = build_final_layer(final_layer, channels, num_joints)
        self.register_buffer("linspace_x", torch.arange(W).reshape(1, 1, 1, W) / W)
        self.register_buffer("linspace_y", torch.arange(H).reshape(1, 1, H, 1) / H)
        self.loss_module = MODELS.build(loss)

    @property
    def default_init_cfg(self) -> list[dict[str, Any]]:
        """The initialization of Simple Baselines."""
        return [
            {"type": "Normal", "layer": ["Conv2d", "ConvTranspose2d"], "std": 0.001},
            {"type": "Constant", "layer": "BatchNorm2d", "val": 1},
        ]

    def forward(self, feats: Features) -> CoordinatesAndMaps:
        """Compute coordinates (B, num_joints, 2) and the maps (B, num_joints, H, W) whose expectations they are.

        Args:
            feats: Feature maps; the last one, (B, in_channels, H', W'), is read.

        Raises:
            ConfigError: If the feature map does not have the size ``in_featuremap_size`` and ``in_channels`` channels.
        """
        if self.simplebaseline_head is None:
            name, layer = type(self).__name__, self.final_layer
            maps = layer(last_feature(feats, self.in_channels, head=name, read_by=(layer,)))
        else:
            maps = self.simplebaseline_head(feats)
        if maps.shape[:-3:-1] != self.heatmap_size:
            raise ConfigError(
                f"{type(self).__name__}: in_featuremap_size leads to maps of size {self.heatmap_size} (w, h), got "
                f"{tuple(maps.shape[:-3:-1])}: set in_featuremap_size to the size of the backbone's features."
            )
        heatmaps = torch.softmax((maps * self.beta).flatten(2), dim=-1).reshape(maps.shape)
        # Not as matrix products, which mixed precision would compute in half precision.
        x = (heatmaps.sum(2) * self.linspace_x.flatten()).sum(-1)
        y = (heatmaps.sum(3) * self.linspace_y.flatten()).sum(-1)
        coords = torch.stack((x, y), dim=-1)
        if self.debias:
            spread = (-maps.flatten(2).logsumexp(-1)).exp()[..., None]  # without beta, as in the field
            coords = (coords - spread / 2) / (1 - spread)
        return coords, heatmaps

    def coordinates(self, output: CoordinatesAndMaps) -> Tensor:
        """Return the coordinates (B, num_joints, 2) in the output of ``forward``."""
        return output[0]

    def mirror_back(
        self, outputs: CoordinatesAndMaps, flip_indices: Sequence[int], test_cfg: Mapping[str, Any]
    ) -> CoordinatesAndMaps:
        """Mirror the coordinates and maps of mirrored images back."""
        coords, heatmaps = outputs
        return super().mirror_back(coords, flip_indices, test_cfg), flip_heatmaps(
            heatmaps, flip_indices, shift_heatmap=test_cfg.get("shift_heatmap", False)
        )

    def decode(self, batch_outputs: CoordinatesAndMaps) -> list[InstanceData]:
        """Decode the coordinates to keypoints; see :meth:`CoordinateHead.decode`."""
        return super().decode(batch_outputs[0])

    def output_fields(self, outputs: CoordinatesAndMaps) -> list[PixelData]:
        """Return the ``heatmaps`` (num_joints, H, W) of each sample, on the device."""
        return [PixelData(heatmaps=heatmaps) for heatmaps in outputs[1].detach()]
