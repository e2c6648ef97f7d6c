"""Parts of people as instances of their own."""

from __future__ import annotations

import json

import pytest

from coco_files import annotation, coco_file, image
from pose_core.errors import DataError
from pose_keypoints.datasets.annotation_file import read_coco_file
from pose_keypoints.datasets.body_parts import coco_wholebody_parts, split_annotations


def decoded(file):
    return [json.loads(bytes(text)) for text in file.annotations]


def person(annotation_id, **valid):
    parts = {}
    for i, (name, is_valid) in enumerate(valid.items()):
        parts |= {f"{name}_valid": is_valid, f"{name}_box": [i, 0, 9, 9], f"{name}_kpts": [i, i, 1]}
    return annotation(annotation_id, 1, **parts)


def test_every_part_is_an_annotation_of_its_own(tmp_path):
    file = read_coco_file(coco_file(tmp_path, [image(1)], [annotation(5, 1), annotation(3, 1), annotation(4, 1)]))
    parts = split_annotations(file, lambda entry: [{"id": entry["id"], "place": i} for i in range(5 - entry["id"])])
    assert decoded(parts) == [{"id": 3, "place": 0}, {"id": 3, "place": 1}, {"id": 4, "place": 0}]
    assert parts.images == file.images
    numbered = split_annotations(file, lambda entry: [{"id": entry["id"]}] * 2, renumber=True)
    assert [entry["id"] for entry in decoded(numbered)] == list(range(6))


def test_valid_parts_are_taken(tmp_path):
    hands = coco_wholebody_parts(person(7, lefthand=True, righthand=False), names=("lefthand", "righthand"), source="x")
    (hand,) = hands
    assert hand == {
        "id": 7,
        "image_id": 1,
        "category_id": 1,
        "iscrowd": 0,
        "bbox": [0, 0, 9, 9],
        "keypoints": [0, 0, 1],
    }


def test_a_plain_coco_file_is_named():
    with pytest.raises(DataError, match=r"Annotation id 7 of x\.json has no 'face_valid': it is not COCO-WholeBody's"):
        list(coco_wholebody_parts(annotation(7, 1), names=("face",), source="x.json"))
