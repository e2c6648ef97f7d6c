"""Reading annotation files."""

from __future__ import annotations

import json

import pytest

from coco_files import annotation, coco_file, image
from pose_core.errors import DataError
from pose_keypoints.datasets.annotation_file import decode_annotations, have_values, read_coco_file


def test_a_file_is_read_and_its_annotations_stay_text(tmp_path):
    file = read_coco_file(coco_file(tmp_path, [image(1)], [annotation(7, 1)], info={"year": 2017}))
    assert file.images == [image(1)]
    assert file.categories == [{"id": 1, "name": "person"}]
    assert json.loads(bytes(file.annotations[0])) == annotation(7, 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: No such file"),
        ("", "is not a JSON file, or it is damaged"),
        ('{"images": [', "is not a JSON file, or it is damaged"),
        ("[1, 2]", "is not a COCO annotation file: Expected `object`, got `array`"),
        ('{"images": {}, "annotations": []}', r"Expected `array | null`, got `object` - at `\$.images`"),
        ('{"annotations": [], "categories": []}', "lacks 'images'"),
        ('{"images": [], "categories": []}', "lacks 'annotations'"),
    ],
)
def test_what_is_no_annotation_file_is_named(tmp_path, content, message):
    path = tmp_path / "broken.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DataError, match=rf"broken\.json.*{message}"):
        read_coco_file(str(path))


def test_parts_that_are_not_needed_may_be_missing(tmp_path):
    path = tmp_path / "images.json"
    path.write_text(json.dumps({"images": [image(1)]}))
    assert read_coco_file(str(path), needs=["images"]).annotations == []


def test_python_writes_nan_which_is_read_as_nothing(tmp_path):
    path = coco_file(
        tmp_path, [image(1)], [annotation(7, 1, area=float("nan"), bbox=[1, -float("inf"), 2, 3], name="NaN, x")]
    )
    stored = json.loads(bytes(read_coco_file(path).annotations[0]))
    assert stored["area"] is None
    assert stored["bbox"] == [1, None, 2, 3]
    assert stored["name"] == "NaN, x"


def test_a_file_needs_no_categories_and_may_begin_with_a_byte_order_mark(tmp_path):
    path = tmp_path / "plain.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"images": [image(1)], "annotations": []}).encode())
    assert read_coco_file(str(path)).categories == []


def test_ids_are_whole_numbers_or_text_however_they_are_written(tmp_path):
    images = [image(7.0), image("a"), image(2**63)]
    annotations = [annotation(1.0, 7), annotation("x", 7.0), annotation(3, "a")]
    file = read_coco_file(coco_file(tmp_path, images, annotations, categories=[{"id": "2", "name": "dog"}]))
    assert [repr(entry["id"]) for entry in file.images] == ["7", "'a'", str(2**63)]
    decoded = decode_annotations(file.annotations, source="x.json")
    assert [(repr(entry["id"]), repr(entry["image_id"])) for entry in decoded] == [
        ("1", "7"),
        ("'x'", "7"),
        ("3", "'a'"),
    ]
    assert file.categories[0]["id"] == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": None}, "An annotation of x.json has no 'id'"),
        ({"id": 1.5}, "'id' of the annotation .* of x.json must be a whole number or text, got 1.5"),
        ({"image_id": [3]}, r"'image_id' of the annotation .* must be a whole number or text, got \[3\]"),
        ({"image_id": None}, "'image_id' of the annotation .* got None"),
    ],
)
def test_ids_that_are_none(tmp_path, change, message):
    file = read_coco_file(coco_file(tmp_path, [image(3)], [annotation(1, 3) | change]))
    with pytest.raises(DataError, match=message):
        decode_annotations(file.annotations, source="x.json")
    with pytest.raises(DataError, match=r"The id of image 1 of .*annotations\.json must be .* got \{\}"):
        read_coco_file(coco_file(tmp_path, [image(1), image({})], []))


def test_two_pictures_of_one_id_are_refused_and_one_that_is_listed_twice_is_counted(tmp_path, caplog):
    merged = [image(1), image(2), image(1, file_name="b/1.png"), image(2, file_name="b/2.png")]
    with pytest.raises(DataError, match=r"2 images of .* such as id 1, which '1\.png' and 'b/1\.png' share"):
        read_coco_file(coco_file(tmp_path, merged, []))
    read_coco_file(coco_file(tmp_path, [image(1), image(2), image(2)], []))
    assert "1 images are listed more than once, such as id 2: the last entry counts" in caplog.text


def test_null_and_an_empty_list_are_nothing():
    entries = [{"bbox": [1], "keypoints": [2]}, {"bbox": [1], "keypoints": []}, {"bbox": None, "keypoints": [2]}, {}]
    assert have_values(entries, ("bbox", "keypoints")) == [True, False, False, False]
    assert have_values([{"scale": 0}, {"scale": 0.0}], ("scale",)) == [True, True]
