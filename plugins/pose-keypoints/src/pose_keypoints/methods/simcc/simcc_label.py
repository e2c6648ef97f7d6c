"""The codec of SimCC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from torch import Tensor

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import ConfigError, DataError, suggest
from pose_core.structures import InstanceData, split_instance_batch
from pose_keypoints.methods.arrays import Array, constant_like, float32, namespace, run_on_best_backend
from pose_keypoints.methods.codec_arguments import size_pair, visibility_and_weights
from pose_keypoints.methods.simcc.decoding import dark_offsets, highest_probability, peaks_of
from pose_keypoints.methods.simcc.targets import Curve

_SMOOTHING_TYPES = ("gaussian", "standard")


def num_bins(input_size: Sequence[int], simcc_split_ratio: float) -> tuple[int, int]:
    """Return the number of bins along x and along y for an input of ``input_size`` (w, h)."""
    x, y = (round(side * simcc_split_ratio) for side in input_size)
    return x, y


class SimCCLabel(BaseKeypointCodec):
    """Two vectors per keypoint, which classify its column and its row (SimCC, Li et al., ECCV 2022).

    A keypoint falls into the bin nearest to ``x * simcc_split_ratio``. With ``smoothing_type="gaussian"``, the target
    is a Gaussian around that bin with sum 1, or with height 1 if ``normalize=False``. With ``"standard"``, the target
    is that bin alone, less the weight that label smoothing spreads over the other bins.

    A keypoint at x = 1.6 in an input 4 pixels wide, with 2 bins per pixel and a sigma of 1 bin::

        pixel       0       1       2       3
        keypoint                 *                      x = 1.6
        bin         0   1   2   3   4   5   6   7       round(1.6 * 2) = 3
        standard    0   0   0   1   0   0   0   0
        gaussian   .01 .14 .61  1  .61 .14 .01  0       normalize=False
        decoded                 ^                       x = 3 / 2 = 1.5

    Decoding takes the highest bin of each vector. The score is the lower of the two heights: 0 to 1 for vectors like
    the targets, unbounded for logits such as RTMPose's. With ``decode_visibility`` the codec also decodes a visibility
    from 0 to 1: the lower of the two highest probabilities, from a softmax of ``decode_beta * sigma`` times each
    vector.

    Args:
        input_size: (w, h) of the network's input, pixels.
        smoothing_type: ``"gaussian"`` or ``"standard"``.
        sigma: Standard deviation of the Gaussian, bins; or two of them, for x and y.
        simcc_split_ratio: Bins per pixel.
        label_smooth_weight: For ``"standard"``: the share of a target given to the other bins, 0 to less than 1.
        normalize: For ``"gaussian"``: whether targets have sum 1 instead of height 1.
        use_dark: Whether to refine the bin by a Newton step (DARK, Zhang et al., CVPR 2020). The size of its blur
            kernel follows from ``sigma``, which must be at least 0.5.
        decode_visibility: Whether to decode visibility too.
        decode_beta: Factor of the vectors, together with ``sigma``, before the softmax for visibility.

    Raises:
        ConfigError: If an argument is out of range.

    Examples:
        >>> codec = SimCCLabel(input_size=(192, 256), simcc_split_ratio=2.0)
        >>> encoded = codec.encode(np.array([[[100.3, 60.0]]]))
        >>> x, y = encoded["keypoint_x_labels"], encoded["keypoint_y_labels"]
        >>> x.shape, y.shape, int(x.argmax()), int(y.argmax())
        ((1, 1, 384), (1, 1, 512), 201, 120)
        >>> codec.decode(x, y)[0].tolist()
        [[[100.5, 60.0]]]
    """

    label_mapping_table: Mapping[str, str] = MappingProxyType(
        {
            "keypoint_x_labels": "keypoint_x_labels",
            "keypoint_y_labels": "keypoint_y_labels",
            "keypoint_weights": "keypoint_weights",
        }
    )
    support_batch_decoding = True

    def __init__(
        self,
        input_size: Sequence[int],
        smoothing_type: str = "gaussian",
        sigma: float | Sequence[float] = 6.0,
        simcc_split_ratio: float = 2.0,
        label_smooth_weight: float = 0.0,
        normalize: bool = True,
        use_dark: bool = False,
        decode_visibility: bool = False,
        decode_beta: float = 150.0,
    ) -> None:
        self.input_size = size_pair(input_size, codec="SimCCLabel", argument="input_size")
        self.smoothing_type = smoothing_type
        self.sigma = _sigma_pair(sigma)
        self.simcc_split_ratio = simcc_split_ratio
        self.label_smooth_weight = label_smooth_weight
        self.normalize = normalize
        self.use_dark = use_dark
        self.decode_visibility = decode_visibility
        self.decode_beta = decode_beta
        self._check()
        self.num_bins = num_bins(self.input_size, simcc_split_ratio)
        self._curves = tuple(self._curve(count, s) for count, s in zip(self.num_bins, self.sigma, strict=True))
        self._lowest, self._end = np.array([(curve.lowest, curve.end) for curve in self._curves]).T

    def encode(
        self, keypoints: np.ndarray, keypoints_visible: np.ndarray | None = None, **_auxiliary: Any
    ) -> dict[str, Any]:
        """Encode keypoints as vectors.

        Args:
            keypoints: (N, K, 2), input frame.
            keypoints_visible: (N, K), or visibility and weight (N, K, 2); defaults to all ones. Keypoints
                with a visibility below 0.5 have no target.

        Returns:
            ``keypoint_x_labels`` (N, K, Wx), ``keypoint_y_labels`` (N, K, Wy) and ``keypoint_weights`` (N, K), float32.
            Vectors and weight are 0 if the keypoint is hidden or its target lies outside the vectors.

        Raises:
            DataError: If there are no keypoints, or ``keypoints_visible`` has another shape.
        """
        visible, weights = visibility_and_weights(keypoints, keypoints_visible, codec="SimCCLabel")
        bins = np.rint(keypoints[..., :2] * self.simcc_split_ratio)
        shown = ((bins >= self._lowest) & (bins < self._end)).all(-1) & (visible >= 0.5)
        bins = np.where(shown[..., None], bins, 0).astype(np.int64)
        x, y = (curve.moved_to(bins[..., axis]) for axis, curve in enumerate(self._curves))
        if not shown.all():
            x[~shown], y[~shown] = 0, 0
        return {
            "keypoint_x_labels": x,
            "keypoint_y_labels": y,
            "keypoint_weights": (visible * shown * weights).astype(np.float32, copy=False),
        }

    def decode(
        self, simcc_x: np.ndarray, simcc_y: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray | tuple[np.ndarray, np.ndarray]]:
        """Decode one sample's vectors to keypoints.

        Args:
            simcc_x: (K, Wx) or (N, K, Wx). It is not modified.
            simcc_y: (K, Wy) or (N, K, Wy). It is not modified.

        Returns:
            Keypoints (N, K, 2) in the input frame and scores (N, K), float32; with ``decode_visibility`` a pair of
            scores and visibility instead of the scores. If a vector has no value above 0, the keypoint is decoded from
            bin -1 and its score is at most 0.

        Raises:
            DataError: If the vectors do not have the codec's lengths, or differ in the number of keypoints.
        """
        self._check_vectors(simcc_x.shape, simcc_y.shape)
        N, K = (1, *simcc_x.shape[:-1])[-2:]
        vectors = (float32(np.ascontiguousarray(v)).reshape(N * K, v.shape[-1]) for v in (simcc_x, simcc_y))
        keypoints, *scores = self._located(*vectors)
        return keypoints.reshape(N, K, 2), _paired(*(value.reshape(N, K) for value in scores))

    def batch_decode(self, encoded: tuple[Tensor, Tensor]) -> list[InstanceData]:
        """Decode a batch of vectors on their device, with the same result as :meth:`decode` per sample.

        Args:
            encoded: Vectors along x (B, K, Wx) and along y (B, K, Wy). They are not modified.

        Returns:
            Per sample ``keypoints`` (1, K, 2) in the input frame and ``keypoint_scores`` (1, K), float32, on the same
            device; with ``decode_visibility`` also ``keypoints_visible`` (1, K).

        Raises:
            DataError: If the vectors do not have the codec's lengths, or differ in the number of keypoints.
        """
        simcc_x, simcc_y = encoded
        self._check_vectors(simcc_x.shape, simcc_y.shape)
        B, K = simcc_x.shape[:2]
        keypoints, *scores = run_on_best_backend(self._located, simcc_x.flatten(0, 1), simcc_y.flatten(0, 1))
        decoded = dict(zip(("keypoint_scores", "keypoints_visible"), scores, strict=False))
        per_image = {name: values.reshape(B, 1, K) for name, values in decoded.items()}
        return split_instance_batch(keypoints=keypoints.reshape(B, 1, K, 2), **per_image)

    def _located(self, simcc_x: Array, simcc_y: Array) -> tuple[Array, ...]:
        """Locate keypoints (M, 2), input frame, in vectors (M, Wx) and (M, Wy); add scores, maybe visibility, (M,)."""
        xp = namespace(simcc_x)
        (x, height_x), (y, height_y) = peaks_of(simcc_x), peaks_of(simcc_y)
        scores = xp.minimum(height_x, height_y)
        bins = xp.stack((x, y), -1)
        if self.use_dark:
            steps = (
                dark_offsets(vectors, peak, self._kernel_size(s))
                for vectors, peak, s in ((simcc_x, x, self.sigma[0]), (simcc_y, y, self.sigma[1]))
            )
            bins = bins + xp.stack(tuple(steps), -1)
        nowhere = constant_like(np.array(-1.0), scores)
        keypoints = float32(xp.where((scores > 0)[:, None], bins, nowhere) / self.simcc_split_ratio)
        if not self.decode_visibility:
            return keypoints, scores
        visible = xp.minimum(
            *(highest_probability(v, self.decode_beta * s) for v, s in zip((simcc_x, simcc_y), self.sigma, strict=True))
        )
        return keypoints, scores, visible

    def _curve(self, count: int, sigma: float) -> Curve:
        if self.smoothing_type == "standard":
            return Curve.one_hot(count, self.label_smooth_weight)
        return Curve.gaussian(count, sigma, normalized=self.normalize)

    @staticmethod
    def _kernel_size(sigma: float) -> int:
        """Return the odd kernel size for a Gaussian of ``sigma`` bins."""
        size = int((sigma * 20 - 7) // 3)
        return size - 1 + size % 2

    def _check(self) -> None:
        if self.smoothing_type not in _SMOOTHING_TYPES:
            near = suggest(str(self.smoothing_type), _SMOOTHING_TYPES)
            raise ConfigError(
                f"SimCCLabel: smoothing_type must be one of {_SMOOTHING_TYPES}, got {self.smoothing_type!r}.{near}"
            )
        if self.simcc_split_ratio <= 0:
            raise ConfigError(f"SimCCLabel: simcc_split_ratio must be positive, got {self.simcc_split_ratio}.")
        if not 0 <= self.label_smooth_weight < 1:
            raise ConfigError(f"SimCCLabel: label_smooth_weight must be >= 0 and < 1, got {self.label_smooth_weight}.")
        if self.smoothing_type == "gaussian" and self.label_smooth_weight:
            raise ConfigError(
                f"SimCCLabel: label_smooth_weight={self.label_smooth_weight} needs smoothing_type='standard', got "
                f"'gaussian', which is smoothed by sigma."
            )
        if self.use_dark and min(map(self._kernel_size, self.sigma)) < 1:
            raise ConfigError(f"SimCCLabel: use_dark=True needs sigma >= 0.5, got {self.sigma}.")

    def _check_vectors(self, shape_x: Sequence[int], shape_y: Sequence[int]) -> None:
        *of_x, bins_x = shape_x
        *of_y, bins_y = shape_y
        if of_x != of_y:
            raise DataError(
                f"SimCCLabel: vectors along x and y must be for the same keypoints, got shapes {tuple(shape_x)} and "
                f"{tuple(shape_y)}."
            )
        if (bins_x, bins_y) != self.num_bins:
            raise DataError(
                f"SimCCLabel: vectors must have {self.num_bins[0]} bins along x and {self.num_bins[1]} along y, got "
                f"{bins_x} and {bins_y}: set the same input_size and simcc_split_ratio as in the head."
            )


def _paired(scores: Array, visible: Array | None = None) -> Array | tuple[Array, Array]:
    """Return the scores, or a pair of scores and visibility if the latter is given."""
    return scores if visible is None else (scores, visible)


def _sigma_pair(sigma: float | Sequence[float]) -> tuple[float, float]:
    pair = np.broadcast_to(np.asarray(sigma, dtype=np.float64), 2) if np.ndim(sigma) == 0 else np.asarray(sigma, float)
    if pair.shape != (2,) or not (pair > 0).all():
        raise ConfigError(f"SimCCLabel: sigma must be a positive number, or two of them (x, y), got {sigma!r}.")
    return float(pair[0]), float(pair[1])
