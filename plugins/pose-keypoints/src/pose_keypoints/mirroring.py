"""Flip testing: a model's output for an image and for its mirror image, averaged.

An estimator mirrors its inputs (``flip_inputs``) and runs its backbone on both; a head says how its output for the
mirrored ones is mirrored back (``mirror_back``), and takes the average (:func:`average_over_flip`).
``test_cfg=dict(flip_test=True)`` turns it on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import torch
from torch import Tensor

from pose_core.errors import ConfigError, suggest

if TYPE_CHECKING:
    from pose_core.structures import PoseDataSample

Features = tuple[Tensor, ...]

_FLIP_MODES = ("heatmap", "udp_combined", "offset")


class MirroringHead(Protocol):
    """What flip testing asks of a head; see :class:`pose_keypoints.heads.BaseHead`."""

    def forward_for_decoding(self, feats: Features) -> Any:
        """Compute the output that is decoded."""

    def mirror_back(self, outputs: Any, flip_indices: Sequence[int], test_cfg: Mapping[str, Any]) -> Any:
        """Mirror the output for mirror images back."""


def average_over_flip(
    head: MirroringHead,
    feats: Sequence[Features],
    batch_data_samples: Sequence[PoseDataSample],
    test_cfg: Mapping[str, Any],
) -> Any:
    """Average a head's outputs for images and for mirror images, the latter mirrored back.

    Args:
        head: The head.
        feats: The features of the images and of the mirror images.
        batch_data_samples: B samples, whose metainfo has ``flip_indices``.
        test_cfg: The model's test settings.

    Raises:
        ConfigError: ``feats`` are not two, the samples have no ``flip_indices``, or the head cannot be flipped.
    """
    if not isinstance(feats, (list, tuple)) or len(feats) != 2 or isinstance(feats[0], Tensor):
        raise ConfigError("flip_test=True takes two sets of features: of the images, and of the mirror images.")
    straight, mirrored = (head.forward_for_decoding(both) for both in feats)
    mirrored = head.mirror_back(mirrored, flip_indices_of(batch_data_samples), test_cfg)
    return _mean(straight, mirrored)


def flip_indices_of(batch_data_samples: Sequence[PoseDataSample]) -> list[int]:
    """For each keypoint the id of the one that it becomes in the mirror image; one skeleton a batch.

    Raises:
        ConfigError: The samples do not tell.
    """
    flip_indices = batch_data_samples[0].metainfo.get("flip_indices") if batch_data_samples else None
    if flip_indices is None:
        raise ConfigError(
            "flip_test=True needs to know which keypoints mirror each other, but the samples have no 'flip_indices': "
            "keep it among PackPoseInputs' meta_keys, give the estimator metainfo=dict(from_file=...), or set "
            "model.test_cfg.flip_test=False."
        )
    return list(flip_indices)


def flip_heatmaps(
    heatmaps: Tensor,
    flip_indices: Sequence[int] | None = None,
    flip_mode: str = "heatmap",
    shift_heatmap: bool = True,
) -> Tensor:
    """Heatmaps of mirror images, mirrored back.

    Args:
        heatmaps: (B, C, H, W). It is not written into.
        flip_indices: For each keypoint the id of its mirror image; ``None`` leaves the order.
        flip_mode: What the channels are: ``"heatmap"``, one a keypoint; ``"udp_combined"``, disc, x and y offset of
            each; ``"offset"``, x and y offset of each. Offsets along x change their sign.
        shift_heatmap: Whether to move the result one cell to the right, which is where the maps of a network of stride
            4 belong whose grid is not that of UDP.

    Raises:
        ConfigError: ``flip_mode`` is none of these, or the number of channels does not belong to it.
    """
    if flip_mode not in _FLIP_MODES:
        raise ConfigError(
            f"flip_mode must be one of {_FLIP_MODES}, got {flip_mode!r}.{suggest(flip_mode, _FLIP_MODES)}"
        )
    maps_per_keypoint = {"heatmap": 1, "udp_combined": 3, "offset": 2}[flip_mode]
    num_keypoints = heatmaps.shape[1] // maps_per_keypoint
    if heatmaps.shape[1] % maps_per_keypoint or (flip_indices is not None and len(flip_indices) != num_keypoints):
        raise ConfigError(
            f"flip_mode={flip_mode!r} takes {maps_per_keypoint} map(s) a keypoint, but got {heatmaps.shape[1]} maps"
            + ("." if flip_indices is None else f" for a skeleton of {len(flip_indices)} keypoints.")
        )
    flipped = heatmaps.flip(-1).unflatten(1, (num_keypoints, maps_per_keypoint))
    if flip_indices is not None:
        flipped = flipped[:, flip_indices]
    if flip_mode != "heatmap":
        flipped[:, :, -2].neg_()
    flipped = flipped.flatten(1, 2)
    return torch.cat((flipped[..., :1], flipped[..., :-1]), dim=-1) if shift_heatmap else flipped


def flip_vectors(x: Tensor, y: Tensor, flip_indices: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Vectors along x and along y of mirror images (SimCC), mirrored back.

    Args:
        x: (B, K, Wx). It is not written into.
        y: (B, K, Wy). Likewise.
        flip_indices: For each keypoint the id of its mirror image.

    Raises:
        ConfigError: The skeleton does not have K keypoints.
    """
    _check_keypoints("vectors", x, flip_indices)
    return x.flip(-1)[:, flip_indices], y[:, flip_indices]


def flip_coordinates(
    coords: Tensor, flip_indices: Sequence[int], shift_coords: bool, input_size: tuple[int, int]
) -> Tensor:
    """Coordinates of mirror images, mirrored back.

    Args:
        coords: (B, K, D): x as a fraction of the input's width, and what a flip leaves as it is: y, uncertainties. It
            is not written into.
        flip_indices: For each keypoint the id of its mirror image.
        shift_coords: Whether to mirror between the centres of the outer pixels, which is what flipping an image does;
            otherwise between their outer borders, one pixel further to the right.
        input_size: (w, h) of the network's input.

    Raises:
        ConfigError: The skeleton does not have K keypoints.
    """
    _check_keypoints("coordinates", coords, flip_indices)
    width = 1 - 1 / input_size[0] if shift_coords else 1.0
    return torch.cat((width - coords[..., :1], coords[..., 1:]), dim=-1)[:, flip_indices]


def flip_visibility(visibility: Tensor, flip_indices: Sequence[int]) -> Tensor:
    """The visibility (B, K) of keypoints in mirror images, mirrored back.

    Raises:
        ConfigError: The skeleton does not have K keypoints.
    """
    _check_keypoints("visibility", visibility, flip_indices)
    return visibility[:, flip_indices]


def _check_keypoints(what: str, output: Tensor, flip_indices: Sequence[int]) -> None:
    if output.shape[1] != len(flip_indices):
        raise ConfigError(
            f"flip_test=True: the head puts out {what} of {output.shape[1]} keypoints, but the samples' flip_indices "
            f"are of {len(flip_indices)}."
        )


def _mean(first: Any, second: Any) -> Any:
    """The mean of two tensors, or of two tuples of tensors one by one."""
    if isinstance(first, (list, tuple)):
        return type(first)(_mean(a, b) for a, b in zip(first, second, strict=True))
    return (first + second).mul_(0.5)
