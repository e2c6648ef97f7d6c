"""The base class of heads that output coordinates."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.structures import InstanceData
from pose_keypoints.heads.base_head import BaseHead
from pose_keypoints.heads.targets import Targets
from pose_keypoints.methods.accuracy import keypoint_pck
from pose_keypoints.mirroring import flip_coordinates


class CoordinateHead(BaseHead, ABC):
    """Base class of heads whose decoded output is coordinates (B, K, D), fractions of the input's width and height.

    ``test_cfg``: ``flip_test``, and ``shift_coords`` (True), whether to mirror coordinates between the centers of the
    outermost pixels, as images are, instead of between their outer edges. ``train_cfg``: ``compute_acc`` (True),
    whether to log PCK.
    """

    known_settings: ClassVar[Mapping[str, Sequence[str]]] = {"test_cfg": ("shift_coords",)}
    loss_module: nn.Module

    def mirror_back(self, outputs: Any, flip_indices: Sequence[int], test_cfg: Mapping[str, Any]) -> Any:
        """Mirror the coordinates (B, K, D) of mirrored images back."""
        return flip_coordinates(
            outputs,
            flip_indices=flip_indices,
            shift_coords=test_cfg.get("shift_coords", True),
            input_size=self._input_size(),
        )

    def decode(self, batch_outputs: Any) -> list[InstanceData]:
        """Decode coordinates (B, K, D) to keypoints, with one transfer from the device.

        Returns:
            Per sample ``keypoints`` (1, K, 2), input frame, and ``keypoint_scores`` (1, K), NumPy.

        Raises:
            ConfigError: If there is no decoder.
        """
        return super().decode(batch_outputs[:, None])

    def coordinates(self, output: Any) -> Tensor:
        """Return the coordinates (B, K, 2) in the output of ``forward``, without any uncertainties."""
        return output[..., :2]

    def compute_losses(self, output: Any, targets: Targets) -> dict[str, Tensor]:
        """Compute ``loss_kpt`` from the coordinates, ``keypoint_labels`` (B, K, 2) and ``keypoint_weights`` (B, K)."""
        labels, weights = targets["keypoint_labels"], targets["keypoint_weights"]
        return {"loss_kpt": self.loss_module(self.coordinates(output), labels, weights[..., None])}

    def accuracy(self, output: Any, targets: Targets) -> dict[str, Tensor]:
        """Compute ``acc_pose``, the PCK of the coordinates."""
        labels, weights = targets["keypoint_labels"], targets["keypoint_weights"]
        return {"acc_pose": keypoint_pck(self.coordinates(output), labels, weights, (1, 1))}

    def _input_size(self) -> tuple[int, int]:
        size = getattr(self.decoder, "input_size", None)
        if size is None:
            raise ConfigError(
                f"{type(self).__name__}: flip_test needs a decoder with an input_size, such as "
                f"decoder=dict(type='RegressionLabel', input_size=(192, 256)); got {type(self.decoder).__name__}."
            )
        return size
