"""Scenes: people among obstacles, and which parts of them are visible."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pose_data.synthetic.anatomy import assemble
from pose_data.synthetic.backdrop import sample_background, sample_obstacle
from pose_data.synthetic.coco17 import KEYPOINTS
from pose_data.synthetic.figure import Figure
from pose_data.synthetic.painting import Sprite, paint
from pose_data.synthetic.poses import sample_pose, sample_proportions
from pose_data.synthetic.wardrobe import sample_look

_FEWEST_KEYPOINTS = 5  # minimum number within the frame for a person to be annotated
_CLOSEST = 0.4  # maximum fraction of a person's box that a nearer person may cover
_GUESSABLE = 0.05  # maximum distance of a guessable hidden joint from the visible person, in body heights
_PLACEMENTS = 8  # attempts to place a person before giving up


@dataclass(frozen=True)
class Person:
    """The annotation of a person in a scene, image frame, in pixels.

    Attributes:
        keypoints: (K, 3) x, y and visibility as annotated in COCO: 2 visible; 1 hidden, but close to visible parts of
            the person; 0, with x = y = 0, outside the frame, on the far side of the head, or hidden farther away.
        bbox: (4,) left, top, width, height of the figure within the frame, including hidden parts.
        mask: (h, w) bool, the pixels that show the person.
    """

    keypoints: np.ndarray
    bbox: np.ndarray
    mask: np.ndarray


@dataclass(frozen=True)
class Scene:
    """A picture (h, w, 3) uint8 BGR, and its people, farthest first."""

    image: np.ndarray
    people: list[Person]


def sample_scene(
    rng: np.random.Generator, *, size: tuple[int, int] = (480, 360), people: tuple[int, int] = (1, 3)
) -> Scene:
    """Sample a scene; the same state of ``rng`` gives the same scene.

    Args:
        rng: Random number generator.
        size: (w, h) of the picture.
        people: Minimum and maximum number of people. There may be fewer if there is not enough room.
    """
    light = rng.uniform(-1.0, 1.0)
    image = sample_background(rng, size)
    cast = _place_people(rng, size, int(rng.integers(people[0], people[1] + 1)), light)
    owner = np.zeros(image.shape[:2], np.uint8)  # 0 nobody, else 1 + the person's index
    for index, (_, sprite) in enumerate(cast):
        _cast_shadow(image, sprite)
        _blend(image[sprite.window], sprite.color, sprite.alpha)
        owner[sprite.window][sprite.alpha > 0.5] = index + 1
        if rng.random() < 0.2:
            _place_obstacle(rng, image, owner, sprite)
    seen = (observe(*actor, owner, index + 1) for index, actor in enumerate(cast))
    return Scene(expose(rng, image), [person for person in seen if person.mask.any()])


def _place_people(
    rng: np.random.Generator, size: tuple[int, int], count: int, light: float
) -> list[tuple[Figure, Sprite]]:
    """Place figures so that each is visible, the farthest (and smallest) first."""
    cast: list[tuple[Figure, Sprite]] = []
    scales = np.sort(size[1] * np.exp(rng.uniform(np.log(0.42), np.log(1.05), size=count)))
    if count and rng.random() < 0.08:
        scales[-1] *= rng.uniform(1.2, 1.7)  # a close-up, cut off by the frame
    for scale in scales:
        for _ in range(_PLACEMENTS):
            figure = _sample_figure(rng, size, scale)
            if int(_within(figure.keypoints, size).sum()) < _FEWEST_KEYPOINTS:
                continue
            if all(_overlap(figure.keypoints, other.keypoints) < _CLOSEST for other, _ in cast):
                sprite = paint(figure, size, light)
                if sprite is not None and (sprite.alpha > 0.5).any():
                    cast.append((figure, sprite))
                break
    return cast


def _sample_figure(rng: np.random.Generator, size: tuple[int, int], scale: float) -> Figure:
    """Sample a figure of the given height in pixels; taller figures are nearer, with lower feet."""
    width, height = size
    proportions = sample_proportions(rng)
    body = assemble(sample_pose(rng), proportions)
    lowest = -scale * min(joint[1] for joint in body.joints.values())
    middle = rng.uniform(0.04, 0.96) * width
    feet = height * (0.78 + 0.2 * min(scale / height, 1.0)) + rng.normal(0.0, 0.05) * height
    if scale > 1.06 * height:
        feet = rng.uniform(1.05, 1.5) * height
    return Figure(body, proportions, sample_look(rng), scale, np.array([middle, feet - lowest]))


def _within(points: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Return which of ``points`` (N, 2) are inside the frame."""
    return np.all((points >= -0.5) & (points < np.array(size) - 0.5), axis=-1)


def _overlap(near: np.ndarray, far: np.ndarray) -> float:
    """Compute the fraction of the box around the keypoints ``far`` that the box around ``near`` covers."""
    common = np.minimum(near.max(0), far.max(0)) - np.maximum(near.min(0), far.min(0))
    return float(common.clip(0).prod() / (far.max(0) - far.min(0)).clip(1).prod())


def _cast_shadow(image: np.ndarray, sprite: Sprite) -> None:
    """Darken the ground under a figure."""
    rows, columns = sprite.window
    breadth = columns.stop - columns.start
    center = ((columns.start + columns.stop) // 2, rows.stop - 2)
    reach = breadth // 6 + 2
    low, high = max(rows.stop - reach, 0), min(rows.stop + reach, image.shape[0])
    strip = np.zeros((high - low, image.shape[1]), np.uint8)
    cv2.ellipse(strip, (center[0], center[1] - low), (breadth // 2, breadth // 12 + 1), 0, 0, 360, 90, -1)
    image[low:high] *= (1.0 - cv2.blur(strip, (breadth // 12 + 1,) * 2).astype(np.float32) / 255.0)[..., None]


def _place_obstacle(rng: np.random.Generator, image: np.ndarray, owner: np.ndarray, sprite: Sprite) -> None:
    """Place an obstacle in front of a figure, over one side or the lower part of it."""
    rows, columns = sprite.window
    height, width = rows.stop - rows.start, columns.stop - columns.start
    color, alpha = sample_obstacle(rng, rng.uniform(0.25, 0.6) * height)
    x = columns.start + int(rng.uniform(-0.25, 1.0) * width) - alpha.shape[1] // 4
    y = rows.start + int(rng.uniform(0.35, 1.0) * height)
    top, bottom = max(y, 0), min(y + alpha.shape[0], image.shape[0])
    left, right = max(x, 0), min(x + alpha.shape[1], image.shape[1])
    if top < bottom and left < right:
        window = (slice(top, bottom), slice(left, right))
        part = (slice(top - y, bottom - y), slice(left - x, right - x))
        _blend(image[window], color[part], alpha[part])
        owner[window][alpha[part] > 0.5] = 0


def _blend(below: np.ndarray, color: np.ndarray, alpha: np.ndarray) -> None:
    below += alpha[..., None] * (color - below)


def expose(rng: np.random.Generator, image: np.ndarray) -> np.ndarray:
    """Simulate a camera on a picture (h, w, 3) float32, which is modified: focus, exposure, tint and noise."""
    if rng.random() < 0.5:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 0.9))
    gain = rng.uniform(0.7, 1.15) * rng.normal(1.0, 0.04, size=3)
    tile = rng.normal(0.0, rng.uniform(0.5, 5.0), size=(96, 128, 1)).astype(np.float32)
    height, width = image.shape[:2]
    image *= gain.astype(np.float32)
    image += np.tile(tile, (-(-height // 96), -(-width // 128), 1))[:height, :width]
    return cv2.convertScaleAbs(image.clip(0.0, 255.0, out=image))


def observe(figure: Figure, sprite: Sprite, owner: np.ndarray, mark: int) -> Person:
    """Annotate a figure in the finished picture; ``mark`` is its value in ``owner``."""
    mask = owner == mark
    keypoints = np.zeros((len(KEYPOINTS), 3))
    for index in np.flatnonzero(_within(figure.keypoints, owner.shape[::-1])).tolist():
        if flag := _visibility(figure, sprite, index, mask):
            keypoints[index] = (*figure.keypoints[index], flag)
    rows, columns = (np.flatnonzero((sprite.alpha > 0.5).any(axis)) for axis in (1, 0))
    bbox = np.array(
        [columns[0] + sprite.left, rows[0] + sprite.top, columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1]
    )
    return Person(keypoints, bbox, mask)


def _visibility(figure: Figure, sprite: Sprite, index: int, mask: np.ndarray) -> int:
    """Return COCO's visibility of a keypoint within the frame; ``mask`` (h, w) is where the figure is visible."""
    bearers = figure.bearers(KEYPOINTS[index])
    x, y = np.round(figure.keypoints[index]).astype(int).tolist()
    if mask[y, x]:
        part = sprite.owner[y - sprite.top, x - sprite.left]
        if part > 0 and sprite.names[part - 1] in bearers:
            return 2
    reach = round(_GUESSABLE * figure.scale)
    around = mask[max(y - reach, 0) : y + reach + 1, max(x - reach, 0) : x + reach + 1]
    return 1 if bearers and around.any() else 0
