"""Every metric of ours says how each keypoint fares, when it is asked to: in what it returns, in the log and in JSON."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pose_core.cli import main
from pose_core.discovery import catalog
from pose_core.registry import METRICS
from pose_core.testing.examples import examples_of
from pose_keypoints.conformance import PoseMetricExample

EXAMPLES = {
    f"{component.scope}.{component.name}": examples_of(component.scope)[component.name]
    for component in catalog().components(kind="metrics")
    if component.scope in ("keypoints", "body", "wholebody")
}


def asked(name: str, example: PoseMetricExample) -> dict[str, object]:
    """The config of a metric that reports each keypoint."""
    if name.endswith("KeypointPartitionMetric"):
        inner = {**example.arguments["metric"], "per_keypoint": True}
        return {**example.arguments, "type": name, "metric": inner}
    return {**example.arguments, "type": name, "per_keypoint": True}


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_is_reported_by_the_keypoints_name(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    meta, samples = example.metainfo(), example.perfect_samples()
    K = meta["num_keypoints"]
    metric = METRICS.build({**asked(name, example), **(example.files(tmp_path, samples) if example.files else {})})
    metric.dataset_meta = meta
    metric.process({}, samples)
    reported = metric.evaluate(len(samples))
    by_keypoint = {key.rpartition("/")[2] for key in reported} & meta["keypoint_name2id"].keys()
    assert len(by_keypoint) >= K - 3  # PoseTrack18 annotates no ears, JHMDB's limbs leave out the middle of the body
    assert all(np.isfinite(value) for value in reported.values())


def test_log_and_json_have_it(tmp_path: Path, sample_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config, work = tmp_path / "config.py", tmp_path / "work"
    config.write_text(f"""
_base_ = "face::quickstart.py"
data_root = "{sample_data}/cofw/"
loader = dict(batch_size=2, num_workers=0, persistent_workers=False)
data = dict(ann_file="test_cofw.json", data_prefix=dict(img=""), data_root=data_root)
train_dataloader = dict(loader, dataset=data)
val_dataloader = dict(loader, dataset=data)
test_dataloader = val_dataloader
val_evaluator = [
    dict(type=name, per_keypoint=True, **more)
    for name, more in dict(PCKAccuracy={{}}, AUC={{}}, EPE={{}}, NME=dict(norm_mode="keypoint_distance")).items()
]
test_evaluator = val_evaluator
""")
    options = ["--work-dir", str(work), "--cfg-options", "max_epochs=1", "default_hooks.checkpoint.interval=1"]
    assert main(["train", str(config), *options]) == 0
    capsys.readouterr()
    assert main(["test", str(config), str(work / "epoch_1.pth"), "--json", *options]) == 0
    metrics = json.loads(capsys.readouterr().out)
    log = "".join(path.read_text() for path in work.glob("*/*.log"))
    (scalars, *_) = sorted(work.glob("*/vis_data/scalars.json"))
    written = scalars.read_text()
    for name in ("PCK", "AUC", "EPE", "NME"):
        assert {f"{name}/kpt-{k}" for k in range(29)} <= metrics.keys()
        assert f"{name}/kpt-28: " in log
        assert f'"{name}/kpt-28": ' in written
