"""The plugin conforms to the contracts, and its own parts work as documented."""

from pathlib import Path

import numpy as np
import pytest

from pose_core import engine
from pose_core.testing import assert_plugin_conforms
from pose_infant.codec import InfantHeatmap
from pose_infant.dataset import InfantDataset
from pose_infant.metric import InfantPCK
from pose_infant.painting import paint_dataset

CONFIG = "infant::td-hm_res18_infant-128x128.py"


@pytest.fixture(scope="session")
def infants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Paint eight synthetic infants for training and four for testing."""
    folder = tmp_path_factory.mktemp("infants")
    paint_dataset(folder, {"train": 8, "val": 4})
    return folder


def test_conforms() -> None:
    assert_plugin_conforms("infant")


def test_samples_are_chosen_by_age(infants: Path) -> None:
    arguments = {"data_root": str(infants), "data_prefix": {"img": "train/"}}
    assert len(InfantDataset("train.json", **arguments)) == 8
    young = InfantDataset("train.json", max_age_weeks=6, **arguments)
    assert [young[i]["age_weeks"].item() for i in range(len(young))] == [4, 5, 6]


def test_keypoints_are_turned_with_the_image(infants: Path) -> None:
    for sample in InfantDataset("train.json", data_root=str(infants), data_prefix={"img": "train/"}):
        labeled = sample["keypoints"][0][sample["keypoints_visible"][0] > 0]
        left, top, right, bottom = sample["bbox"][0]
        assert ((labeled > (left - 12, top - 12)) & (labeled < (right + 12, bottom + 12))).all()


def test_hands_and_feet_have_narrower_maps() -> None:
    keypoints = np.full((1, 13, 2), 64.0, dtype=np.float32)
    maps = InfantHeatmap((128, 128), (32, 32)).encode(keypoints)["heatmaps"]
    assert maps[5].sum() < 0.7 * maps[0].sum()
    assert maps[5].sum() == maps[12].sum()


def test_the_torso_is_the_unit() -> None:
    truth = np.zeros((1, 13, 2))
    truth[0, 8] = (0, 10)
    wrong = truth.copy()
    wrong[0, [0, 12]] = (3, 0)
    gt = {"keypoints": truth, "keypoints_visible": np.ones((1, 13))}
    metric = InfantPCK(thr=0.2)
    metric.process({}, [{"gt_instances": gt, "pred_instances": {"keypoints": wrong}}])
    assert metric.evaluate(1) == pytest.approx({"infant/PCK": 11 / 13, "infant/limbs": 9 / 10})


def test_it_trains_and_tests(infants: Path, tmp_path: Path) -> None:
    options = [f"data_root={infants}/", "max_epochs=1"]
    options += [f"{split}_dataloader.num_workers=0" for split in ("train", "val", "test")]
    options += [f"{split}_dataloader.persistent_workers=False" for split in ("train", "val", "test")]
    engine.train(CONFIG, work_dir=tmp_path, options=options)
    metrics = engine.test(CONFIG, tmp_path / "epoch_1.pth", work_dir=tmp_path, options=options)
    assert set(metrics) == {"infant/PCK", "infant/limbs"}
