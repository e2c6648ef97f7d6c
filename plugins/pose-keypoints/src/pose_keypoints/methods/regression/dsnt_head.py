"""The head of DSNT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from mmengine.logging import MessageHub
from torch import Tensor

from pose_core.nn.backbone import InitCfg
from pose_core.structures import PoseDataSample
from pose_keypoints.heads.targets import targets_of
from pose_keypoints.methods.heatmap.layers import FINAL_LAYER
from pose_keypoints.methods.regression.integral_regression_head import IntegralRegressionHead
from pose_keypoints.mirroring import Features

_LOSS: Mapping[str, Any] = {
    "type": "MultipleLossWrapper",
    "losses": [
        {"type": "SmoothL1Loss", "use_target_weight": True},
        {"type": "JSDiscretLoss", "use_target_weight": True},
    ],
}


class DSNTHead(IntegralRegressionHead):
    """Integral regression whose maps have targets too (DSNT, Nibali et al., 2018).

    ``test_cfg`` and ``train_cfg`` are those of :class:`IntegralRegressionHead`.

    Args:
        in_channels: As of :class:`IntegralRegressionHead`; so are the next nine.
        in_featuremap_size: (W', H') of the features.
        num_joints: Number of keypoints.
        lambda_t: The epoch from which only coordinates are trained; -1 for never.
        debias: Whether expectations are freed from their bias.
        beta: What maps are multiplied with before the softmax.
        deconv_out_channels: Channels of each deconvolution.
        deconv_kernel_sizes: Their kernels.
        conv_out_channels: Channels of each convolution.
        conv_kernel_sizes: Their kernels.
        final_layer: Arguments of the last convolution; ``None`` where features are maps.
        loss: The config of the loss of coordinates and maps: ``MultipleLossWrapper`` with one for each.
        decoder: The config of the codec: ``IntegralRegressionLabel``.
        init_cfg: How the weights are initialised; a normal distribution of standard deviation 0.001 when ``None``.

    Raises:
        ConfigError: Channels and kernels differ in number, or a deconvolution's kernel is not 4, 3 or 2.
    """

    def __init__(
        self,
        in_channels: int | Sequence[int],
        in_featuremap_size: tuple[int, int],
        num_joints: int,
        lambda_t: int = -1,
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
        super().__init__(
            in_channels,
            in_featuremap_size,
            num_joints,
            debias,
            beta,
            deconv_out_channels,
            deconv_kernel_sizes,
            conv_out_channels,
            conv_kernel_sizes,
            final_layer,
            loss,
            decoder,
            init_cfg,
        )
        self.lambda_t = lambda_t

    def loss(
        self,
        feats: Features,
        batch_data_samples: Sequence[PoseDataSample],
        train_cfg: Mapping[str, Any] | None = None,
    ) -> dict[str, Tensor]:
        """``loss_kpt``, that of the coordinates plus that of the maps; and ``acc_pose``, the PCK of the coordinates.

        Args:
            feats: As for :meth:`forward`.
            batch_data_samples: B samples with ``gt_fields.heatmaps`` (K, H, W), and ``keypoint_labels`` (1, K, 2) and
                ``keypoint_weights`` (1, K) in ``gt_instance_labels``.
            train_cfg: The model's training settings.

        Raises:
            ConfigError: The samples have no targets, or outputs and targets differ in shape.
        """
        coords, heatmaps = self.forward(feats)
        labels, weights = self.targets(batch_data_samples)
        maps = torch.stack(targets_of(batch_data_samples, "gt_fields", "heatmaps"))
        of_coords, of_maps = self.loss_module([coords, heatmaps], [labels, maps], weights)
        loss = of_coords if self._only_coordinates() else of_coords + of_maps
        return {"loss_kpt": loss, **self.accuracy(coords, labels, weights, train_cfg)}

    def _only_coordinates(self) -> bool:
        if self.lambda_t <= 0:
            return False
        epoch = MessageHub.get_current_instance().get_info("epoch")
        return epoch is not None and epoch >= self.lambda_t
