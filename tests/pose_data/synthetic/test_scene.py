"""Scenes and what is known of their people."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from pose_data.synthetic import KEYPOINTS, sample_scene
from pose_data.synthetic.anatomy import Limb, Pose, Proportions, assemble
from pose_data.synthetic.fabric import plain
from pose_data.synthetic.figure import Figure
from pose_data.synthetic.painting import paint
from pose_data.synthetic.scene import Person, observe
from pose_data.synthetic.wardrobe import Look

SCENES = [sample_scene(np.random.default_rng(seed), size=(160, 120), people=(1, 4)) for seed in range(120)]


def figure(yaw: float = 0.0) -> Figure:
    gray = plain(np.full(3, 128.0))
    limbs = {"left": Limb(0, 0.2, 0, 0), "right": Limb(0, 0.2, 0, 0)}
    look = Look(np.full(3, 200.0), np.zeros(3), "short", False, gray, "long", gray, "trousers", gray)
    body = assemble(Pose(limbs, limbs, yaw, 0.0, 0.0, (0, 0, 0), (0, 0, 0)), Proportions())
    return Figure(body, Proportions(), look, 200.0, np.array([100.0, 110.0]))


def visible(who: Figure) -> set[str]:
    sprite = paint(who, (200, 240), 0.0)
    shown = set()
    for name, (x, y) in zip(KEYPOINTS, np.round(who.keypoints).astype(int), strict=True):
        part = sprite.owner[y - sprite.top, x - sprite.left]
        if part and sprite.names[part - 1] in who.bearers(name):
            shown.add(name)
    return shown


def test_all_of_a_person_who_faces_the_camera_is_visible() -> None:
    assert visible(figure()) == set(KEYPOINTS)


def test_the_face_is_hidden_from_behind() -> None:
    assert visible(figure(yaw=np.pi)) == set(KEYPOINTS) - {"nose", "left_eye", "right_eye"}


def test_the_far_side_is_hidden_in_profile() -> None:
    seen = visible(figure(yaw=np.pi / 2))  # turned to the person's own left: the right side is towards the viewer
    assert {"right_elbow", "right_wrist", "right_ear", "right_shoulder"} <= seen
    assert not {"left_elbow", "left_ear", "left_shoulder"} & seen


def test_left_is_at_the_right_of_the_picture_for_who_faces_the_camera() -> None:
    points = dict(zip(KEYPOINTS, figure().keypoints, strict=True))
    assert points["left_shoulder"][0] > points["right_shoulder"][0]
    assert points["nose"][1] < points["left_hip"][1] < points["left_ankle"][1]


def test_flags_agree_with_the_frame() -> None:
    for scene in SCENES:
        height, width = scene.image.shape[:2]
        for person in scene.people:
            x, y, flag = person.keypoints.T
            assert set(flag) <= {0.0, 1.0, 2.0}
            assert not person.keypoints[flag == 0].any()
            labeled = flag > 0
            assert ((x[labeled] >= -0.5) & (x[labeled] < width - 0.5)).all()
            assert ((y[labeled] >= -0.5) & (y[labeled] < height - 0.5)).all()


def test_a_visible_keypoint_lies_on_the_person() -> None:
    for scene in SCENES:
        for person in scene.people:
            for x, y, flag in person.keypoints:
                if flag == 2:
                    assert person.mask[round(y), round(x)]


def flags_of(who: Figure, *, hidden_from: int = 240) -> dict[str, float]:
    """The visibility of who stands behind a wall of which the top is at that row."""
    sprite = paint(who, (200, 240), 0.0)
    owner = np.zeros((240, 200), np.uint8)
    owner[sprite.window][sprite.alpha > 0.5] = 1
    owner[hidden_from:] = 0
    return dict(zip(KEYPOINTS, observe(who, sprite, owner, 1).keypoints[:, 2], strict=True))


def test_the_far_side_of_the_body_is_hidden_and_that_of_the_head_not_labeled() -> None:
    flags = flags_of(figure(yaw=np.pi / 2))
    assert (flags["left_elbow"], flags["left_shoulder"], flags["left_ear"]) == (1, 1, 0)
    assert (flags["right_elbow"], flags["right_shoulder"], flags["right_ear"]) == (2, 2, 2)


def test_what_is_hidden_deeper_than_anybody_could_guess_is_not_labeled() -> None:
    knees = round(figure().keypoints[KEYPOINTS.index("left_knee"), 1])
    assert flags_of(figure())["left_knee"] == 2
    assert flags_of(figure(), hidden_from=knees - 5)["left_knee"] == 1
    assert flags_of(figure(), hidden_from=knees - 25)["left_knee"] == 0


def test_people_hide_each_other_and_leave_the_frame() -> None:
    flags = np.concatenate([person.keypoints[:, 2] for scene in SCENES for person in scene.people])
    for flag in (0, 1, 2):
        assert (flags == flag).mean() > 0.01
    assert (flags == 2).mean() > 0.6


def test_boxes_hold_what_shows() -> None:
    for scene in SCENES:
        for person in scene.people:
            rows, columns = np.nonzero(person.mask)
            left, top, width, height = person.bbox
            assert left <= columns.min() <= columns.max() < left + width <= scene.image.shape[1]
            assert top <= rows.min() <= rows.max() < top + height <= scene.image.shape[0]


def test_people_do_not_share_pixels() -> None:
    for scene in SCENES:
        if scene.people:
            assert sum(person.mask.astype(int) for person in scene.people).max() == 1


@pytest.mark.parametrize("size", [(64, 64), (321, 177), (100, 400)])
def test_any_size(size: tuple[int, int]) -> None:
    scene = sample_scene(np.random.default_rng(3), size=size)
    assert scene.image.shape == (size[1], size[0], 3)
    assert scene.image.dtype == np.uint8


def test_an_empty_scene() -> None:
    for seed in range(30):
        assert sample_scene(np.random.default_rng(seed), size=(64, 64), people=(0, 0)).people == []


def overlap(first: Person, second: Person) -> bool:
    corners = np.array([first.bbox, second.bbox])
    start, end = corners[:, :2].max(0), (corners[:, :2] + corners[:, 2:]).min(0)
    return bool((start < end).all())


def test_small_and_crowded() -> None:
    scenes = [sample_scene(np.random.default_rng(seed), size=(64, 64), people=(5, 9)) for seed in range(60)]
    counts = [len(scene.people) for scene in scenes]
    assert min(counts) >= 3  # some find no room
    assert max(counts) <= 9
    assert np.mean(counts) > 4.5
    for scene in scenes:
        assert any(overlap(*pair) for pair in combinations(scene.people, 2))
        for person in scene.people:
            assert person.mask.any()
            assert (person.keypoints[:, 2] == 2).sum() >= 2
            assert max(person.bbox[2:]) <= 64
