"""Convert keypoints from one skeleton to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pose_core.contracts import BaseTransform
from pose_core.errors import ConfigError

Mapping = Sequence[tuple[int, int] | tuple[tuple[int, int], int]]


class KeypointConverter(BaseTransform):
    """Converts keypoints to another skeleton; keypoints without a source are unlabeled, with weight 0.

    Reads ``keypoints`` (N, K, D), ``keypoints_visible`` (N, K) or (N, K, 2) and, if present, ``keypoints_3d`` and
    ``flip_indices``; replaces them. Sets ``keypoints_visible`` (N, num_keypoints, 2), visibility and weight,
    and ``transformed_keypoints``, a copy of ``keypoints``.

    Args:
        num_keypoints: The number of keypoints of the target skeleton.
        mapping: Pairs (source, target) of keypoint ids; a pair ((source1, source2), target) uses the mean of two
            positions and weights, and is visible if both are.

    Raises:
        ConfigError: If a target is out of range or given twice, or a source is not a keypoint of the dataset.

    Example:
        From 3 keypoints to 4; the new keypoint 1 is the mean of 1 and 2, the new keypoint 3 has no source::

            dict(type='KeypointConverter', num_keypoints=4, mapping=[(0, 0), ((1, 2), 1), (2, 2)])
    """

    def __init__(self, num_keypoints: int, mapping: Mapping) -> None:
        targets = [target for _, target in mapping]
        if len(set(targets)) != len(targets):
            raise ConfigError(f"KeypointConverter: mapping must name each target once, got {sorted(targets)}.")
        if not all(0 <= target < num_keypoints for target in targets):
            raise ConfigError(
                f"KeypointConverter: targets must be between 0 and {num_keypoints - 1} (num_keypoints is "
                f"{num_keypoints}), got {sorted(targets)}."
            )
        self.num_keypoints = num_keypoints
        self.mapping = mapping
        self.source_index = [source if isinstance(source, int) else source[0] for source, _ in mapping]
        self.source_index2 = [source if isinstance(source, int) else source[1] for source, _ in mapping]
        self.target_index = targets

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Replace the keypoints, their visibility and their flip indices."""
        keypoints = results["keypoints"]
        self._check_sources(keypoints.shape[1])
        visible = results.get("keypoints_visible")
        if visible is None:
            visible = np.ones(keypoints.shape[:2], dtype=np.float32)
        if visible.ndim == 2:
            visible = np.stack((visible, np.ones_like(visible)), axis=-1)

        results["keypoints"] = self._mean(keypoints)
        results["transformed_keypoints"] = results["keypoints"].copy()
        if results.get("keypoints_3d") is not None:
            results["keypoints_3d"] = self._mean(results["keypoints_3d"])
        first, second = visible[:, self.source_index], visible[:, self.source_index2]
        converted = np.zeros((len(visible), self.num_keypoints, 2), dtype=np.result_type(visible, np.float32))
        converted[:, self.target_index, 0] = np.minimum(first[..., 0], second[..., 0])
        converted[:, self.target_index, 1] = 0.5 * (first[..., 1] + second[..., 1])
        results["keypoints_visible"] = converted
        if results.get("flip_indices") is not None:
            results["flip_indices"] = self._flip_indices(results["flip_indices"])
        return results

    def _mean(self, keypoints: np.ndarray) -> np.ndarray:
        """Map (N, K, D) of the source skeleton to (N, num_keypoints, D) of the target, same frame."""
        N, _, D = keypoints.shape
        converted = np.zeros((N, self.num_keypoints, D), dtype=np.result_type(keypoints, np.float32))
        converted[:, self.target_index] = 0.5 * (keypoints[:, self.source_index] + keypoints[:, self.source_index2])
        return converted

    def _flip_indices(self, source_flip: Sequence[int]) -> list[int]:
        """Return the target's flip indices: two targets swap if their sources are mirror images of each other."""
        sources = {
            target: frozenset(pair)
            for target, *pair in zip(self.target_index, self.source_index, self.source_index2, strict=True)
        }
        target_of = {source: target for target, source in sources.items()}
        flipped = list(range(self.num_keypoints))
        for target, source in sources.items():
            flipped[target] = target_of.get(frozenset(source_flip[i] for i in source), target)
        return flipped

    def _check_sources(self, K: int) -> None:
        worst = max([*self.source_index, *self.source_index2, -1])
        if worst >= K:
            raise ConfigError(
                f"KeypointConverter: sources must be between 0 and {K - 1} (the dataset has {K} keypoints), "
                f"got {worst}."
            )
