"""Mapping keypoints of one skeleton onto another, for evaluation across data sets.

A mapping is that of the transform ``KeypointConverter``: pairs ``(source, target)`` of keypoint indices, or
``((first, second), target)`` for a keypoint halfway between two. Targets that no pair names stay empty.
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
    """Per-keypoint OKS sigmas, mapped to another skeleton.

    Args:
        sigmas: Of the source skeleton, (K_source,).
        num_keypoints: Of the target skeleton.
        mapping: See this module.

    Returns:
        (num_keypoints,), a list when given a list: the mean of the two where a keypoint lies between them, 1 where the
        mapping names none.

    Raises:
        MetricError: The mapping names a keypoint that does not exist.
    """
    source = np.asarray(sigmas, dtype=np.float64)
    first, second, target = _indices(mapping, len(source), num_keypoints)
    converted = np.ones(num_keypoints)
    converted[target] = (source[first] + source[second]) / 2
    return converted.astype(sigmas.dtype) if isinstance(sigmas, np.ndarray) else converted.tolist()


def transform_ann(ann_info: Mapping[str, Any], num_keypoints: int, mapping: KeypointMapping) -> dict[str, Any]:
    """A COCO annotation, mapped to another skeleton.

    Args:
        ann_info: The annotation; its ``keypoints`` are flat, x, y and visibility in turn.
        num_keypoints: Of the target skeleton.
        mapping: See this module.

    Returns:
        A new annotation. A keypoint between two is as visible as the less visible of them. ``num_keypoints``, where the
        annotation has it, counts the keypoints that are labelled.

    Raises:
        MetricError: The mapping names a keypoint that does not exist.
    """
    source = np.asarray(ann_info["keypoints"]).reshape(-1, 3)
    converted = convert_keypoints(source, num_keypoints, mapping)
    changed: dict[str, Any] = {"keypoints": converted.reshape(-1).tolist()}
    if "num_keypoints" in ann_info:
        changed["num_keypoints"] = int(np.count_nonzero(converted[:, 2] > 0))
    return {**ann_info, **changed}


def transform_pred(pred_info: Mapping[str, Any], num_keypoints: int, mapping: KeypointMapping) -> dict[str, Any]:
    """Predicted poses, mapped to another skeleton.

    Args:
        pred_info: ``keypoints`` (N, K_source, 2) and ``keypoint_scores`` (N, K_source), among others.
        num_keypoints: Of the target skeleton.
        mapping: See this module.

    Returns:
        A new dict. A keypoint between two is as sure as the less sure of them; one that the mapping does not name is
        (0, 0) with score 0.

    Raises:
        MetricError: The mapping names a keypoint that does not exist.
    """
    keypoints, scores = np.asarray(pred_info["keypoints"]), np.asarray(pred_info["keypoint_scores"])
    converted = convert_keypoints(np.concatenate((keypoints, scores[..., None]), axis=-1), num_keypoints, mapping)
    return {**pred_info, "keypoints": converted[..., :-1], "keypoint_scores": converted[..., -1]}


def convert_keypoints(keypoints: np.ndarray, num_keypoints: int, mapping: KeypointMapping) -> np.ndarray:
    """Keypoints with a last column of visibility or score, mapped to another skeleton.

    Args:
        keypoints: (..., K_source, D + 1).
        num_keypoints: Of the target skeleton.
        mapping: See this module.

    Returns:
        (..., num_keypoints, D + 1), zeros where the mapping names none.

    Raises:
        MetricError: The mapping names a keypoint that does not exist.
    """
    first, second, target = _indices(mapping, keypoints.shape[-2], num_keypoints)
    one, other = keypoints[..., first, :], keypoints[..., second, :]
    middle = (one + other) / 2
    middle[..., -1] = np.minimum(one[..., -1], other[..., -1])
    converted = np.zeros((*keypoints.shape[:-2], num_keypoints, keypoints.shape[-1]), dtype=middle.dtype)
    converted[..., target, :] = middle
    return converted


def _indices(mapping: KeypointMapping, num_source: int, num_target: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First source, second source (the same where there is one only) and target of every pair."""
    table = np.array([(*np.broadcast_to(source, 2), target) for source, target in mapping], dtype=np.intp).reshape(
        -1, 3
    )
    for name, column, count in (("source", table[:, :2], num_source), ("target", table[:, 2], num_target)):
        wrong = column[(column < 0) | (column >= count)]
        if wrong.size:
            raise MetricError(f"The mapping names {name} keypoint {wrong[0]}, but there are {count}, counted from 0.")
    return table[:, 0], table[:, 1], table[:, 2]
