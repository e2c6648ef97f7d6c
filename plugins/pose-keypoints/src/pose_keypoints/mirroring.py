"""Flip testing: average a model's output over an image and its mirror image.

An estimator mirrors its inputs (``flip_inputs``) and runs its backbone on both. A head mirrors its output for the
mirrored inputs back (``mirror_back``) and averages the two (:func:`average_over_flip`).
``test_cfg=dict(flip_test=True)`` enables it.
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
    """The methods of a head that flip testing uses; see :class:`pose_keypoints.heads.BaseHead`."""

    def forward_for_decoding(self, feats: Features) -> Any:
        """Compute the output that is decoded."""

    def mirror_back(self, outputs: Any, flip_indices: Sequence[int], test_cfg: Mapping[str, Any]) -> Any:
        """Mirror the output for mirrored images back."""


def average_over_flip(
    head: MirroringHead,
    feats: Sequence[Features],
    batch_data_samples: Sequence[PoseDataSample],
    test_cfg: Mapping[str, Any],
) -> Any:
    """Average a head's outputs for images and for mirrored images, the latter mirrored back.

    Args:
        head: The head.
        feats: The features of the images and of the mirrored images.
        batch_data_samples: B samples, whose metainfo has ``flip_indices``.
        test_cfg: The model's test settings.

    Raises:
        ConfigError: If ``feats`` is not a pair, the samples have no ``flip_indices``, or the head does not support flip
            testing.
    """
    if not isinstance(feats, (list, tuple)) or len(feats) != 2 or isinstance(feats[0], Tensor):
        raise ConfigError("flip_test needs two sets of features: of the images and of the mirrored images.")
    straight, mirrored = (head.forward_for_decoding(both) for both in feats)
    mirrored = head.mirror_back(mirrored, flip_indices_of(batch_data_samples), test_cfg)
    return _mean(straight, mirrored)


def flip_indices_of(batch_data_samples: Sequence[PoseDataSample]) -> list[int]:
    """Return for each keypoint the index of its mirror counterpart, from the first sample: a batch has one skeleton.

    Raises:
        ConfigError: If the samples have no ``flip_indices``.
    """
    flip_indices = batch_data_samples[0].metainfo.get("flip_indices") if batch_data_samples else None
    if flip_indices is None:
        raise ConfigError(
            "flip_test: the samples have no 'flip_indices': add it to PackPoseInputs' meta_keys, set "
            "model.metainfo=dict(from_file=...), or set model.test_cfg.flip_test=False."
        )
    return list(flip_indices)


def flip_heatmaps(
    heatmaps: Tensor,
    flip_indices: Sequence[int] | None = None,
    flip_mode: str = "heatmap",
    shift_heatmap: bool = True,
) -> Tensor:
    """Mirror the heatmaps of mirrored images back.

    Args:
        heatmaps: (B, C, H, W). It is not modified.
        flip_indices: For each keypoint the index of its mirror counterpart; ``None`` keeps the order.
        flip_mode: The layout of the channels: ``"heatmap"``, one per keypoint; ``"udp_combined"``, disc, x and y offset
            per keypoint; ``"offset"``, x and y offset per keypoint. Offsets along x change their sign.
        shift_heatmap: Whether to move the result one cell to the right, which aligns the maps of a stride-4 network
            unless it uses UDP's grid.

    Raises:
        ConfigError: If ``flip_mode`` is unknown, or the number of channels does not fit it.
    """
    if flip_mode not in _FLIP_MODES:
        raise ConfigError(
            f"flip_mode must be one of {_FLIP_MODES}, got {flip_mode!r}.{suggest(flip_mode, _FLIP_MODES)}"
        )
    maps_per_keypoint = {"heatmap": 1, "udp_combined": 3, "offset": 2}[flip_mode]
    num_keypoints = heatmaps.shape[1] // maps_per_keypoint
    if heatmaps.shape[1] % maps_per_keypoint or (flip_indices is not None and len(flip_indices) != num_keypoints):
        raise ConfigError(
            f"flip_mode={flip_mode!r} needs {maps_per_keypoint} map(s) per keypoint, got {heatmaps.shape[1]} maps"
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
    """Mirror SimCC vectors of mirrored images back.

    Args:
        x: Vectors along x (B, K, Wx). They are not modified.
        y: Vectors along y (B, K, Wy). They are not modified.
        flip_indices: For each keypoint the index of its mirror counterpart.

    Raises:
        ConfigError: If ``flip_indices`` does not have K entries.
    """
    _check_keypoints("vectors", x, flip_indices)
    return x.flip(-1)[:, flip_indices], y[:, flip_indices]


def flip_coordinates(
    coords: Tensor, flip_indices: Sequence[int], shift_coords: bool, input_size: tuple[int, int]
) -> Tensor:
    """Mirror the coordinates of mirrored images back.

    Args:
        coords: (B, K, D): x as a fraction of the input's width, then values that a flip does not change: y,
            uncertainties. It is not modified.
        flip_indices: For each keypoint the index of its mirror counterpart.
        shift_coords: Whether to mirror between the centers of the outermost pixels, as flipping an image does;
            otherwise between their outer edges, which moves the result one pixel to the right.
        input_size: (w, h) of the network's input, pixels.

    Raises:
        ConfigError: If ``flip_indices`` does not have K entries.
    """
    _check_keypoints("coordinates", coords, flip_indices)
    width = 1 - 1 / input_size[0] if shift_coords else 1.0
    return torch.cat((width - coords[..., :1], coords[..., 1:]), dim=-1)[:, flip_indices]


def flip_visibility(visibility: Tensor, flip_indices: Sequence[int]) -> Tensor:
    """Reorder the visibility (B, K) of keypoints in mirrored images.

    Raises:
        ConfigError: If ``flip_indices`` does not have K entries.
    """
    _check_keypoints("visibility", visibility, flip_indices)
    return visibility[:, flip_indices]


def _check_keypoints(what: str, output: Tensor, flip_indices: Sequence[int]) -> None:
    if output.shape[1] != len(flip_indices):
        raise ConfigError(
            f"flip_test: the head outputs {what} for {output.shape[1]} keypoints, but flip_indices has "
            f"{len(flip_indices)} entries."
        )


def _mean(first: Any, second: Any) -> Any:
    """Average two tensors, or two tuples of tensors element by element."""
    if isinstance(first, (list, tuple)):
        return type(first)(_mean(a, b) for a, b in zip(first, second, strict=True))
    return (first + second).mul_(0.5)
