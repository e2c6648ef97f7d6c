"""The images of an annotation file."""

from __future__ import annotations

import numpy as np
import pytest

from coco_files import image
from pose_core.errors import DataError
from pose_keypoints.datasets.annotation_file import AnnotationFile
from pose_keypoints.datasets.image_index import ImageIndex, ImageRows, image_sizes, known_sizes


def test_images_are_found_by_their_ids():
    index = ImageIndex(AnnotationFile("x.json", [image(6), image("a"), image(9)], [], []), "", sample_interval=1)
    assert index.places([9, "6", 6], whose="number {}".format, source="y.json") == [2, 0, 0]
    with pytest.raises(DataError, match=r"number 1 belongs to image id 7, which is not among the images of x\.json"):
        index.places([6, 7], whose="number {}".format, source="y.json")


def test_images_that_sample_interval_leaves_out_are_no_mistake():
    index = ImageIndex(AnnotationFile("x.json", [image(6), image(9)], [], []), "", sample_interval=2)
    assert index.places([6, 9, "9"], whose="number {}".format, source="y.json") == [0, None, None]


def test_what_samples_know_of_their_image():
    images = [
        image(-1, crowdIndex=None),
        image(2**63, crowdIndex="0.5", file_name="../b.png"),
        {"id": 3, "file_name": "c"},
    ]
    columns = ImageIndex(AnnotationFile("x.json", images, [], []), "pictures").columns()
    assert [columns["img_id"].one(row) for row in range(3)] == [-1, 2**63, 3]
    assert columns["img_path"].one(1) == "pictures/../b.png"
    assert [columns["annotated_shape"].one(row) for row in range(3)] == [(48, 64), (48, 64), (0, 0)]
    np.testing.assert_equal([columns["crowd_index"].one(row) for row in range(3)], [np.nan, 0.5, np.nan])


def test_images_need_their_size():
    np.testing.assert_allclose(image_sizes([image(1)], source="x.json"), [[64, 48]])
    with pytest.raises(DataError, match=r"Image id 2 of x.json has no 'width' and 'height'"):
        image_sizes([image(1), {"id": 2, "width": 3}], source="x.json")


def test_sizes_of_images_that_annotations_belong_to():
    entries = [image(1), {"id": 2, "width": 3}, image(3, width=10), {"id": 4, "width": "6", "height": 5}]
    sizes = known_sizes(entries, source="x.json")
    np.testing.assert_equal(sizes, [[64, 48], [3, np.nan], [10, 48], [6, 5]])
    rows = ImageRows(entries, sizes, [2, 0, 2])
    assert [row["id"] for row in rows] == [3, 1, 3]
    assert (len(rows), rows[-1]["id"], [row["id"] for row in rows[1:]]) == (3, 3, [1, 3])
    np.testing.assert_equal(image_sizes(rows, source="x.json"), [[10, 48], [64, 48], [10, 48]])
    with pytest.raises(DataError, match=r"Image id 2 of x\.json has no 'width' and 'height'"):
        image_sizes(ImageRows(entries, sizes, [0, 1]), source="x.json")
