"""3D bodies: proportions, joint angles, and the resulting joints.

The body frame has x to the person's left, y up and z to the front; its unit is the body height and its origin is
between the hips. For a person facing the camera it equals the view frame: x to the right of the image, y up, z toward
the viewer, so the person's left side is on the right of the image.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SIDES = {"left": 1.0, "right": -1.0}

# Directions from the head's center in the head frame, on the unit sphere.
FACE = {
    "nose": (0.0, -0.10, 0.995),
    "left_eye": (0.34, 0.16, 0.927),
    "right_eye": (-0.34, 0.16, 0.927),
    "left_ear": (0.998, 0.0, -0.06),
    "right_ear": (-0.998, 0.0, -0.06),
}


@dataclass(frozen=True)
class Proportions:
    """Segment lengths as fractions of the body height.

    The defaults are from Drillis and Contini, "Body Segment Parameters", 1966; widths are between joint centers, a
    little inside the outline.
    """

    shoulder: float = 0.112  # half the distance between the shoulders
    hip: float = 0.078
    trunk: float = 0.288  # hips to shoulders
    upper_arm: float = 0.186
    forearm: float = 0.146
    thigh: float = 0.245
    shin: float = 0.246
    neck: float = 0.117  # shoulder line to the head's center
    head: float = 0.066  # half the head's height
    girth: float = 1.0  # thickness of limbs and trunk, relative to the average


@dataclass(frozen=True)
class Limb:
    """Angles of an arm or a leg, in radians.

    Attributes:
        swing: Raised to the front.
        spread: Raised to the side.
        twist: Rotated inward about its axis.
        bend: Bent at the elbow or the knee.
    """

    swing: float
    spread: float
    twist: float
    bend: float


@dataclass(frozen=True)
class Pose:
    """Joint angles in radians: limbs by side, and rotations of the whole body, the chest and the head."""

    arms: dict[str, Limb]
    legs: dict[str, Limb]
    yaw: float
    tilt: float
    roll: float
    chest: tuple[float, float, float]
    head: tuple[float, float, float]


@dataclass(frozen=True)
class Body:
    """Joints and orientations in the view frame, in units of the body height.

    Attributes:
        joints: Name to (3,): COCO's limb joints, and ``neck``, ``head``, ``left_hand``, ``left_toe``, ….
        trunk: (3, 3) rotation of the pelvis.
        head: (3, 3) rotation of the head.
    """

    joints: dict[str, np.ndarray]
    trunk: np.ndarray
    head: np.ndarray


def rotation(pitch: float = 0.0, yaw: float = 0.0, roll: float = 0.0) -> np.ndarray:
    """Build the (3, 3) matrix that rolls about z, then yaws about y, then pitches about x."""
    (cx, cy, cz), (sx, sy, sz) = np.cos((pitch, yaw, roll)), np.sin((pitch, yaw, roll))
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return about_x @ about_y @ about_z


def assemble(pose: Pose, size: Proportions) -> Body:
    """Compute the joints of a body with the given proportions and pose."""
    trunk = rotation(pose.tilt) @ rotation(roll=pose.roll) @ rotation(yaw=pose.yaw)
    chest = trunk @ rotation(*pose.chest)
    head = chest @ rotation(*pose.head)
    shoulders = trunk @ rotation(*(0.5 * angle for angle in pose.chest)) @ [0.0, size.trunk, 0.0]
    joints = {"neck": shoulders + chest @ [0.0, 0.02, 0.0]}
    joints["head"] = shoulders + 0.45 * size.neck * chest[:, 1] + 0.55 * size.neck * head[:, 1]
    for side, sign in SIDES.items():
        shoulder = shoulders + chest @ [sign * size.shoulder, 0.0, 0.0]
        hip = trunk @ [sign * size.hip, 0.0, 0.0]
        arm = _chain(shoulder, chest, pose.arms[side], sign, (size.upper_arm, size.forearm, 0.085), bends=-1.0)
        leg = _chain(hip, trunk, pose.legs[side], sign, (size.thigh, size.shin, 0.0), bends=1.0)
        joints |= {
            f"{side}_{name}": at for name, at in zip(("shoulder", "elbow", "wrist", "hand"), arm[0], strict=True)
        }
        joints |= {f"{side}_{name}": at for name, at in zip(("hip", "knee", "ankle"), leg[0][:3], strict=True)}
        foot = leg[1] @ rotation(pitch=0.35, yaw=0.25 * sign)
        joints[f"{side}_toe"] = leg[0][2] + foot @ [0.0, -0.012, 0.105]
    return Body(joints, trunk, head)


def _chain(
    start: np.ndarray, frame: np.ndarray, limb: Limb, sign: float, lengths: tuple[float, float, float], bends: float
) -> tuple[list[np.ndarray], np.ndarray]:
    """Compute the joints from ``start`` outward and the orientation of the last segment."""
    upper = frame @ rotation(pitch=-limb.swing) @ rotation(roll=sign * limb.spread) @ rotation(yaw=-sign * limb.twist)
    lower = upper @ rotation(pitch=bends * limb.bend)
    middle = start - lengths[0] * upper[:, 1]
    end = middle - lengths[1] * lower[:, 1]
    return [start, middle, end, end - lengths[2] * lower[:, 1]], lower
