"""The head of DSNT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mmengine.logging import MessageHub
from torch import Tensor

from pose_core.nn.backbone import InitCfg
from pose_keypoints.heads.targets import Targets
from pose_keypoints.methods.heatmap.layers import FINAL_LAYER
from pose_keypoints.methods.regression.integral_regression_head import CoordinatesAndMaps, IntegralRegressionHead

_LOSS: Mapping[str, Any] = {
    "type": "MultipleLossWrapper",
    "losses": [
        {"type": "SmoothL1Loss", "use_target_weight": True},
        {"type": "JSDiscretLoss", "use_target_weight": True},
    ],
}


class DSNTHead(IntegralRegressionHead):
    """Integral regression that also trains the maps, against target maps (DSNT, Nibali et al., 2018).

    ``test_cfg`` and ``train_cfg`` are those of :class:`IntegralRegressionHead`.

    Args:
        in_channels: Channels of the features; of several numbers, the last is used.
        in_featuremap_size: (W', H') of the features.
        num_joints: Number of keypoints.
        lambda_t: The epoch from which on only coordinates are trained; -1 for never.
        debias: Whether to remove the bias of the expectations.
        beta: Factor of the maps before the softmax.
        deconv_out_channels: Channels of each deconvolution.
        deconv_kernel_sizes: Kernel size of each deconvolution.
        conv_out_channels: Channels of each convolution.
        conv_kernel_sizes: Kernel size of each convolution.
        final_layer: Arguments of the last convolution; ``None`` if the features are already maps.
        loss: The config of the loss: a ``MultipleLossWrapper`` with one loss for coordinates and one for maps.
        decoder: The config of the codec: ``IntegralRegressionLabel``.
        init_cfg: How to initialize the weights; ``None`` for a normal distribution with standard deviation 0.001.

    Raises:
        ConfigError: If channels and kernels differ in number, or a deconvolution's kernel is not 4, 3 or 2.
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
            in_channels=in_channels,
            in_featuremap_size=in_featuremap_size,
            num_joints=num_joints,
            debias=debias,
            beta=beta,
            deconv_out_channels=deconv_out_channels,
            deconv_kernel_sizes=deconv_kernel_sizes,
            conv_out_channels=conv_out_channels,
            conv_kernel_sizes=conv_kernel_sizes,
            final_layer=final_layer,
            loss=loss,
            decoder=decoder,
            init_cfg=init_cfg,
        )
        self.lambda_t = lambda_t

    def compute_losses(self, output: CoordinatesAndMaps, targets: Targets) -> dict[str, Tensor]:
        """Compute ``loss_kpt``, the sum of the losses of the coordinates and, until ``lambda_t``, of the maps."""
        labels = [targets["keypoint_labels"], targets["heatmaps"]]
        of_coords, of_maps = self.loss_module(list(output), labels, targets["keypoint_weights"])
        return {"loss_kpt": of_coords if self._only_coordinates() else of_coords + of_maps}

    def _only_coordinates(self) -> bool:
        if self.lambda_t <= 0:
            return False
        epoch = MessageHub.get_current_instance().get_info("epoch")
        return epoch is not None and epoch >= self.lambda_t
