"""The skeleton of a data set: what its keypoints are called and how they belong together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pose_core.skeleton.checks import check_skeleton
from pose_core.skeleton.keypoint import Keypoint, Link


@dataclass(frozen=True, kw_only=True)
class Skeleton:
    """The keypoints of a data set in the order of its annotations, their links, flip pairs, sigmas and weights.

    A skeleton is checked when it is made; one that exists is consistent.

    Attributes:
        name: The name that configs use, such as ``"coco"``.
        keypoints: K keypoints; the position in the tuple is the keypoint's id.
        links: The limbs, in drawing order.
        weights: K factors of the training loss; all ones when empty.
        sigmas: K standard deviations of the annotators' error, as a fraction of the object's size (the square root of
            its area), as COCO's keypoint similarity (OKS, 2017) uses them; empty when they are not known.
        paper_info: Where the data set comes from: author, title, container, year, homepage.
        extras: What else the description holds, such as ``stats_info``.

    Raises:
        SkeletonError: Names repeat, swaps are not mutual or stay on one side, a link names no keypoint, the number of
            weights or sigmas is not K, or a number or colour is out of range.
    """

    name: str
    keypoints: tuple[Keypoint, ...]
    links: tuple[Link, ...] = ()
    weights: tuple[float, ...] = ()
    sigmas: tuple[float, ...] = ()
    paper_info: Mapping[str, Any] = field(default_factory=dict, hash=False)
    extras: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", tuple(self.weights) or (1.0,) * len(self.keypoints))
        check_skeleton(self.name, self.keypoints, self.links, weights=self.weights, sigmas=self.sigmas)

    @property
    def names(self) -> tuple[str, ...]:
        """The K names, by id."""
        return tuple(keypoint.name for keypoint in self.keypoints)

    @property
    def ids(self) -> dict[str, int]:
        """Name to id."""
        return {keypoint.name: i for i, keypoint in enumerate(self.keypoints)}

    @property
    def flip_indices(self) -> tuple[int, ...]:
        """For each id, the id of the keypoint that it becomes in the mirrored image; its own where it has no pair."""
        ids = self.ids
        return tuple(ids[keypoint.swap or keypoint.name] for keypoint in self.keypoints)

    @property
    def flip_pairs(self) -> tuple[tuple[int, int], ...]:
        """The pairs of ids that a mirrored image exchanges, each once, smaller id first."""
        return tuple((i, j) for i, j in enumerate(self.flip_indices) if i < j)

    @property
    def link_ids(self) -> tuple[tuple[int, int], ...]:
        """The links as pairs of ids."""
        ids = self.ids
        return tuple((ids[link.start], ids[link.end]) for link in self.links)

    def ids_of_body(self, body: str) -> tuple[int, ...]:
        """The ids of the ``"upper"`` or the ``"lower"`` body."""
        return tuple(i for i, keypoint in enumerate(self.keypoints) if keypoint.body == body)
