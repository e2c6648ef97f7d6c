"""The base of datasets in COCO's format."""

from __future__ import annotations

import json
import logging
import pickle
from typing import Any

import numpy as np
import pytest
from mmengine.dataset import ConcatDataset, RepeatDataset

from coco_files import SKELETON, annotation, coco_file, image, write_images
from pose_core.errors import ConfigError, DataError, ImageError
from pose_keypoints.datasets.base_coco_style import BaseCocoStyleDataset


class ToyDataset(BaseCocoStyleDataset):
    METAINFO = SKELETON


def toy(tmp_path, images: list[Any], annotations: list[Any], **kwargs: Any) -> ToyDataset:
    return ToyDataset(ann_file=coco_file(tmp_path, images, annotations), **kwargs)


IMAGES = [image(5), image(3), image(9)]
ANNOTATIONS = [
    annotation(10, 3),
    annotation(11, 5, bbox=[50, 40, 30, 30], area=None, num_keypoints=None),
    annotation(12, 3, iscrowd=1),
    annotation(13, 5, num_keypoints=0, keypoints=[0] * 9),
    annotation(14, 3, bbox=[20, 20, 0, 10]),
    annotation(15, 3, bbox=[100, 20, 30, 10]),
    annotation(16, 3),
]


def test_a_sample_of_one_instance(tmp_path):
    dataset = toy(tmp_path, IMAGES, ANNOTATIONS, data_root=str(tmp_path), data_prefix={"img": "pictures/"})
    assert len(dataset) == 3
    info = dataset.get_data_info(0)  # images in the file's order: 5 before 3
    assert info["id"] == 11
    assert info["img_id"] == 5
    assert info["img_path"] == str(tmp_path / "pictures/5.png")
    np.testing.assert_allclose(info["bbox"], [[50, 40, 63, 47]])
    np.testing.assert_allclose(info["bbox_score"], [1])
    np.testing.assert_allclose(info["keypoints"], [[[12, 10], [28, 12], [0, 0]]])
    np.testing.assert_allclose(info["keypoints_visible"], [[1, 1, 0]])
    assert info["num_keypoints"] == 2
    assert info["area"] == pytest.approx(0.53 * 13 * 7)
    assert info["category_id"].shape == ()
    assert info["iscrowd"] == 0
    assert info["segmentation"] == ANNOTATIONS[1]["segmentation"]
    assert info["raw_ann_info"] == ANNOTATIONS[1]
    assert info["sample_idx"] == 0
    assert info["dataset_name"] == "toy"
    assert info["flip_indices"] == [1, 0, 2]
    assert dataset.get_data_info(-1)["id"] == 16
    assert dataset.get_data_info(-1)["sample_idx"] == 2
    assert dataset.get_data_info(1)["area"] == 400.5
    assert dataset.metainfo["CLASSES"] == [{"id": 1, "name": "person"}]
    assert dataset.get_cat_ids(0) == [1]


def test_the_log_says_what_cannot_be_used(tmp_path, caplog):
    with caplog.at_level(logging.INFO):
        toy(tmp_path, IMAGES, [*ANNOTATIONS, {"id": 17, "image_id": 3}])
    assert "3 of 8 annotations can be used (1 left out, 1 crowds, 1 without a labeled keypoint, " in caplog.text
    assert "2 boxes without area in the image" in caplog.text


def test_samples_are_new_every_time(tmp_path):
    dataset = toy(tmp_path, IMAGES, ANNOTATIONS)
    first = dataset.get_data_info(0)
    for value in first.values():
        if isinstance(value, np.ndarray):
            value[...] = 99
        elif isinstance(value, list):
            value.clear()
    second = dataset.get_data_info(0)
    np.testing.assert_allclose(second["keypoints"], [[[12, 10], [28, 12], [0, 0]]])
    assert second["flip_indices"] == [1, 0, 2]
    np.testing.assert_allclose(second["dataset_keypoint_weights"], [1, 1, 2])


def test_a_sample_of_one_image(tmp_path):
    dataset = toy(tmp_path, IMAGES, ANNOTATIONS, data_mode="bottomup")
    assert len(dataset) == 2
    info = dataset.get_data_info(1)
    assert info["img_id"] == 3
    assert info["id"] == [10, 12, 14, 15, 16]
    assert info["bbox"].shape == (5, 4)
    assert info["keypoints"].shape == (5, 3, 2)
    np.testing.assert_allclose(info["area"], [400.5] * 5)
    assert info["iscrowd"] == [0, 1, 0, 0, 0]
    assert [raw["id"] for raw in info["raw_ann_info"]] == [10, 12, 14, 15, 16]
    assert info["invalid_segs"] == [annotation(12, 3)["segmentation"]] * 3


def test_images_without_instances_are_tested_on_bottom_up(tmp_path):
    dataset = toy(tmp_path, IMAGES, ANNOTATIONS, data_mode="bottomup", test_mode=True)
    assert [dataset.get_data_info(i)["img_id"] for i in range(len(dataset))] == [5, 3, 9]
    info = dataset.get_data_info(2)
    assert info["id"] == []
    assert info["raw_ann_info"] is None
    assert "keypoints" not in info


def test_detected_boxes_take_the_place_of_annotated_ones(tmp_path):
    detections = [
        {"image_id": 3, "category_id": 1, "bbox": [10, 10, 20, 30], "score": 0.9},
        {"image_id": 3, "category_id": 2, "bbox": [10, 10, 20, 30], "score": 0.9},
        {"image_id": 9, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.2},
        {"image_id": 9, "category_id": 1, "bbox": [1, 2, 0, 4], "score": 0.9},
    ]
    path = tmp_path / "detections.json"
    path.write_text(json.dumps(detections))
    dataset = toy(tmp_path, IMAGES, ANNOTATIONS, bbox_file=str(path), test_mode=True)
    assert len(dataset) == 2
    info = dataset.get_data_info(1)
    assert info["id"] == 1
    assert info["img_id"] == 9
    assert info["img_shape"] == (48, 64)
    np.testing.assert_allclose(info["bbox"], [[1, 2, 4, 6]])
    np.testing.assert_allclose(info["bbox_score"], [0.2])
    assert info["keypoints"].shape == (1, 3, 2)
    np.testing.assert_allclose(info["keypoints_visible"], 1)
    kept = toy(tmp_path, IMAGES, [], bbox_file=str(path), test_mode=True, filter_cfg={"bbox_score_thr": 0.3})
    assert [kept.get_data_info(i)["img_id"] for i in range(len(kept))] == [3]

    path.write_text(json.dumps([{**detections[0], "category_id": 3}]))
    with pytest.raises(DataError, match=r"None of the 1 detections of .*detections\.json is of category 1, only of 3"):
        toy(tmp_path, IMAGES, ANNOTATIONS, bbox_file=str(path), test_mode=True)
    path.write_text(json.dumps([{**detections[0], "image_id": 77}]))
    with pytest.raises(DataError, match=r"Detection 0 of .*detections\.json belongs to image id 77"):
        toy(tmp_path, IMAGES, ANNOTATIONS, bbox_file=str(path), test_mode=True)


def test_subsets(tmp_path):
    dataset = toy(tmp_path, IMAGES, ANNOTATIONS)
    ids = [11, 10, 16]
    assert [info["id"] for info in dataset.data_list] == ids
    for indices, expected in ((2, ids[:2]), (-1, ids[-1:]), ([2, 0], [16, 11])):
        assert [info["id"] for info in toy(tmp_path, IMAGES, ANNOTATIONS, indices=indices).data_list] == expected
        subset = dataset.get_subset(indices)
        assert [subset.get_data_info(i)["id"] for i in range(len(subset))] == expected
    dataset.get_subset_([1])
    assert dataset.get_data_info(0)["id"] == 10


def test_pickled_and_wrapped(tmp_path):
    dataset = toy(tmp_path, IMAGES, ANNOTATIONS)
    copied = pickle.loads(pickle.dumps(dataset))
    assert [info["id"] for info in copied.data_list] == [11, 10, 16]
    assert len(RepeatDataset(dataset, times=3)) == 9
    both = ConcatDataset([dataset, copied])
    assert len(both) == 6
    assert both[4]["id"] == 10
    assert both.metainfo["dataset_name"] == "toy"


def test_only_some_of_the_images(tmp_path):
    dataset = toy(tmp_path, IMAGES, ANNOTATIONS, sample_interval=3)
    assert [info["id"] for info in dataset.data_list] == [10, 16]
    with pytest.raises(DataError, match="sample_interval needs image ids that are integers"):
        toy(tmp_path, [image("a")], [], sample_interval=3)


def test_ids_may_be_text_and_images_may_say_how_crowded_they_are(tmp_path):
    dataset = toy(tmp_path, [image("a", crowdIndex=0.25), image("b")], [annotation("x", "b"), annotation("y", "a")])
    assert [(info["img_id"], info["id"]) for info in dataset.data_list] == [("a", "y"), ("b", "x")]
    assert dataset.get_data_info(0)["crowd_index"] == 0.25


def test_the_files_metainfo_is_read_when_it_is_needed(tmp_path):
    path = tmp_path / "annotations.json"
    dataset = ToyDataset(ann_file=str(path), lazy_init=True)
    assert dataset.metainfo["num_keypoints"] == 3
    coco_file(tmp_path, IMAGES, ANNOTATIONS)
    assert len(dataset) == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"keypoints": [1, 2, 2] * 2},
            "3 keypoints in the skeleton 'toy', 2 in annotation id 10 of .*annotations.json",
        ),
        ({"keypoints": [1, 2, 2, 4]}, "'keypoints' of annotation id 10 of .* must hold 9 numbers, got 4"),
        ({"keypoints": [float("nan"), 2, 2] * 3}, "'keypoints' of annotation id 10 .* not a finite number"),
        ({"bbox": [1, 2, 3]}, "'bbox' of annotation id 10 of .* must hold 4 numbers, got 3"),
        ({"bbox": [1, 2, float("inf"), 3]}, "'bbox' of annotation id 10 .* not a finite number"),
        (
            {"image_id": 4},
            "Annotation id 10 belongs to image id 4, which is not among the images of .*annotations.json",
        ),
        ({"area": "big"}, "'area' of annotation id 10 of .* must be a number"),
    ],
)
def test_a_wrong_annotation_is_named(tmp_path, change, message):
    with pytest.raises(DataError, match=message):
        toy(tmp_path, IMAGES, [annotation(9, 3), annotation(10, 3) | change])


def test_annotations_without_id_and_images_without_name(tmp_path):
    with pytest.raises(DataError, match=r"An annotation of .* has no 'id'"):
        toy(tmp_path, IMAGES, [{"image_id": 3}])
    with pytest.raises(DataError, match=r"Image id 2 of .* lacks 'file_name'"):
        toy(tmp_path, [image(1), {"id": 2}], [])


def test_nothing_usable_is_an_error(tmp_path):
    with pytest.raises(DataError, match=r"annotations\.json holds nothing to train or test on"):
        toy(tmp_path, IMAGES, ANNOTATIONS[2:4])


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"data_mode": "sideways"}, "data_mode must be 'topdown' or 'bottomup', got 'sideways'"),
        ({"on_error": "ignore"}, "on_error must be 'raise' or 'skip'"),
        ({"data_prefix": {"image": "x"}}, "folder of the images as 'img', got {'image': 'x'}"),
        ({"bbox_file": "x.json"}, "needs data_mode='topdown' and test_mode=True"),
        ({"bbox_file": "x.json", "data_mode": "bottomup", "test_mode": True}, "needs data_mode='topdown'"),
        ({"data_mode": "bottomup", "filter_cfg": {"bbox_score_thr": 0.1}}, "use data_mode='topdown'"),
    ],
)
def test_arguments_that_contradict_each_other(tmp_path, kwargs, message):
    with pytest.raises(ConfigError, match=message):
        toy(tmp_path, IMAGES, ANNOTATIONS, **kwargs)


def test_a_data_set_needs_a_skeleton(tmp_path):
    with pytest.raises(ConfigError, match=r"BaseCocoStyleDataset has no skeleton; give one, such as metainfo="):
        BaseCocoStyleDataset(ann_file="x.json")
    with pytest.raises(ConfigError, match="ToyDataset needs ann_file"):
        ToyDataset()
    dataset = BaseCocoStyleDataset(ann_file=coco_file(tmp_path, IMAGES, ANNOTATIONS), metainfo=SKELETON)
    assert len(dataset) == 3


def test_the_rule_of_usable_instances_for_one_sample(tmp_path):
    info = toy(tmp_path, IMAGES, ANNOTATIONS).get_data_info(0)
    assert ToyDataset._is_valid_instance(info)
    for change in (
        {"iscrowd": 1},
        {"num_keypoints": 0},
        {"bbox": np.array([[5, 5, 5, 9]])},
        {"keypoints": np.zeros((1, 3, 2))},
    ):
        assert not ToyDataset._is_valid_instance({**info, **change})
    assert ToyDataset._is_valid_instance({})


# -- extending ---------------------------------------------------------------------------------------------------------


class HeadSizeDataset(ToyDataset):
    REQUIRED_KEYS = ("points", "bbox")

    def parse_annotations(self, annotations, images):
        in_form = [entry | {"keypoints": entry["points"]} for entry in annotations]
        columns = super().parse_annotations(in_form, images)
        columns["head_size"] = np.array([[entry["head"]] for entry in annotations])
        columns["track"] = np.array([entry["track"] for entry in annotations])
        return columns


def test_a_subclass_adds_columns_of_its_own(tmp_path):
    points = [[12, 10, 2], [28, 12, 1], [0, 0, 0]]
    annotations = [annotation(i, 3, points=points, head=i / 2, track=f"t{i}") for i in (1, 2)] + [annotation(3, 3)]
    dataset = HeadSizeDataset(ann_file=coco_file(tmp_path, IMAGES, annotations))
    assert len(dataset) == 2
    info = dataset.get_data_info(1)
    np.testing.assert_allclose(info["head_size"], [[1.0]])
    assert info["track"] == "t2"
    np.testing.assert_allclose(info["keypoints"][0, 0], [12, 10])
    bottomup = HeadSizeDataset(ann_file=dataset.ann_file, data_mode="bottomup").get_data_info(0)
    assert bottomup["track"] == ["t1", "t2"]


class ListDataset(ToyDataset):
    def load_data_list(self):
        return [{"id": i, "img_path": "", "bbox_score": np.array([i / 4])} for i in range(4)]


def test_a_subclass_may_return_a_list():
    dataset = ListDataset(filter_cfg={"bbox_score_thr": 0.5}, indices=[1])
    assert len(dataset) == 1
    assert dataset.get_data_info(0)["id"] == 3
    assert dataset.get_data_info(0)["dataset_name"] == "toy"
    assert dataset.serialize_data
    assert len(ListDataset().get_subset(2)) == 2


# -- the pipeline ------------------------------------------------------------------------------------------------------


def test_the_pipeline_gets_the_sample_and_the_data_set(tmp_path):
    dataset = toy(tmp_path, IMAGES, ANNOTATIONS, pipeline=[lambda info: (info["id"], info["dataset"])])
    assert dataset[0] == (11, dataset)


@pytest.mark.parametrize(("pipeline", "message"), [
    ("LoadImage", "A pipeline is a list of .* not 'LoadImage'"),
    ({"type": "LoadImage"}, "A pipeline is a list of"),
    (["LoadImage"], r"The config of a transform must be dict\(type=.*, got 'LoadImage'"),
    ([{"type": "LoadImage", "file": 1}], "LoadImage has no argument 'file'"),
])  # fmt: skip
def test_what_is_no_pipeline_is_refused(tmp_path, pipeline, message):
    with pytest.raises(ConfigError, match=message):
        toy(tmp_path, IMAGES, ANNOTATIONS, pipeline=pipeline)


def test_an_unreadable_image_names_file_and_annotation(tmp_path):
    write_images(tmp_path, 5)
    dataset = toy(tmp_path, IMAGES, ANNOTATIONS, data_prefix={"img": str(tmp_path)}, pipeline=[{"type": "LoadImage"}])
    assert dataset[0]["img"].shape == (48, 64, 3)
    with pytest.raises(ImageError, match=r"3\.png cannot be read.*annotation id 10"):
        dataset[1]
