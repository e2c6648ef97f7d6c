"""The skeletons of body datasets are those of their annotation files, and of the field."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pose_core.skeleton import LEFT_COLOR, MIDDLE_COLOR, RIGHT_COLOR, load_skeleton, parse_pose_metainfo

# COCO keypoint evaluation, 2017.
COCO_SIGMAS = [26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89]


@pytest.mark.parametrize(("name", "annotations"), [("coco", "coco/test_coco.json"), ("aic", "aic/test_aic.json")])
def test_links_are_those_of_the_annotations_in_their_order(name: str, annotations: str, sample_data: Path) -> None:
    (person,) = json.loads((sample_data / annotations).read_text())["categories"]
    assert [(i + 1, j + 1) for i, j in load_skeleton(name).link_ids] == [tuple(link) for link in person["skeleton"]]


def test_coco() -> None:
    parsed = parse_pose_metainfo({"from_file": "configs/_base_/datasets/coco.py"})
    np.testing.assert_allclose(parsed["sigmas"], np.array(COCO_SIGMAS) / 1000, rtol=1e-6)
    np.testing.assert_allclose(
        parsed["dataset_keypoint_weights"], [1] * 7 + [1.2] * 2 + [1.5] * 2 + [1] * 2 + [1.2] * 2 + [1.5] * 2
    )
    colors = [MIDDLE_COLOR] * 5 + [LEFT_COLOR, RIGHT_COLOR] * 6
    assert parsed["keypoint_colors"].tolist() == [list(color) for color in colors]
    middle, left, right = [MIDDLE_COLOR], [LEFT_COLOR], [RIGHT_COLOR]
    links = left * 2 + right * 2 + middle * 4 + (left + right) * 2 + middle * 7
    assert parsed["skeleton_link_colors"].tolist() == [list(color) for color in links]
    assert parsed["upper_body_ids"] == list(range(11))
    assert parsed["lower_body_ids"] == list(range(11, 17))


def test_crowdpose() -> None:
    skeleton = load_skeleton("crowdpose")
    colors = [MIDDLE_COLOR] * 2 + [LEFT_COLOR, RIGHT_COLOR] * 5 + [RIGHT_COLOR, LEFT_COLOR]
    assert [keypoint.color for keypoint in skeleton.keypoints] == colors
    assert skeleton.link_ids[-3:] == ((12, 13), (1, 13), (0, 13))
    assert skeleton.sigmas == (*(sigma / 1000 for sigma in COCO_SIGMAS[5:]), 0.079, 0.079)
    middle, left, right = [MIDDLE_COLOR], [LEFT_COLOR], [RIGHT_COLOR]
    links = left * 2 + right * 2 + middle * 4 + (left + right) * 2 + middle * 3
    assert [link.color for link in skeleton.links] == links


def test_mpii() -> None:
    skeleton = load_skeleton("mpii")
    colors = [RIGHT_COLOR] * 3 + [LEFT_COLOR] * 3 + [MIDDLE_COLOR] * 4 + [RIGHT_COLOR] * 3 + [LEFT_COLOR] * 3
    assert [keypoint.color for keypoint in skeleton.keypoints] == colors
    links = [RIGHT_COLOR] * 3 + [LEFT_COLOR] * 3 + [MIDDLE_COLOR] * 3 + [RIGHT_COLOR] * 3 + [LEFT_COLOR] * 3
    assert [link.color for link in skeleton.links] == links
    assert skeleton.ids_of_body("lower") == tuple(range(7))


def test_aic() -> None:
    skeleton = load_skeleton("aic")
    colors = ([RIGHT_COLOR] * 3 + [LEFT_COLOR] * 3) * 2 + [MIDDLE_COLOR] * 2
    assert [keypoint.color for keypoint in skeleton.keypoints] == colors
    middle, left, right = [MIDDLE_COLOR], [LEFT_COLOR], [RIGHT_COLOR]
    links = right * 2 + middle * 2 + left * 2 + right * 2 + middle + left * 2 + middle * 3
    assert [link.color for link in skeleton.links] == links


def test_coco_and_aic_together_begin_as_coco() -> None:
    both, coco = load_skeleton("coco_aic"), load_skeleton("coco")
    assert both.names == (*coco.names, "head_top", "neck")
    assert both.sigmas == (*coco.sigmas, 0.026, 0.026)
    assert both.links[: len(coco.links)] == coco.links
    assert parse_pose_metainfo({"from_file": "configs/_base_/datasets/coco_aic.py"})["flip_indices"][-2:] == [17, 18]
