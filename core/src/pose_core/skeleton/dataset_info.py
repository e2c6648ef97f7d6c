"""Conversion between skeletons and MMPose's ``dataset_info = dict(dataset_name=..., keypoint_info={...}, ...)``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from pose_core.errors import SkeletonError
from pose_core.skeleton.keypoint import DEFAULT_KEYPOINT_COLOR, DEFAULT_LINK_COLOR, Keypoint, Link
from pose_core.skeleton.sides import mirrored
from pose_core.skeleton.skeleton import Skeleton

logger = logging.getLogger(__name__)

_KNOWN_KEYS = ("dataset_name", "keypoint_info", "skeleton_info", "joint_weights", "sigmas", "paper_info")


def skeleton_from_info(info: Mapping[str, Any]) -> Skeleton:
    """Return the skeleton described by a ``dataset_info``.

    The keys of ``keypoint_info`` are the keypoint ids, 0 to K-1 in any order, as integers or (from JSON) as strings.
    The ``id`` of an entry repeats its key and is ignored, because it is wrong in some published files.

    Args:
        info: ``dataset_name`` and ``keypoint_info``; optionally ``skeleton_info``, ``joint_weights``, ``sigmas``
            (``[]`` for none), ``paper_info``. Other keys are kept in :attr:`Skeleton.extras`.

    Raises:
        SkeletonError: If a key is missing, an entry is malformed, or the description contradicts itself.
    """
    name = str(info.get("dataset_name") or "")
    if not name:
        raise SkeletonError("dataset_info needs 'dataset_name', the name of the dataset.")
    keypoints = tuple(_keypoint(i, entry, name) for i, entry in _by_id(info, name))
    _warn_about_missing_swaps(name, keypoints)
    return Skeleton(
        name=name,
        keypoints=keypoints,
        links=tuple(_link(key, entry, name) for key, entry in _mapping(info, "skeleton_info", name).items()),
        weights=_numbers(info, "joint_weights", name),
        sigmas=_numbers(info, "sigmas", name),
        paper_info=dict(_mapping(info, "paper_info", name)),
        extras={key: value for key, value in info.items() if key not in _KNOWN_KEYS},
    )


def dataset_info(skeleton: Skeleton) -> dict[str, Any]:
    """Return the skeleton as a ``dataset_info``, the inverse of :func:`skeleton_from_info`.

    Examples:
        >>> from pose_core.skeleton import define_skeleton
        >>> info = dataset_info(define_skeleton("pet", keypoints="nose left_ear right_ear"))
        >>> info["dataset_name"], info["keypoint_info"][1]
        ('pet', {'name': 'left_ear', 'id': 1, 'color': [0, 255, 0], 'type': '', 'swap': 'right_ear'})
    """
    return {
        "dataset_name": skeleton.name,
        "paper_info": dict(skeleton.paper_info),
        "keypoint_info": {
            i: {"name": kpt.name, "id": i, "color": list(kpt.color), "type": kpt.body, "swap": kpt.swap}
            for i, kpt in enumerate(skeleton.keypoints)
        },
        "skeleton_info": {
            i: {"link": (link.start, link.end), "id": i, "color": list(link.color)}
            for i, link in enumerate(skeleton.links)
        },
        "joint_weights": list(skeleton.weights),
        "sigmas": list(skeleton.sigmas),
        **skeleton.extras,
    }


def _by_id(info: Mapping[str, Any], name: str) -> list[tuple[int, Any]]:
    entries = _mapping(info, "keypoint_info", name)
    if not entries:
        raise SkeletonError(f"In the skeleton '{name}', dataset_info needs 'keypoint_info', the keypoints by id.")
    try:
        by_id = {int(key): entry for key, entry in entries.items()}
    except (TypeError, ValueError):
        by_id = {}
    if sorted(by_id) != list(range(len(entries))):
        raise SkeletonError(
            f"In the skeleton '{name}', the keys of 'keypoint_info' must be the ids 0 to {len(entries) - 1}, "
            f"each once, got {_truncated(list(entries))}."
        )
    return sorted(by_id.items())


def _keypoint(i: int, entry: Any, name: str) -> Keypoint:
    if not isinstance(entry, Mapping) or "name" not in entry:
        raise SkeletonError(
            f"In the skeleton '{name}', entry {i} of 'keypoint_info' must be a dict with a 'name', got {entry!r}."
        )
    return Keypoint(
        name=entry["name"],
        swap=entry.get("swap") or "",
        body=entry.get("type") or "",
        color=_color(entry.get("color", DEFAULT_KEYPOINT_COLOR)),
    )


def _link(key: Any, entry: Any, name: str) -> Link:
    ends: Any = entry.get("link", ()) if isinstance(entry, Mapping) else ()
    if isinstance(ends, str) or len(ends) != 2:
        raise SkeletonError(
            f"In the skeleton '{name}', entry {key} of 'skeleton_info' must be a dict with a 'link' of two names, "
            f"got {entry!r}."
        )
    return Link(str(ends[0]), str(ends[1]), _color(entry.get("color", DEFAULT_LINK_COLOR)))


def _color(value: Any) -> Any:
    """Convert a color to a plain tuple; its values are checked with the skeleton."""
    channels = value.tolist() if hasattr(value, "tolist") else value
    return tuple(channels) if isinstance(channels, (list, tuple)) else (value,)


def _numbers(info: Mapping[str, Any], key: str, name: str) -> tuple[float, ...]:
    values = info.get(key)
    try:
        return () if values is None else tuple(float(value) for value in values)
    except (TypeError, ValueError) as error:
        raise SkeletonError(f"In the skeleton '{name}', '{key}' must be a list of numbers, got {values!r}.") from error


def _mapping(info: Mapping[str, Any], key: str, name: str) -> Mapping[Any, Any]:
    value = info.get(key) or {}
    if not isinstance(value, Mapping):
        raise SkeletonError(f"In the skeleton '{name}', '{key}' must be a dict, got {type(value).__name__}.")
    return value


def _warn_about_missing_swaps(name: str, keypoints: tuple[Keypoint, ...]) -> None:
    """Warn about keypoints with a left or right counterpart but no swap: legal, but rarely intended."""
    names = {keypoint.name for keypoint in keypoints}
    odd = [kpt.name for kpt in keypoints if not kpt.swap and mirrored(kpt.name) in names - {kpt.name}]
    if odd:
        logger.warning(
            "the skeleton '%s' sets no swap for %s; flipping an image will not exchange left and right for them",
            name,
            _truncated(odd),
        )


def _truncated(values: list[Any], limit: int = 6) -> str:
    shown = ", ".join(repr(value) for value in values[:limit])
    return f"{shown}, ..." if len(values) > limit else shown
