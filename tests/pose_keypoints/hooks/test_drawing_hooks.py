"""The hooks that draw: what they write, and when."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from mmengine.evaluator import BaseMetric
from mmengine.structures import InstanceData, PixelData
from mmengine.visualization import Visualizer
from torch import nn

from pose_core.errors import ConfigError, ImageError, VisualizationError
from pose_core.registry import HOOKS, METRICS, MODELS
from pose_core.skeleton import Keypoint, Link, Skeleton, parse_pose_metainfo
from pose_core.structures import PoseDataSample
from pose_keypoints.hooks.badcase import BadCaseAnalysisHook
from pose_keypoints.hooks.contact_sheet import ContactSheetHook
from pose_keypoints.hooks.visualization import PoseVisualizationHook
from pose_keypoints.visualization.local_visualizer import PoseLocalVisualizer

SKELETON = Skeleton(
    name="stick", keypoints=(Keypoint("head", color=(255, 0, 0)), Keypoint("foot")), links=(Link("head", "foot"),)
)
META = parse_pose_metainfo(SKELETON)


@pytest.fixture
def image(tmp_path: Path) -> str:
    file = tmp_path / "photo.png"
    cv2.imwrite(str(file), np.full((60, 80, 3), 40, np.uint8))
    return str(file)


@pytest.fixture
def runner(tmp_path: Path) -> SimpleNamespace:
    evaluator = SimpleNamespace(dataset_meta=META)
    visualizer = PoseLocalVisualizer(
        name=f"test-{tmp_path}", vis_backends=[{"type": "LocalVisBackend"}], save_dir=str(tmp_path)
    )
    return SimpleNamespace(
        visualizer=visualizer, work_dir=str(tmp_path), timestamp="now", iter=0, rank=0,
        val_evaluator=evaluator, test_evaluator=evaluator,
    )  # fmt: skip


def sample(image: str, error: float = 0.0, **metainfo: object) -> PoseDataSample:
    made = PoseDataSample(metainfo={"img_path": image, "id": 7, **metainfo})
    keypoints = np.array([[[20.0, 10.0], [20.0, 40.0]]], np.float32)
    made.gt_instances = InstanceData(
        keypoints=keypoints, keypoints_visible=np.ones((1, 2), np.float32), bboxes=np.array([[10.0, 5.0, 30.0, 50.0]])
    )
    made.pred_instances = InstanceData(
        keypoints=keypoints + np.float32([error, 0]), keypoint_scores=np.ones((1, 2)), bboxes=made.gt_instances.bboxes
    )
    return made


def drawn(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.rglob("*.png") if file.name != "photo.png")


class TestPoseVisualizationHook:
    def test_the_config_of_the_field(self) -> None:
        assert HOOKS.build({"type": "PoseVisualizationHook", "enable": False}).interval == 50

    def test_nothing_unless_enabled(self, runner: SimpleNamespace, image: str, tmp_path: Path) -> None:
        hook = PoseVisualizationHook(out_dir="shown")
        hook.after_val_iter(runner, 0, {}, [sample(image)])
        hook.after_test_iter(runner, 0, {}, [sample(image)])
        assert drawn(tmp_path) == []

    def test_every_sample_of_a_test(self, runner: SimpleNamespace, image: str, tmp_path: Path) -> None:
        hook = PoseVisualizationHook(enable=True, out_dir="shown")
        hook.before_test(runner)
        hook.after_test_iter(runner, 0, {}, [sample(image), sample(image)])
        hook.after_test_iter(runner, 1, {}, [sample(image)])
        assert drawn(tmp_path / "now" / "shown") == ["photo_0.png", "photo_1.png", "photo_2.png"]
        hook.before_test(runner)
        hook.after_test_iter(runner, 0, {}, [sample(image)])
        assert len(drawn(tmp_path / "now" / "shown")) == 3

    def test_some_of_a_validation_go_to_the_backends(self, runner: SimpleNamespace, image: str, tmp_path: Path) -> None:
        hook = PoseVisualizationHook(enable=True, interval=2)
        for index in range(4):
            hook.after_val_iter(runner, index, {}, [sample(image), sample(image)])
        assert drawn(tmp_path) == ["val_img_0.png", "val_img_2.png"]

    def test_a_folder_gets_those_of_a_validation_too(
        self, runner: SimpleNamespace, image: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Named after the image and the iteration, and the log says where they are."""
        caplog.set_level("INFO")
        hook = PoseVisualizationHook(enable=True, interval=2, out_dir=str(tmp_path / "shown"))
        hook.before_train(runner)
        hook.after_val_iter(runner, 0, {}, [sample(image)])
        assert [path.name for path in (tmp_path / "shown").iterdir()] == ["iter_0_photo_0.png"]
        assert f"predictions are drawn into {tmp_path / 'shown'}" in caplog.text

    def test_heatmaps_are_put_back_into_the_image(self, runner: SimpleNamespace, image: str, tmp_path: Path) -> None:
        data = sample(
            image, input_center=np.array([40.0, 30.0]), input_scale=np.array([40.0, 30.0]), ori_shape=(60, 80)
        )
        data.pred_fields = PixelData(heatmaps=np.ones((2, 15, 20), np.float32))
        hook = PoseVisualizationHook(enable=True, out_dir="shown")
        hook.after_test_iter(runner, 0, {}, [data])
        picture = cv2.imread(str(tmp_path / "now" / "shown" / "photo_0.png"))
        assert picture.shape == (120, 80, 3)
        assert picture[60 + 30, 40, 2] > picture[60 + 2, 2, 2]  # red within the box, blue outside

    def test_mistakes(self, runner: SimpleNamespace, image: str, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="interval must be 1 or more, got 0"):
            PoseVisualizationHook(interval=0)
        hook = PoseVisualizationHook(enable=True)
        with pytest.raises(ImageError, match=r"gone\.png"):
            hook.after_test_iter(runner, 0, {}, [sample(str(tmp_path / "gone.png"))])
        with pytest.raises(VisualizationError, match="img_path"):
            hook.after_test_iter(runner, 0, {}, [PoseDataSample()])
        runner.visualizer = Visualizer(name="plain")
        with pytest.raises(VisualizationError, match="PoseLocalVisualizer"):
            hook.after_test_iter(runner, 0, {}, [sample(image)])


class _MeanDistance(nn.Module):
    def forward(self, predicted, truth, weights):
        return (weights[..., None] * (predicted - truth).abs()).sum(-1).mean()


class _Hits(BaseMetric):
    def process(self, data_batch, data_samples):
        for data in data_samples:
            error = data["pred_instances"]["keypoints"] - data["gt_instances"]["keypoints"]
            self.results.append(float((np.abs(error).max(-1) < 5).mean()))

    def compute_metrics(self, results):
        return {"toy/hits": float(np.mean(results))}


@pytest.fixture(autouse=True, scope="module")
def _components():
    MODELS.register_module(module=_MeanDistance, force=True)
    METRICS.register_module(module=_Hits, force=True)


class TestBadCaseAnalysisHook:
    def test_the_config_of_the_field(self) -> None:
        config = {"type": "BadCaseAnalysisHook", "enable": False, "out_dir": "badcase", "metric_type": "loss"}
        assert HOOKS.build({**config, "badcase_thr": 5}).badcase_thr == 5

    def run(self, hook: BadCaseAnalysisHook, runner: SimpleNamespace, samples: list) -> None:
        hook.before_test(runner)
        hook.after_test_iter(runner, 0, {}, samples)
        hook.after_test_epoch(runner, {})

    def test_large_losses(self, runner: SimpleNamespace, image: str, tmp_path: Path) -> None:
        hook = BadCaseAnalysisHook(enable=True, out_dir="bad", metric={"type": "_MeanDistance"}, badcase_thr=5)
        self.run(hook, runner, [sample(image, error) for error in (1.0, 6.0, 30.0)])
        folder = tmp_path / "now" / "bad"
        assert drawn(folder) == ["_MeanDistance_30.000_photo_1.png", "_MeanDistance_6.000_photo_0.png"]
        assert json.loads((folder / "results.json").read_text()) == [
            {"img": image, "id": 7, "_MeanDistance": 30.0},
            {"img": image, "id": 7, "_MeanDistance": 6.0},
        ]

    def test_what_is_not_labeled_does_not_count(self, runner: SimpleNamespace, image: str, tmp_path: Path) -> None:
        data = sample(image)
        data.gt_instances.keypoints_visible = np.array([[1.0, 0.0]], np.float32)
        data.pred_instances.keypoints[0, 1] = 500.0
        hook = BadCaseAnalysisHook(enable=True, metric={"type": "_MeanDistance"}, badcase_thr=5)
        self.run(hook, runner, [data])
        assert json.loads((tmp_path / "now" / "results.json").read_text()) == []

    @pytest.mark.parametrize("key", ["hits", "toy/hits"])
    def test_low_accuracy(self, runner: SimpleNamespace, image: str, tmp_path: Path, key: str) -> None:
        hook = BadCaseAnalysisHook(
            enable=True,
            out_dir="bad",
            metric_type="accuracy",
            metric={"type": "_Hits"},
            metric_key=key,
            badcase_thr=0.5,
        )
        self.run(hook, runner, [sample(image, error) for error in (0.0, 9.0)])
        assert json.loads((tmp_path / "now" / "bad" / "results.json").read_text()) == [
            {"img": image, "id": 7, key: 0.0}
        ]

    def test_nothing_unless_enabled(self, runner: SimpleNamespace, image: str, tmp_path: Path) -> None:
        self.run(BadCaseAnalysisHook(metric={"type": "Missing"}), runner, [sample(image, 99.0)])
        assert not (tmp_path / "now").exists()

    def test_mistakes(self, runner: SimpleNamespace, image: str) -> None:
        with pytest.raises(ConfigError, match="'loss' or 'accuracy', got 'speed'"):
            BadCaseAnalysisHook(metric_type="speed")
        hook = BadCaseAnalysisHook(
            enable=True, metric_type="accuracy", metric={"type": "_Hits"}, metric_key="hit", badcase_thr=0.5
        )
        with pytest.raises(ConfigError, match=r"metric_key must be one of toy/hits .*, got 'hit'"):
            self.run(hook, runner, [sample(image)])
        data = sample(image)
        data.pred_instances = InstanceData(keypoints=np.zeros((3, 2, 2)), keypoint_scores=np.ones((3, 2)))
        hook = BadCaseAnalysisHook(enable=True, metric={"type": "_MeanDistance"})
        with pytest.raises(ConfigError, match="has 3 for 1"):
            self.run(hook, runner, [data])


class TestContactSheetHook:
    def test_the_samples_of_an_image_share_a_picture(self, runner: SimpleNamespace, image: str, tmp_path: Path) -> None:
        other = str(tmp_path / "other.png")
        cv2.imwrite(other, np.zeros((60, 80, 3), np.uint8))
        hook = HOOKS.build({"type": "ContactSheetHook", "images": 2, "tile": (80, 60), "out_file": "sheets/page.png"})
        hook.before_test(runner)
        third = str(tmp_path / "never-read.png")
        hook.after_test_iter(runner, 0, {}, [sample(image, 30.0), sample(image), sample(other), sample(third)])
        hook.after_test_epoch(runner, {})
        page = cv2.imread(str(tmp_path / "sheets" / "page.png"))
        assert page.shape == (72, 2 * 86 + 6, 3)
        np.testing.assert_array_equal(page[6 + 10, 6 + 50], (0, 0, 255))  # a prediction, red, off its annotation
        assert page[6 + 25, 6 + 23].min() > 60  # the border of a broad white line

    def test_nothing_tested(self, runner: SimpleNamespace, tmp_path: Path) -> None:
        hook = ContactSheetHook()
        hook.before_test(runner)
        hook.after_test_epoch(runner, {})
        assert drawn(tmp_path) == []

    def test_mistakes(self) -> None:
        with pytest.raises(ConfigError, match="must be positive, got 20, 0"):
            ContactSheetHook(columns=0)
