"""Predicting on images, with a model that answers with the corners of its box."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
import pytest
import torch
from mmengine.model import BaseModel
from mmengine.structures import InstanceData
from torch import nn

from pose_core.cli import main
from pose_core.config import Config
from pose_core.contracts import BaseTransform
from pose_core.errors import CheckpointError, ConfigError, EnvironmentSetupError, ImageError, SkeletonError
from pose_core.registry import MODELS, TRANSFORMS, VISUALIZERS
from pose_core.structures import PoseDataSample
from pose_inference.predictor import Predictor, Query


class ToyLoad(BaseTransform):
    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        if "img" not in results:
            results["img"] = cv2.imread(results["img_path"])
        if results["img"] is None:
            raise ImageError(f"The image {results['img_path']} cannot be decoded.")
        return results


class ToyNothing(BaseTransform):
    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        return results


class ToyPack(BaseTransform):
    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        sample = PoseDataSample(metainfo={"img_path": results.get("img_path"), "flip_indices": results["flip_indices"]})
        sample.gt_instances = InstanceData(bboxes=results["bbox"], bbox_scores=results["bbox_score"])
        return {"inputs": torch.zeros(3, 4, 4), "data_samples": sample}


class ToyModel(BaseModel):
    """Upper left and lower right corner of the box; a weight of its own, so that there is something to load."""

    def __init__(self, corners: int = 2) -> None:
        super().__init__()
        self.layer = nn.Linear(1, 1)
        self.corners = corners
        self.batches: list[int] = []

    def forward(self, inputs: Any, data_samples: list[PoseDataSample], mode: str) -> list[PoseDataSample]:
        assert mode == "predict"
        assert not torch.is_grad_enabled()
        self.batches.append(len(inputs))
        for sample in data_samples:
            boxes = sample.gt_instances.bboxes
            sample.pred_instances = InstanceData(
                keypoints=boxes.reshape(1, 2, 2)[:, : self.corners],
                keypoint_scores=np.full((1, self.corners), float(self.layer.bias), np.float32),
                bboxes=boxes,
                bbox_scores=sample.gt_instances.bbox_scores,
            )
        return data_samples


class ToyVisualizer:
    drawn: ClassVar[list[dict[str, Any]]] = []

    def __init__(self, **arguments: Any) -> None:
        self.arguments = arguments

    def set_dataset_meta(self, meta: dict[str, Any], style: str) -> None:
        self.meta = meta

    def add_datasample(self, name: str, image: np.ndarray, sample: PoseDataSample, **options: Any) -> None:
        self.drawn.append({"image": image, "sample": sample, **self.arguments, **options})


SKELETON = {
    "dataset_name": "box",
    "keypoint_info": {0: {"name": "first"}, 1: {"name": "last"}},
    "skeleton_info": {0: {"link": ("first", "last")}},
    "joint_weights": [1.0, 1.0],
    "sigmas": [],
}


@pytest.fixture(autouse=True, scope="module")
def _components():
    TRANSFORMS.register_module(module=ToyLoad, force=True)
    TRANSFORMS.register_module(module=ToyNothing, force=True)
    TRANSFORMS.register_module(module=ToyPack, force=True)
    MODELS.register_module(module=ToyModel, force=True)
    VISUALIZERS.register_module(module=ToyVisualizer, force=True)


@pytest.fixture
def config() -> Config:
    pipeline = [{"type": "ToyLoad"}, {"type": "ToyPack"}]
    return Config(
        {
            "model": {"type": "ToyModel"},
            "test_dataloader": {"dataset": {"type": "CocoDataset", "metainfo": SKELETON, "pipeline": pipeline}},
            "visualizer": {"type": "ToyVisualizer"},
        }
    )


@pytest.fixture
def images(tmp_path: Path) -> list[str]:
    paths = []
    for number in range(3):
        paths.append(str(tmp_path / f"{number}.png"))
        cv2.imwrite(paths[-1], np.full((20 + number, 30, 3), number, np.uint8))
    return paths


@pytest.fixture
def checkpoint(tmp_path: Path) -> str:
    path = tmp_path / "toy.pth"
    torch.save({"state_dict": {"layer.weight": torch.ones(1, 1), "layer.bias": torch.full((1,), 0.5)}}, path)
    return str(path)


def test_the_whole_image_is_the_default_box(config: Config, images: list[str]) -> None:
    (prediction,) = Predictor(config).predict([Query(images[1])])
    np.testing.assert_array_equal(prediction.sample.pred_instances.keypoints, [[[0, 0], [30, 21]]])
    assert prediction.image.shape == (21, 30, 3)


def test_batches_are_shared_by_images_and_answers_keep_their_order(config: Config, images: list[str]) -> None:
    predictor = Predictor(config, batch_size=4)
    counts = (3, 0, 3)
    queries = [
        Query(path, boxes=np.arange(4 * count).reshape(count, 4), scores=np.linspace(0.5, 1.0, count))
        for path, count in zip(images, counts, strict=True)
    ]
    predictions = list(predictor.predict(queries))
    assert predictor.model.batches == [4, 2]
    assert [p.query.image for p in predictions] == images
    assert [len(p.sample.pred_instances) for p in predictions] == [3, 0, 3]
    np.testing.assert_array_equal(predictions[2].sample.pred_instances.keypoints[1], [[4, 5], [6, 7]])
    np.testing.assert_allclose(predictions[0].sample.pred_instances.bbox_scores, [0.5, 0.75, 1.0])
    assert predictions[1].sample.pred_instances.keypoints.shape == (0, 2, 2)


def test_images_are_read_as_they_are_needed(config: Config, images: list[str]) -> None:
    taken = []

    def queries():
        for path in images:
            taken.append(path)
            yield Query(path)

    stream = Predictor(config, batch_size=1).predict(queries())
    next(stream)
    assert len(taken) == 1


def test_arrays(config: Config) -> None:
    image = np.zeros((5, 9, 3), np.uint8)
    (prediction,) = Predictor(config).predict([Query(image)])
    assert prediction.as_dict() == {
        "file": None,
        "width": 9,
        "height": 5,
        "instances": [
            {
                "keypoints": [[0, 0], [9, 5]],
                "keypoint_scores": pytest.approx([prediction.sample.pred_instances.keypoint_scores[0, 0]] * 2),
                "bbox": [0, 0, 9, 5],
                "bbox_score": 1.0,
            }
        ],
    }


def test_a_checkpoint_and_its_skeleton(config: Config, images: list[str], checkpoint: str) -> None:
    (prediction,) = Predictor(config, checkpoint).predict([Query(images[0])])
    assert prediction.sample.pred_instances.keypoint_scores[0, 0] == 0.5
    content = torch.load(checkpoint)
    stored = {"dataset_name": "stored", "keypoint_id2name": {0: "a", 1: "b"}, "flip_indices": [0, 1]}
    torch.save({**content, "meta": {"dataset_meta": stored}}, checkpoint)
    assert Predictor(config, checkpoint).dataset_meta["dataset_name"] == "stored"


def test_a_damaged_image(config: Config, images: list[str], tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"no image")
    queries = [Query(images[0]), Query(tmp_path / "bad.png"), Query(images[2])]
    with pytest.raises(ImageError, match=r"bad\.png"):
        list(Predictor(config).predict(queries))
    problems = []
    predictions = list(Predictor(config).predict(queries, on_error=lambda query, error: problems.append(query.image)))
    assert problems == [tmp_path / "bad.png"]
    assert [p.query.image for p in predictions] == [images[0], images[2]]


def test_the_pipeline_may_be_that_of_a_wrapped_dataset(config: Config, images: list[str]) -> None:
    inner = config.test_dataloader.pop("dataset")
    config.val_dataloader = {"dataset": {"type": "ConcatDataset", "datasets": [inner]}}
    assert len(list(Predictor(config).predict([Query(images[0])]))) == 1


class TestMistakes:
    def test_no_pipeline(self, config: Config) -> None:
        config.pop("test_dataloader")
        with pytest.raises(ConfigError, match="needs a test pipeline"):
            Predictor(config)

    def test_no_model(self, config: Config) -> None:
        config.pop("model")
        with pytest.raises(ConfigError, match="must set model"):
            Predictor(config)

    def test_another_number_of_keypoints(self, config: Config, images: list[str]) -> None:
        config.model.corners = 1
        with pytest.raises(SkeletonError, match=r"must predict 2 keypoints .*, got 1"):
            list(Predictor(config).predict([Query(images[0])]))

    def test_a_device_that_is_not_there(self, config: Config) -> None:
        with pytest.raises(EnvironmentSetupError, match="'cuda:99' cannot be used"):
            Predictor(config, device="cuda:99")
        with pytest.raises(EnvironmentSetupError, match="'toaster' cannot be used"):
            Predictor(config, device="toaster")

    def test_weights_of_another_model(self, config: Config, tmp_path: Path) -> None:
        torch.save({"state_dict": {"backbone.weight": torch.ones(1)}}, tmp_path / "other.pth")
        with pytest.raises(CheckpointError, match=r"other\.pth fits this ToyModel"):
            Predictor(config, tmp_path / "other.pth")

    def test_boxes_for_a_model_that_finds_people_itself(self, config: Config, images: list[str]) -> None:
        config.test_dataloader.dataset.data_mode = "bottomup"
        with pytest.raises(ConfigError, match="does not accept boxes"):
            list(Predictor(config).predict([Query(images[0], boxes=np.zeros((1, 4)))]))

    def test_a_pipeline_that_does_not_load(self, config: Config, images: list[str]) -> None:
        config.test_dataloader.dataset.pipeline[0] = {"type": "ToyNothing"}
        with pytest.raises(ConfigError, match="must load the image"):
            list(Predictor(config).predict([Query(images[0])]))

    def test_batch_size(self, config: Config) -> None:
        with pytest.raises(ConfigError, match="batch_size must be at least 1, got 0"):
            Predictor(config, batch_size=0)


class TestCommand:
    @pytest.fixture
    def files(self, config: Config, tmp_path: Path, images: list[str], checkpoint: str) -> list[str]:
        config.dump(tmp_path / "toy.py")
        ToyVisualizer.drawn.clear()
        return [str(tmp_path / "toy.py"), checkpoint]

    def test_drawn_and_as_json(self, files: list[str], images: list[str], tmp_path: Path) -> None:
        boxes = tmp_path / "boxes.json"
        boxes.write_text(json.dumps([{"image_id": 1, "bbox": [1, 2, 3, 4], "score": 0.9}]))
        out = tmp_path / "out"
        results = ["--out", str(out), "--json", str(tmp_path / "new" / "poses.json")]
        assert main(["predict", *files, images[1], "--boxes", str(boxes), *results]) == 0
        content = json.loads((tmp_path / "new" / "poses.json").read_text())
        assert content["skeleton"] == {"name": "box", "keypoints": ["first", "last"], "links": [[0, 1]]}
        (image,) = content["images"]
        assert image["file"] == images[1]
        assert image["instances"][0]["keypoints"] == [[1, 2], [4, 6]]
        (drawn,) = ToyVisualizer.drawn
        assert drawn["out_file"] == out / "1.png"
        assert drawn["draw_bbox"]
        assert not drawn["draw_gt"]

    def test_only_json(self, files: list[str], images: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["predict", *files, *images, "--json", "-"]) == 0
        assert len(json.loads(capsys.readouterr().out)["images"]) == 3
        assert ToyVisualizer.drawn == []

    def test_overrides(self, files: list[str], images: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["predict", *files, images[0], "--cfg-options", "+model.corners=1"]) == 1
        assert "must predict 2 keypoints" in capsys.readouterr().err

    def test_skipping(
        self, files: list[str], images: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "bad.png").write_bytes(b"no image")
        inputs = [images[0], str(tmp_path / "bad.png"), images[2], "--json", "-"]
        assert main(["predict", *files, *inputs]) == 1
        assert "cannot be decoded" in capsys.readouterr().err
        assert main(["predict", *files, *inputs, "--on-error", "skip"]) == 1
        shown = capsys.readouterr()
        assert [Path(image["file"]).name for image in json.loads(shown.out)["images"]] == ["0.png", "2.png"]
        assert "skipped: The image" in shown.err

    def test_no_boxes_for_an_image(
        self, files: list[str], images: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        boxes = tmp_path / "boxes.json"
        boxes.write_text(json.dumps([{"image_id": 1, "bbox": [1, 2, 3, 4], "score": 0.9}]))
        assert main(["predict", *files, *images[:2], "--boxes", str(boxes), "--json", "-"]) == 0
        shown = capsys.readouterr()
        assert [len(image["instances"]) for image in json.loads(shown.out)["images"]] == [0, 1]
        assert "1 of 2 images have no box in" in shown.err
        assert main(["predict", *files, images[0], "--boxes", str(boxes)]) == 1
        assert "has no boxes for any of the 1 images" in capsys.readouterr().err


def test_no_more_boxes_are_prepared_than_a_batch_takes(
    config: Config, images: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    predictor = Predictor(config, batch_size=4)
    waiting = [0]
    highest = [0]
    prepare, compute = predictor._steps[-1], predictor.model.test_step

    def count_prepared(results: dict[str, Any]) -> dict[str, Any]:
        waiting[0] += 1
        highest[0] = max(highest[0], waiting[0])
        return prepare(results)

    def count_computed(batch: dict[str, Any]) -> list[PoseDataSample]:
        waiting[0] -= len(batch["inputs"])
        return compute(batch)

    predictor._steps[-1] = count_prepared
    monkeypatch.setattr(predictor.model, "test_step", count_computed)
    boxes = np.arange(4 * 21).reshape(21, 4)
    first, second = predictor.predict([Query(images[0], boxes), Query(images[1], boxes[:2])])
    assert (len(first.sample.pred_instances), len(second.sample.pred_instances)) == (21, 2)
    np.testing.assert_array_equal(first.sample.pred_instances.bboxes, boxes)
    assert highest[0] == 4
    assert predictor.model.batches == [4, 4, 4, 4, 4, 3]
