"""The skeleton of a dataset: the names of its keypoints and their relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pose_core.skeleton.checks import check_skeleton
from pose_core.skeleton.keypoint import Keypoint, Link


@dataclass(frozen=True, kw_only=True)
class Skeleton:
    """The keypoints of a dataset in the order of its annotations, their links, flip pairs, sigmas and weights.

    Skeletons are checked on creation, so every instance is consistent.

    Attributes:
        name: The name that configs use, such as ``"coco"``.
        keypoints: K keypoints; the index of a keypoint is its id.
        links: The limbs, in drawing order.
        weights: K weights of the training loss; all ones if empty.
        sigmas: K standard deviations of the annotation error, as a fraction of the object's size (the square root of
            its area), as in COCO's object keypoint similarity (OKS, 2017); empty if unknown.
        paper_info: The source of the dataset: author, title, container, year, homepage.
        extras: Other keys of the description, such as ``stats_info``.

    Raises:
        SkeletonError: If names repeat, swaps are not mutual or stay on one side, a link names an unknown keypoint, the
            number of weights or sigmas is not K, or a number or color is out of range.
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
        """The id of each keypoint's counterpart when the image is flipped; its own id if it has none."""
        ids = self.ids
        return tuple(ids[keypoint.swap or keypoint.name] for keypoint in self.keypoints)

    @property
    def flip_pairs(self) -> tuple[tuple[int, int], ...]:
        """The pairs of ids that flipping an image exchanges, each once, smaller id first."""
        return tuple((i, j) for i, j in enumerate(self.flip_indices) if i < j)

    @property
    def link_ids(self) -> tuple[tuple[int, int], ...]:
        """The links as pairs of ids."""
        ids = self.ids
        return tuple((ids[link.start], ids[link.end]) for link in self.links)

    def ids_of_body(self, body: str) -> tuple[int, ...]:
        """Return the ids of the ``"upper"`` or the ``"lower"`` body."""
        return tuple(i for i, keypoint in enumerate(self.keypoints) if keypoint.body == body)
