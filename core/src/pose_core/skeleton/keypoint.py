"""What a skeleton consists of: keypoints and the links between them."""

from __future__ import annotations

from dataclasses import dataclass

Color = tuple[int, int, int]

# What the field draws where a description gives no colour.
DEFAULT_KEYPOINT_COLOR: Color = (255, 128, 0)
DEFAULT_LINK_COLOR: Color = (96, 96, 255)


@dataclass(frozen=True)
class Keypoint:
    """One keypoint.

    Attributes:
        name: Its name, unique within the skeleton.
        swap: The name of the keypoint that it becomes when the image is mirrored; ``""`` for one on the body's axis.
        body: ``"upper"`` or ``"lower"``, which half-body augmentation reads; ``""`` for neither.
        color: What it is drawn in, RGB.
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
        color: What it is drawn in, RGB.
    """

    start: str
    end: str
    color: Color = DEFAULT_LINK_COLOR
