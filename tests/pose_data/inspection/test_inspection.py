"""``pose data browse`` and ``pose data stats``, from a config to pictures and numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from mmengine.structures import InstanceData, PixelData
from PIL import Image

from coco_files import SKELETON, annotation, coco_file, image, write_images
from pose_core.cli import main
from pose_core.config import Config
from pose_core.errors import ConfigError, ImageError
from pose_core.structures import MultilevelPixelData, PoseDataSample
from pose_data.inspection.browsing import Browsed, browse
from pose_data.inspection.dataset import dataset_of, spread
from pose_keypoints.visualization.scheme import make_scheme
from pose_keypoints.visualization.targets import draw_targets

CODECS = {
    "heatmap": dict(type="MSRAHeatmap", input_size=(48, 64), heatmap_size=(12, 16), sigma=1),
    "simcc": dict(type="SimCCLabel", input_size=(48, 64), sigma=2.0, simcc_split_ratio=2.0),
    "regression": dict(type="RegressionLabel", input_size=(48, 64)),
}


def config_of(folder: Path, codec: dict[str, Any] | None = CODECS["heatmap"], **options: Any) -> Config:
    """A config whose training set is three instances in two images."""
    write_images(folder, 1, 2)
    annotations = [annotation(7, 1), annotation(8, 2), annotation(9, 2, bbox=[0, 0, 60, 40])]
    steps = [dict(type="LoadImage"), dict(type="GetBBoxCenterScale"), dict(type="TopdownAffine", input_size=(48, 64))]
    steps += [] if codec is None else [dict(type="GenerateTarget", encoder=codec)]
    dataset = dict(
        type="BaseCocoStyleDataset",
        metainfo=SKELETON,
        data_root=str(folder),
        ann_file=coco_file(folder, [image(1), image(2)], annotations),
        data_prefix=dict(img=""),
        pipeline=[*steps, dict(type="PackPoseInputs")],
    )
    return Config(dict(default_scope="pose", train_dataloader=dict(dataset=dict(dataset, **options))))


def browsed(config: Config, **options: Any) -> list[Browsed | ImageError]:
    with dataset_of(config, "train") as dataset:
        return list(browse(dataset, range(len(dataset)), **{"transformed": True, **options}))


@pytest.mark.parametrize(("codec", "pictures"), [("heatmap", 2), ("simcc", 2), ("regression", 2)])
def test_a_sample_before_and_after_the_pipeline(codec: str, pictures: int, tmp_path: Path) -> None:
    samples = browsed(config_of(tmp_path, CODECS[codec]))
    assert [sample.title for sample in samples] == [
        "0: 1.png, id 7, 2 keypoints",
        "1: 2.png, id 8, 2 keypoints",
        "2: 2.png, id 9, 2 keypoints",
    ]
    for sample in samples:
        assert len(sample.after) == pictures
        assert sample.after[0].shape == (64, 48, 3)
        assert all(picture.dtype == np.uint8 for picture in (sample.before, *sample.after, sample.strip))
    # the keypoints are drawn: their colors are in pictures that were gray
    assert np.ptp(samples[0].before.astype(int), axis=2).max() > 50
    assert np.ptp(samples[0].after[0].astype(int), axis=2).max() > 50


def test_without_the_pipeline_and_without_targets(tmp_path: Path) -> None:
    assert browsed(config_of(tmp_path), transformed=False)[0].after == []
    assert len(browsed(config_of(tmp_path, None))[0].after) == 1


def test_a_whole_image(tmp_path: Path) -> None:
    config = config_of(tmp_path, data_mode="bottomup", pipeline=[])
    samples = browsed(config, transformed=False)
    assert [sample.title for sample in samples] == [
        "0: 1.png, 1 instances, 2 keypoints",
        "1: 2.png, 2 instances, 4 keypoints",
    ]
    assert samples[1].before.shape == (240, 320, 3)  # enlarged from 64x48


def test_an_image_that_cannot_be_read_is_passed_on(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    (tmp_path / "1.png").unlink()
    first, second, _ = browsed(config)
    assert isinstance(first, ImageError)
    assert isinstance(second, Browsed)


def test_combined_and_repeated_data_sets(tmp_path: Path) -> None:
    single = config_of(tmp_path).train_dataloader.dataset
    pipeline = single.pop("pipeline")
    convert = dict(type="KeypointConverter", num_keypoints=3, mapping=[(0, 1), (1, 0)])
    combined = dict(
        type="CombinedDataset",
        metainfo=SKELETON,
        datasets=[dict(single, pipeline=[convert])],
        pipeline=pipeline,
        sample_ratio_factor=[2.0],
    )
    for dataset in (combined, dict(type="RepeatDataset", times=2, dataset=dict(single, pipeline=pipeline))):
        samples = browsed(Config(dict(train_dataloader=dict(dataset=dataset))))
        assert len(samples) == 6
        assert all(len(sample.after) == 2 for sample in samples)


def test_the_scope_of_the_config_and_its_phases(tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigError, match=r"--phase must be one of the config's data loaders \(train\), got val"),
        dataset_of(config_of(tmp_path), "val"),
    ):
        pass
    assert spread(10, 3) == [0, 3, 6]
    assert spread(2, 3) == [0, 1]


class TestTargets:
    picture = np.full((64, 48, 3), 100, np.uint8)
    scheme = make_scheme(3, [(255, 0, 0), (0, 255, 0), (0, 0, 255)], None, None)

    def drawn(self, sample: PoseDataSample) -> list[np.ndarray]:
        return draw_targets(self.picture, sample, self.scheme)

    def test_heatmaps_of_several_levels(self) -> None:
        heatmaps = torch.zeros(3, 16, 12)
        heatmaps[1, 8, 3] = 1
        sample = PoseDataSample(gt_fields=MultilevelPixelData(heatmaps=[heatmaps, heatmaps]))
        first, second = self.drawn(sample)
        assert (first == second).all()
        red = first[..., 0].astype(int) - first[..., 2]
        assert np.unravel_index(red.argmax(), red.shape) == pytest.approx((34, 14), abs=2)

    def test_combined_heatmaps_leave_their_offsets_out(self) -> None:
        heatmaps = torch.zeros(9, 16, 12)
        heatmaps[1::3] = 5
        plain = PoseDataSample(gt_fields=PixelData(heatmaps=torch.zeros(3, 16, 12)))
        (combined,) = self.drawn(PoseDataSample(gt_fields=PixelData(heatmaps=heatmaps)))
        assert (combined == self.drawn(plain)[0]).all()

    def test_vectors_run_along_the_image(self) -> None:
        x, y = torch.zeros(1, 3, 96), torch.zeros(1, 3, 128)
        x[0, :, 20], y[0, :, 100] = 1, 1
        (page,) = self.drawn(PoseDataSample(gt_instance_labels=InstanceData(keypoint_x_labels=x, keypoint_y_labels=y)))
        assert page.shape == (64 + 14, 48 + 14, 3)
        colored = np.ptp(page.astype(int), axis=2) > 60
        assert np.flatnonzero(colored[-4:].any(0)).mean() == pytest.approx(10, abs=1.5)
        assert np.flatnonzero(colored[:, -4:].any(1)).mean() == pytest.approx(50, abs=1.5)

    def test_coordinates_are_shares_of_the_sides(self) -> None:
        labels = torch.tensor([[[0.5, 0.25], [0.5, 0.25], [0.5, 0.25]]])
        (page,) = self.drawn(PoseDataSample(gt_instance_labels=InstanceData(keypoint_labels=labels)))
        colored = np.argwhere(np.ptp(page.astype(int), axis=2) > 60)
        assert colored.mean(0) == pytest.approx((16, 24), abs=1)


@pytest.fixture
def written(tmp_path: Path) -> str:
    path = tmp_path / "toy.py"
    config_of(tmp_path).dump(str(path))
    return str(path)


def test_the_command_writes_pages(written: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["data", "browse", written, "--transformed", "--html", "--num", "2", "--out", str(out)]) == 0
    assert capsys.readouterr().out.splitlines() == [str(out / "train.png"), str(out / "index.html")]
    assert cv2.imread(str(out / "train.png")).shape[1] > 700
    page = (out / "index.html").read_text()
    assert "0: 1.png, id 7, 2 keypoints" in page
    assert page.count("<img") == 2 * 3
    assert all((out / f"pictures/{number:04}-{place}.png").is_file() for number in range(2) for place in range(3))


def test_the_command_says_what_it_cannot_read(written: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "1.png").write_text("no image")
    assert main(["data", "browse", written, "--out", str(tmp_path / "out")]) == 0
    assert "1.png" in capsys.readouterr().err
    (tmp_path / "2.png").unlink()
    assert main(["data", "browse", written, "--out", str(tmp_path / "out")]) == 1
    assert "None of the 3 images can be read" in capsys.readouterr().err
    assert main(["data", "browse", written, "--phase", "test"]) == 1
    assert "--phase must be one of the config's data loaders (train), got test" in capsys.readouterr().err


def test_numbers_of_a_data_set(written: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "1.png").unlink()
    assert main(["data", "stats", written, "--json"]) == 0
    captured = capsys.readouterr()
    numbers = json.loads(captured.out)
    assert (numbers["samples"], numbers["images"], numbers["instances"]) == (3, 2, 3)
    assert numbers["missing_images"] == [str(tmp_path / "1.png")]
    assert "1 of 2 images are missing" in captured.err
    assert numbers["instances_per_image"] == dict(minimum=1, p5=1.05, median=1.5, p95=1.95, maximum=2)
    assert numbers["width"]["minimum"] == 20
    assert numbers["aspect_ratio"]["maximum"] == pytest.approx(1.5)
    assert numbers["keypoints"] == dict(left=1, right=1, middle=0)
    assert numbers["outside"] == 0
    assert main(["data", "stats", written]) == 0
    text = capsys.readouterr().out
    assert "missing images            1" in text
    assert "middle    0.0%" in text


def test_images_of_another_size_than_annotated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = config_of(tmp_path)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (64, 48)).save(tmp_path / "2.png", exif=exif)
    config.dump(tmp_path / "config.py")
    assert main(["data", "stats", str(tmp_path / "config.py"), "--json"]) == 0
    captured = capsys.readouterr()
    (sentence,) = json.loads(captured.out)["other_sizes"]
    assert "2.png has 48 x 64 pixels, the annotation file says 64 x 48: its EXIF orientation rotates it" in sentence
    assert "1 of 2 images have another size than annotated" in captured.err


def test_detected_boxes_and_whole_images_are_counted_too(tmp_path: Path) -> None:
    from pose_data.inspection.statistics import statistics_of

    detections = tmp_path / "detections.json"
    detections.write_text(json.dumps([dict(image_id=1, category_id=1, bbox=[0, 0, 10, 20], score=0.5)]))
    config = config_of(tmp_path, bbox_file=str(detections), test_mode=True)
    with dataset_of(config, "train") as dataset:
        assert statistics_of(dataset).height.maximum == 20
    with dataset_of(
        config_of(tmp_path, data_mode="bottomup", test_mode=True, ann_file=no_annotation(tmp_path)), "train"
    ) as dataset:
        numbers = statistics_of(dataset)
    assert (numbers.samples, numbers.instances, numbers.width) == (2, 0, None)
    assert numbers.keypoints == dict(left=0, right=0, middle=0)


def no_annotation(folder: Path) -> str:
    (folder / "empty").mkdir()
    return coco_file(folder / "empty", [image(1), image(2)], [])
