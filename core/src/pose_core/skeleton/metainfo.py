"""Parsed metainfo, the form in which datasets, metrics and visualizers read a skeleton."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pose_core.errors import SkeletonError
from pose_core.skeleton.loading import load_skeleton
from pose_core.skeleton.skeleton import Skeleton


def parse_pose_metainfo(metainfo: Mapping[str, Any] | Skeleton) -> dict[str, Any]:
    """Parse the ``metainfo=`` of a dataset.

    Args:
        metainfo: A ``dataset_info`` dict; ``dict(from_file=...)`` as in :func:`load_skeleton`, whose other keys
            override or extend the file; or a skeleton.

    Returns:
        A new dict with ``dataset_name``, ``num_keypoints`` (K), ``keypoint_id2name``, ``keypoint_name2id``,
        ``upper_body_ids``, ``lower_body_ids``, ``flip_indices`` (K ids), ``flip_pairs`` (pairs of ids, each in both
        directions), ``keypoint_colors`` (K, 3) uint8 RGB, ``num_skeleton_links`` (L), ``skeleton_links`` (L pairs of
        ids), ``skeleton_link_colors`` (L, 3) uint8 RGB, ``dataset_keypoint_weights`` (K,) float32, ``sigmas`` (K,)
        float32 or empty if unknown, ``paper_info``, and all other keys of the description; the values of its
        ``stats_info`` are float32 arrays.

    Raises:
        SkeletonError: If there is no such skeleton, or the description contradicts itself.

    Examples:
        >>> metainfo = parse_pose_metainfo(dict(from_file="coco"))
        >>> metainfo["num_keypoints"], metainfo["flip_indices"][:5], metainfo["keypoint_id2name"][0]
        (17, [0, 2, 1, 4, 3], 'nose')
    """
    if not isinstance(metainfo, (Mapping, Skeleton)):
        raise SkeletonError(
            f"metainfo must be a dict such as dict(from_file='coco.py'), got {type(metainfo).__name__}: {metainfo!r}."
        )
    return _parsed(load_skeleton(metainfo))


def _parsed(skeleton: Skeleton) -> dict[str, Any]:
    import numpy as np  # imported here because listing skeletons does not need it

    parsed = {
        "dataset_name": skeleton.name,
        "num_keypoints": len(skeleton.keypoints),
        "keypoint_id2name": dict(enumerate(skeleton.names)),
        "keypoint_name2id": skeleton.ids,
        "upper_body_ids": list(skeleton.ids_of_body("upper")),
        "lower_body_ids": list(skeleton.ids_of_body("lower")),
        "flip_indices": list(skeleton.flip_indices),
        "flip_pairs": [(j, i) for i, j in enumerate(skeleton.flip_indices) if i != j],
        "keypoint_colors": np.array([keypoint.color for keypoint in skeleton.keypoints], dtype=np.uint8),
        "num_skeleton_links": len(skeleton.links),
        "skeleton_links": list(skeleton.link_ids),
        "skeleton_link_colors": np.array([link.color for link in skeleton.links], dtype=np.uint8).reshape(-1, 3),
        "dataset_keypoint_weights": np.array(skeleton.weights, dtype=np.float32),
        "sigmas": np.array(skeleton.sigmas, dtype=np.float32),
        "paper_info": dict(skeleton.paper_info),
        **skeleton.extras,
    }
    if "stats_info" in skeleton.extras:
        stats = skeleton.extras["stats_info"]
        parsed["stats_info"] = {key: np.array(value, dtype=np.float32) for key, value in stats.items()}
    return parsed
