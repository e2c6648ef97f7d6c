"""Map keypoints from one skeleton to another, for evaluation across datasets.

Mappings have the format of the transform ``KeypointConverter``: pairs ``(source, target)`` of keypoint indices, or
``((first, second), target)`` for a keypoint halfway between two. Targets without a source stay empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pose_core.errors import MetricError

KeypointMapping = Sequence[tuple[int | tuple[int, int], int]]


def transform_sigmas(
    sigmas: Sequence[float] | np.ndarray, num_keypoints: int, mapping: KeypointMapping
) -> list[float] | np.ndarray:
    """Map per-keypoint OKS sigmas to another skeleton.

    Args:
        sigmas: Sigmas of the source skeleton, (K_source,).
        num_keypoints: Number of keypoints of the target skeleton.
        mapping: See the module's docstring.

    Returns:
        Sigmas (num_keypoints,), as a list if given a list. A keypoint between two others gets the mean of their
        sigmas, a keypoint without a source gets 1.

    Raises:
        MetricError: If the mapping names a keypoint that does not exist.
    """
    source = np.asarray(sigmas, dtype=np.float64)
    first, second, target = _indices(mapping, len(source), num_keypoints)
    converted = np.ones(num_keypoints)
    converted[target] = (source[first] + source[second]) / 2
    return converted.astype(sigmas.dtype) if isinstance(sigmas, np.ndarray) else converted.tolist()


def transform_ann(ann_info: Mapping[str, Any], num_keypoints: int, mapping: KeypointMapping) -> dict[str, Any]:
    """Map a COCO annotation to another skeleton.

    Args:
        ann_info: The annotation; its ``keypoints`` are a flat list of x, y and visibility.
        num_keypoints: Number of keypoints of the target skeleton.
        mapping: See the module's docstring.

    Returns:
        A new annotation. A keypoint between two others has the lower visibility of the two. ``num_keypoints``, if the
        annotation has it, is the number of labeled keypoints.

    Raises:
        MetricError: If the mapping names a keypoint that does not exist.
    """
    source = np.asarray(ann_info["keypoints"]).reshape(-1, 3)
    converted = convert_keypoints(source, num_keypoints, mapping)
    changed: dict[str, Any] = {"keypoints": converted.reshape(-1).tolist()}
    if "num_keypoints" in ann_info:
        changed["num_keypoints"] = int(np.count_nonzero(converted[:, 2] > 0))
    return {**ann_info, **changed}


def transform_pred(pred_info: Mapping[str, Any], num_keypoints: int, mapping: KeypointMapping) -> dict[str, Any]:
    """Map predicted poses to another skeleton.

    Args:
        pred_info: ``keypoints`` (N, K_source, 2) and ``keypoint_scores`` (N, K_source); other entries are kept.
        num_keypoints: Number of keypoints of the target skeleton.
        mapping: See the module's docstring.

    Returns:
        A new dict. A keypoint between two others has the lower score of the two; a keypoint without a source is (0, 0)
        with score 0.

    Raises:
        MetricError: If the mapping names a keypoint that does not exist.
    """
    keypoints, scores = np.asarray(pred_info["keypoints"]), np.asarray(pred_info["keypoint_scores"])
    converted = convert_keypoints(np.concatenate((keypoints, scores[..., None]), axis=-1), num_keypoints, mapping)
    return {**pred_info, "keypoints": converted[..., :-1], "keypoint_scores": converted[..., -1]}


def convert_keypoints(keypoints: np.ndarray, num_keypoints: int, mapping: KeypointMapping) -> np.ndarray:
    """Map keypoints whose last column is a visibility or score to another skeleton.

    Args:
        keypoints: (..., K_source, D + 1).
        num_keypoints: Number of keypoints of the target skeleton.
        mapping: See the module's docstring.

    Returns:
        (..., num_keypoints, D + 1), zeros for keypoints without a source.

    Raises:
        MetricError: If the mapping names a keypoint that does not exist.
    """
    first, second, target = _indices(mapping, keypoints.shape[-2], num_keypoints)
    one, other = keypoints[..., first, :], keypoints[..., second, :]
    middle = (one + other) / 2
    middle[..., -1] = np.minimum(one[..., -1], other[..., -1])
    converted = np.zeros((*keypoints.shape[:-2], num_keypoints, keypoints.shape[-1]), dtype=middle.dtype)
    converted[..., target, :] = middle
    return converted


def _indices(mapping: KeypointMapping, num_source: int, num_target: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return first source, second source (equal to the first if there is only one) and target of every pair."""
    table = np.array([(*np.broadcast_to(source, 2), target) for source, target in mapping], dtype=np.intp).reshape(
        -1, 3
    )
    for name, column, count in (("source", table[:, :2], num_source), ("target", table[:, 2], num_target)):
        wrong = column[(column < 0) | (column >= count)]
        if wrong.size:
            raise MetricError(
                f"mapping: {name} keypoints must be between 0 and {count - 1} (the skeleton has {count} keypoints), "
                f"got {wrong[0]}."
            )
    return table[:, 0], table[:, 1], table[:, 2]
