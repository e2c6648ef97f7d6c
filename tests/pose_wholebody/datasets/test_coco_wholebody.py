"""Whole bodies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coco_files import annotation, coco_file, image
from pose_core.errors import DataError
from pose_wholebody.datasets.coco_style import CocoWholeBodyDataset, UBody2dDataset

SIZES = {"keypoints": 17, "foot_kpts": 6, "face_kpts": 68, "lefthand_kpts": 21, "righthand_kpts": 21}


def person(annotation_id: int, **extra: Any) -> dict[str, Any]:
    parts = {key: [place + 1, 7, 0.04 * place] * size for place, (key, size) in enumerate(SIZES.items())}
    return annotation(annotation_id, 1, **{**parts, **extra})


@pytest.mark.parametrize("data_set", [CocoWholeBodyDataset, UBody2dDataset])
def test_the_parts_follow_each_other(tmp_path: Path, data_set: type[CocoWholeBodyDataset]) -> None:
    plain = annotation(4, 1, keypoints=[1, 2, 1] * 17)
    info = data_set(ann_file=coco_file(tmp_path, [image(1)], [plain, person(3)])).get_data_info(0)
    assert info["id"] == 3  # a person of plain COCO is passed over
    parts = [place + 1 for place, size in enumerate(SIZES.values()) for _ in range(size)]
    assert info["keypoints"][0, :, 0].tolist() == parts
    assert info["keypoints_visible"][0].tolist() == [float(part > 1) for part in parts]
    assert info["num_keypoints"] == 2  # as the file says: those of the body


def test_a_part_of_another_size_is_named(tmp_path: Path) -> None:
    path = coco_file(tmp_path, [image(1)], [person(3, face_kpts=[1, 2, 1] * 67)])
    with pytest.raises(DataError, match=r"'face_kpts' of annotation id 3 of .*json must hold 204 numbers, got 201"):
        CocoWholeBodyDataset(ann_file=path)
