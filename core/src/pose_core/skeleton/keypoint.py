"""The parts of a skeleton: keypoints and links between them."""

from __future__ import annotations

from dataclasses import dataclass

Color = tuple[int, int, int]

# MMPose's defaults for descriptions without colors.
DEFAULT_KEYPOINT_COLOR: Color = (255, 128, 0)
DEFAULT_LINK_COLOR: Color = (96, 96, 255)


@dataclass(frozen=True)
class Keypoint:
    """One keypoint.

    Attributes:
        name: Its name, unique within the skeleton.
        swap: The name of its counterpart when the image is flipped; ``""`` for a keypoint on the body's axis.
        body: ``"upper"`` or ``"lower"``, used by half-body augmentation; ``""`` for neither.
        color: Drawing color, RGB.
    """

    name: str
    swap: str = ""
    body: str = ""
    color: Color = DEFAULT_KEYPOINT_COLOR


@dataclass(frozen=True)
class Link:
    """A line between two keypoints, drawn and measured as a limb.

    Attributes:
        start: The name of the keypoint at one end.
        end: The name of the keypoint at the other end.
        color: Drawing color, RGB.
    """

    start: str
    end: str
    color: Color = DEFAULT_LINK_COLOR
