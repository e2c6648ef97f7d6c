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
        """Compute ``loss_kpt``: that of the coordinates, plus that of the maps by ``heatmaps`` (B, K, H, W)."""
        labels = [targets["keypoint_labels"], targets["heatmaps"]]
        of_coords, of_maps = self.loss_module(list(output), labels, targets["keypoint_weights"])
        return {"loss_kpt": of_coords if self._only_coordinates() else of_coords + of_maps}

    def _only_coordinates(self) -> bool:
        if self.lambda_t <= 0:
            return False
        epoch = MessageHub.get_current_instance().get_info("epoch")
        return epoch is not None and epoch >= self.lambda_t
