"""Figures: dressed bodies, divided into parts that are painted from back to front."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pose_data.synthetic.anatomy import SIDES, Body, Proportions
from pose_data.synthetic.coco17 import KEYPOINTS
from pose_data.synthetic.fabric import Fabric, plain
from pose_data.synthetic.head import Head
from pose_data.synthetic.wardrobe import Look


@dataclass(frozen=True)
class Part:
    """A convex part of a figure: the hull of a few discs.

    Attributes:
        name: Name of the part, such as ``left_thigh``.
        discs: (M, 3) x, y and radius, image frame, in pixels.
        depth: Larger is nearer to the viewer; only the order matters.
        fabric: Fabric that covers it.
        start: Start of its axis (2,), image frame.
        end: End of its axis (2,), image frame.
        half_width: Half its width across the axis, in pixels, where the shading is darkest.
    """

    name: str
    discs: np.ndarray
    depth: float
    fabric: Fabric
    start: np.ndarray
    end: np.ndarray
    half_width: float


# The parts that a keypoint lies on: it is visible if the picture shows one of them at its position.
_BEARERS: dict[str, tuple[str, ...]] = {
    "shoulder": ("trunk", "{}_upper_arm"),
    "elbow": ("{}_upper_arm", "{}_forearm"),
    "wrist": ("{}_forearm", "{}_hand"),
    "hip": ("trunk", "pelvis", "skirt", "{}_thigh"),
    "knee": ("{}_thigh", "{}_shin"),
    "ankle": ("{}_shin", "{}_foot"),
}


@dataclass(frozen=True)
class Figure:
    """A dressed body, placed in an image.

    Args:
        body: Its joints in the view frame.
        size: Its proportions.
        look: Its clothes.
        scale: Body height in pixels.
        origin: Position (2,) of the point between the hips, image frame, in pixels.
    """

    body: Body
    size: Proportions
    look: Look
    scale: float
    origin: np.ndarray

    def project(self, point: np.ndarray) -> np.ndarray:
        """Project from the view frame (..., 3) to the image frame (..., 2)."""
        return self.origin + self.scale * np.asarray(point)[..., :2] * (1.0, -1.0)

    @functools.cached_property
    def head(self) -> Head:
        """The head, which is painted as a sphere."""
        return Head(self.project(self.body.joints["head"]), self.scale * self.size.head, self.body.head, self.look)

    @functools.cached_property
    def keypoints(self) -> np.ndarray:
        """Return the 17 keypoints (17, 2), image frame, in pixels, including those outside the image."""
        face = self.head.features
        joints = self.body.joints
        return np.array([face[name][:2] if name in face else self.project(joints[name]) for name in KEYPOINTS])

    def bearers(self, keypoint: str) -> tuple[str, ...]:
        """Return the names of the parts that show ``keypoint``; none if it is on the far side of the head."""
        if keypoint in self.head.features:
            return ("head",) if self.head.shows(keypoint) else ()
        side, _, joint = keypoint.partition("_")
        return tuple(name.format(side) for name in _BEARERS[joint])

    def parts(self) -> list[Part]:
        """Return all parts but the head, farthest first."""
        limbs = (part for side in SIDES for part in (*self._arm(side), *self._leg(side)))
        parts = [*self._trunk(), *self._around_the_head(), *limbs]
        return sorted(parts, key=lambda part: part.depth)

    def head_depth(self) -> float:
        """Return the depth of the head among the parts."""
        return float(self.body.joints["head"][2]) + 0.03

    # -- the pieces ------------------------------------------------------------------------------------------------

    def _trunk(self) -> Iterator[Part]:
        joint, up = self.body.joints, self.body.trunk[:, 1]
        girth, look = self.size.girth, self.look
        shoulders = [joint[f"{side}_shoulder"] for side in SIDES]
        hips = [joint[f"{side}_hip"] for side in SIDES]
        breast, belly, groin = np.mean(shoulders, 0) - 0.075 * up, np.mean(hips, 0) + 0.07 * up, np.mean(hips, 0)
        shirt = [*((at - 0.01 * up, 0.040) for at in shoulders), (breast, 0.070 * girth), (belly, 0.070 * girth)]
        shirt += [(at + 0.055 * up, 0.042 * girth) for at in hips]
        seat = [(at + 0.03 * up, 0.052 * girth) for at in hips]
        neck = [(joint["neck"], 0.034), (joint["head"], 0.032)]
        yield self._hull("trunk", shirt, look.top, 0.0, axis=(joint["neck"], groin))
        yield self._hull("pelvis", seat, look.bottom, -0.015, axis=(belly, groin))
        yield self._hull("neck", neck, plain(look.skin * 0.9), -0.01)
        if look.legs == "skirt":
            knees = [0.45 * joint[f"{side}_hip"] + 0.55 * joint[f"{side}_knee"] for side in SIDES]
            hem = [(at + 0.04 * up, 0.05 * girth) for at in hips] + [(at, 0.065 * girth) for at in knees]
            above_the_thighs = max(at[2] for at in knees) - np.mean([at[2] for at, _ in hem])
            yield self._hull("skirt", hem, look.bottom, above_the_thighs, axis=(belly, np.mean(knees, 0)))

    def _around_the_head(self) -> Iterator[Part]:
        center, turn, radius = self.body.joints["head"], self.body.head, self.size.head
        for sign in SIDES.values():
            ear = center + radius * turn @ (0.80 * sign, 0.0, -0.05)
            yield self._hull("head", [(ear, 0.2 * radius)], plain(self.look.skin * 0.92), -0.01)
        if self.look.hair_style == "long":
            nape = center - radius * turn @ (0.0, 0.0, 0.35)
            ends = nape - 1.35 * radius * turn[:, 1]
            yield self._hull("hair", [(nape, 0.8 * radius), (ends, 0.62 * radius)], plain(self.look.hair), 0.0)
        if self.look.hair_style == "cap":
            visor = [(center + radius * turn @ (x, 0.42, 1.15), 0.14 * radius) for x in (-0.42, 0.0, 0.42)]
            brow = [(center + radius * turn @ (x, 0.52, 0.75), 0.1 * radius) for x in (-0.5, 0.5)]
            yield self._hull("visor", brow + visor, plain(self.look.hair * 0.8), 0.01)

    def _arm(self, side: str) -> Iterator[Part]:
        shoulder, elbow, wrist, hand = (self.body.joints[f"{side}_{j}"] for j in ("shoulder", "elbow", "wrist", "hand"))
        look, skin, girth = self.look, plain(self.look.skin), 0.5 + 0.5 * self.size.girth
        upper_arm = [(shoulder, 0.036 * girth), (elbow, 0.026 * girth)]
        yield self._hull(f"{side}_upper_arm", upper_arm, look.upper_arm, 0.03)
        if look.sleeves == "short":
            bare = [(0.25 * shoulder + 0.75 * elbow, 0.026 * girth), (elbow, 0.025 * girth)]
            yield self._hull(f"{side}_upper_arm", bare, skin, 0.03)
        forearm = [(elbow, 0.026 * girth), (wrist, 0.018 * girth)]
        yield self._hull(f"{side}_forearm", forearm, look.forearm, 0.035)
        palm = [(wrist, 0.017), (0.4 * wrist + 0.6 * hand, 0.024), (hand, 0.016)]
        yield self._hull(f"{side}_hand", palm, skin, 0.034)

    def _leg(self, side: str) -> Iterator[Part]:
        hip, knee, ankle, toe = (self.body.joints[f"{side}_{j}"] for j in ("hip", "knee", "ankle", "toe"))
        look, girth = self.look, self.size.girth
        yield self._hull(f"{side}_thigh", [(hip, 0.058 * girth), (knee, 0.037 * girth)], look.thigh, -0.02)
        if look.legs == "shorts":
            bare = [(0.35 * hip + 0.65 * knee, 0.040 * girth), (knee, 0.036 * girth)]
            yield self._hull(f"{side}_thigh", bare, plain(look.skin), -0.02)
        yield self._hull(f"{side}_shin", [(knee, 0.036 * girth), (ankle, 0.023 * girth)], look.shin, -0.022)
        heel = ankle - 0.2 * (toe - ankle) - 0.02 * self.body.trunk[:, 1]
        yield self._hull(f"{side}_foot", [(heel, 0.020), (ankle, 0.022), (toe, 0.019)], look.shoes, -0.021)

    def _hull(
        self,
        name: str,
        discs: list[tuple[np.ndarray, float]],
        fabric: Fabric,
        bias: float,
        *,
        axis: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> Part:
        """Build the hull of ``discs`` (center in the view frame, radius in body heights), placed in the image.

        Its depth is the mean of its discs' depths plus ``bias``; by default its axis runs from the first to the last
        disc.
        """
        centers = np.array([center for center, _ in discs])
        radii = self.scale * np.array([radius for _, radius in discs])
        placed = np.column_stack([self.project(centers), radii])
        start, end = map(self.project, axis or (centers[0], centers[-1]))
        across = (placed[:, :2] - start) @ _normal(start, end)
        half_width = float((np.abs(across) + radii).max())
        return Part(name, placed, float(centers[:, 2].mean()) + bias, fabric, start, end, half_width)


def _normal(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return the unit normal of the axis from ``start`` to ``end``; that of an upright axis if they coincide."""
    along = end - start
    length = np.hypot(*along)
    return np.array([along[1], -along[0]]) / length if length > 1e-6 else np.array([1.0, 0.0])
