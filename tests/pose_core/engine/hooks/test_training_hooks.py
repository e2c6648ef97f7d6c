"""The hooks of every training: checkpoints, losses, signals, averaged weights."""

from __future__ import annotations

import hashlib
import json
import math
import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.hooks import Hook

from pose_core import engine
from pose_core.engine.checkpoint import load_checkpoint
from pose_core.engine.hooks.checkpoint import CheckpointHook
from pose_core.engine.hooks.rules import rule_of
from pose_core.engine.runner import PoseRunner
from pose_core.errors import ConfigError, TrainingError
from pose_core.registry import HOOKS, METRICS
from toy_training import KilledError, LineMetric, history, toy_config


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.pth"))


@pytest.mark.parametrize(("metric", "rule"), [
    ("coco/AP", "greater"), ("coco/AP .5", "greater"), ("crowdpose/AP(E)", "greater"), ("AR (M)", "greater"),
    ("PCK", "greater"), ("PCKh@0.1", "greater"), ("Head PCK", "greater"), ("tPCK@0.2", "greater"), ("AUC", "greater"),
    ("acc_pose", "greater"), ("Handedness_acc", "greater"), ("posetrack18/Total AP", "greater"), ("3DPCK", "greater"),
    ("NME", "less"), ("EPE", "less"), ("MPJPE", "less"), ("P-MPJPE", "less"), ("EPE_single", "less"), ("MRRPE", "less"),
    ("loss", "less"), ("loss_kpt", "less"), ("kpt_loss", "less"), ("toy/mse", "less"), ("Wrist", None),
])  # fmt: skip
def test_which_way_a_metric_is_better(metric: str, rule: str | None) -> None:
    assert rule_of(metric) == rule


def test_rules_can_be_given() -> None:
    assert CheckpointHook(save_best="Wrist", rule="greater").rules == ["greater"]
    assert CheckpointHook(save_best="NME").rules == ["less"]
    assert CheckpointHook(save_best=["coco/AP", "NME"]).rules == ["greater", "less"]
    assert CheckpointHook(save_best="NME", greater_keys=["nme"]).rules == ["greater"]
    with pytest.raises(
        ConfigError, match=r"Whether more or less of 'Wrist' is better is not known: add rule='greater'"
    ):
        CheckpointHook(save_best="Wrist")
    with pytest.raises(ConfigError, match="rule must be greater, less or None"):
        CheckpointHook(save_best="NME", rule="more")


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    engine.train(toy_config(tmp_path, **{"default_hooks.checkpoint.max_keep_ckpts": 2}))
    assert names(tmp_path) == ["epoch_2.pth", "epoch_3.pth"]
    assert (tmp_path / "last_checkpoint").read_text() == "epoch_3.pth"


def test_the_old_one_goes_after_the_new_one_has_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[tuple[str, list[str]]] = []
    save = PoseRunner.save_checkpoint

    def spy(runner: PoseRunner, out_dir: str, filename: str, *rest: Any, **more: Any) -> None:
        saved.append((filename, names(tmp_path)))
        save(runner, out_dir, filename, *rest, **more)

    monkeypatch.setattr(PoseRunner, "save_checkpoint", spy)
    hook = {
        "default_hooks.checkpoint": {"type": "CheckpointHook", "interval": 1, "max_keep_ckpts": 1, "save_best": "auto"}
    }
    engine.train(toy_config(tmp_path, **hook))
    for filename, present in saved[1:]:
        assert present, f"nothing was left while {filename} was written"
    assert len([name for name in names(tmp_path) if name.startswith("best_toy_mse_epoch_")]) == 1


def test_the_best_are_kept_by_each_metric(tmp_path: Path) -> None:
    engine.train(toy_config(tmp_path, **{
        "default_hooks.checkpoint": {"type": "CheckpointHook", "save_best": ["toy/mse", "toy/count"], "rule": ["less", "greater"]},
    }))  # fmt: skip
    mse = history(tmp_path / "epoch_3.pth", "val/toy/mse")
    best = mse.index(min(mse)) + 1
    assert names(tmp_path) == ["best_toy_count_epoch_1.pth", f"best_toy_mse_epoch_{best}.pth", "epoch_3.pth"]
    assert "optimizer" not in load_checkpoint(tmp_path / f"best_toy_mse_epoch_{best}.pth")


@METRICS.register_module(force=True)
class SequenceMetric(LineMetric):
    """One given value after the other, beginning anew in each run."""

    def __init__(self, values: Sequence[float]) -> None:
        super().__init__()
        self.values = list(values)

    def compute_metrics(self, results: list[Any]) -> dict[str, float]:
        return {"mse": self.values.pop(0)}


def test_a_value_that_is_no_number_is_never_the_best(tmp_path: Path) -> None:
    evaluator = {"type": "SequenceMetric", "values": [math.nan, 0.3, math.nan]}
    best = {"type": "CheckpointHook", "interval": 1, "save_best": "toy/mse"}
    config = toy_config(tmp_path, val_evaluator=evaluator, **{"default_hooks.checkpoint": best})
    engine.train(config)
    assert [name for name in names(tmp_path) if name.startswith("best")] == ["best_toy_mse_epoch_2.pth"]
    # a checkpoint of an earlier version may have a NaN for the best
    content = load_checkpoint(tmp_path / "epoch_1.pth")
    content["message_hub"]["runtime_info"].update(best_score=math.nan)
    content["message_hub"]["resumed_keys"].update(best_score=True)
    torch.save(content, tmp_path / "old.pth")
    config.work_dir = str(tmp_path / "resumed")
    config.val_evaluator["values"] = [0.9, 0.7, 0.5]
    engine.train(config, resume=tmp_path / "old.pth")
    assert [name for name in names(tmp_path / "resumed") if name.startswith("best")] == ["best_toy_mse_epoch_3.pth"]


def test_a_metric_that_is_not_there(tmp_path: Path) -> None:
    config = toy_config(tmp_path, **{"default_hooks.checkpoint.save_best": "coco/AP"})
    with pytest.raises(ConfigError, match=r"save_best='coco/AP' is not a metric of the evaluation: toy/mse"):
        engine.train(config)


def test_checkpoints_elsewhere(tmp_path: Path) -> None:
    config = toy_config(tmp_path / "run", **{"default_hooks.checkpoint.out_dir": str(tmp_path / "store")})
    engine.train(config)
    assert names(tmp_path / "store" / "run") == ["epoch_1.pth", "epoch_2.pth", "epoch_3.pth"]
    assert (tmp_path / "run" / "last_checkpoint").read_text() == "../store/run/epoch_3.pth"
    runner = engine.train(config, resume=True)
    assert runner.epoch == 3


@pytest.mark.parametrize("kill", [5, 7])
def test_a_kill_costs_minutes_at_most(tmp_path: Path, kill: int) -> None:
    seldom = {"default_hooks.checkpoint": {"type": "CheckpointHook", "interval": 3}, "model.dropout": 0.5}
    engine.train(toy_config(tmp_path / "whole", **seldom))
    seldom["default_hooks.checkpoint"]["minutes"] = 0
    config = toy_config(tmp_path / "killed", **seldom, custom_hooks=[{"type": "KillHook", "after": kill}])
    with pytest.raises(KilledError):
        engine.train(config)
    assert names(tmp_path / "killed") == ["latest.pth"]
    assert load_checkpoint(tmp_path / "killed" / "latest.pth")["meta"]["iter"] == kill
    engine.train(toy_config(tmp_path / "killed", **seldom), resume=True)
    assert names(tmp_path / "killed") == ["epoch_3.pth"]
    assert history(tmp_path / "killed" / "epoch_3.pth") == history(tmp_path / "whole" / "epoch_3.pth")


def test_published_under_its_own_hash(tmp_path: Path) -> None:
    engine.train(toy_config(tmp_path, **{"default_hooks.checkpoint.published_keys": ["meta", "state_dict"]}))
    published = next(path for path in tmp_path.glob("epoch_3-*.pth"))
    assert hashlib.sha256(published.read_bytes()).hexdigest().startswith(published.stem.partition("-")[2])
    assert set(torch.load(published, weights_only=True)) == {"meta", "state_dict"}


def test_a_checkpoint_is_plain_data(tmp_path: Path) -> None:
    engine.train(toy_config(tmp_path))
    path = tmp_path / "epoch_3.pth"
    assert torch.serialization.get_unsafe_globals_in_checkpoint(path) == []
    meta = load_checkpoint(path)["meta"]
    assert meta["dataset_meta"]["sigmas"].tolist() == [0.5, 0.25]
    assert (meta["epoch"], meta["iter"], meta["seed"]) == (3, 12, 0)
    assert "LineModel" in meta["cfg"]


def test_a_loss_that_is_no_number_stops(tmp_path: Path) -> None:
    with pytest.raises(TrainingError) as caught:
        engine.train(toy_config(tmp_path, **{"model.explode_at": 6}))
    text = str(caught.value)
    assert text.startswith("The loss 'loss' became nan at iteration 6 of epoch 2 (loss nan; learning rate 0.02)")
    assert text.endswith("The last checkpoint is epoch_1.pth.")


def test_the_check_can_be_dropped(tmp_path: Path) -> None:
    runner = engine.train(toy_config(tmp_path, **{"model.explode_at": 6, "default_hooks.invalid_loss": None}))
    assert runner.iter == 12


def test_losses_are_read_back_when_they_are_logged(tmp_path: Path) -> None:
    """As on a GPU: the values wait on the device, and the log is the same in the end."""
    changes = {"default_hooks.logger": {"type": "LoggerHook", "interval": 2}}
    engine.train(toy_config(tmp_path / "at_once", **changes))
    changes["default_hooks.runtime_info"] = {"type": "RuntimeInfoHook", "interval": 3}
    engine.train(toy_config(tmp_path / "later", **changes))
    assert history(tmp_path / "later" / "epoch_3.pth") == history(tmp_path / "at_once" / "epoch_3.pth")
    assert len(history(tmp_path / "later" / "epoch_1.pth")) == 4


def test_averaged_weights_come_back_after_a_failed_validation(tmp_path: Path) -> None:
    config = toy_config(tmp_path, custom_hooks=[
        {"type": "EMAHook", "ema_type": "ExponentialMovingAverage", "momentum": 0.5},
        {"type": "KillHook", "after": 4, "in_validation": True},
    ])  # fmt: skip
    with PoseTraining(config) as runner:
        trained = {}
        with pytest.raises(KilledError):
            runner.train()
        ema = next(hook for hook in runner.hooks if type(hook).__name__ == "EMAHook")
        ema._swap_ema_parameters()  # what validation did before it failed
        averaged = {key: value.clone() for key, value in runner.model.state_dict().items()}
        runner.call_hook("before_train_iter", batch_idx=0)
        trained = runner.model.state_dict()
        assert any(not torch.equal(averaged[key], trained[key]) for key in trained)
        runner.call_hook("before_train_iter", batch_idx=0)
        assert all(torch.equal(value, runner.model.state_dict()[key]) for key, value in trained.items())


class PoseTraining:
    """A runner that is closed in the end."""

    def __init__(self, config: Any) -> None:
        self.config = config

    def __enter__(self) -> PoseRunner:
        self.runner = PoseRunner.from_cfg(self.config)
        return self.runner

    def __exit__(self, *_: object) -> None:
        self.runner.close()


@HOOKS.register_module(force=True)
class SignalHook(Hook):
    """Send this process a signal in an iteration, or in the validation after it."""

    def __init__(self, at: int, in_validation: bool = False, signals: Sequence[str] = ("SIGTERM",)) -> None:
        self.at = at
        self.signals = signals
        self.in_validation = in_validation

    def before_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None) -> None:
        if runner.iter + 1 == self.at and not self.in_validation:
            self._send()

    def before_val_iter(self, runner: Any, batch_idx: int, data_batch: Any = None) -> None:
        if runner.iter == self.at and self.in_validation:
            self._send()

    def _send(self) -> None:
        for name in self.signals:
            os.kill(os.getpid(), signal.Signals[name])


@pytest.fixture
def _ctrl_c_works() -> Iterator[None]:
    """Restore Python's own handler: where the tests run in the background, a shell may have SIGINT ignored."""
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, previous)


@pytest.mark.usefixtures("_ctrl_c_works")
def test_a_second_ctrl_c_leaves_at_once(tmp_path: Path) -> None:
    twice = {"type": "SignalHook", "at": 6, "signals": ["SIGINT", "SIGINT"]}
    with pytest.raises(KeyboardInterrupt):
        engine.train(toy_config(tmp_path, custom_hooks=[twice]))
    assert names(tmp_path) == ["epoch_1.pth"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_is_not_meant_for_a_job_in_the_background(tmp_path: Path) -> None:
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        engine.train(toy_config(tmp_path, custom_hooks=[{"type": "SignalHook", "at": 6, "signals": ["SIGINT"]}]))
    finally:
        signal.signal(signal.SIGINT, previous)
    assert "epoch_3.pth" in names(tmp_path)


@pytest.mark.usefixtures("_ctrl_c_works")
@pytest.mark.parametrize("when", [
    {"at": 6}, {"at": 4, "in_validation": True}, {"at": 6, "signals": ["SIGINT"]},
], ids=["training", "validation", "Ctrl-C"])  # fmt: skip
def test_told_to_stop_it_saves_and_goes_on_later(tmp_path: Path, when: dict[str, Any]) -> None:
    averaged = {"type": "EMAHook", "ema_type": "ExponentialMovingAverage"}
    engine.train(toy_config(tmp_path / "whole", **{"model.dropout": 0.5, "custom_hooks": [averaged]}))
    handler = signal.getsignal(signal.SIGTERM)
    config = toy_config(tmp_path / "stopped", **{"model.dropout": 0.5})
    config.custom_hooks = [averaged, {"type": "SignalHook", **when}]
    with pytest.raises(SystemExit) as caught:
        engine.train(config)
    assert caught.value.code == (130 if "signals" in when else 143)
    assert signal.getsignal(signal.SIGTERM) is handler
    assert names(tmp_path / "stopped") == ["epoch_1.pth", "latest.pth"]
    config.custom_hooks = [averaged]
    engine.train(config, resume=True)
    whole, resumed = (tmp_path / name / "epoch_3.pth" for name in ("whole", "stopped"))
    for key in ("train/loss", "val/toy/mse"):
        assert history(whole, key) == history(resumed, key)
    assert names(tmp_path / "stopped") == ["epoch_1.pth", "epoch_2.pth", "epoch_3.pth"]


def test_logs_say_what_happened(tmp_path: Path) -> None:
    runner = engine.train(toy_config(tmp_path))
    log = next(tmp_path.glob("*/*.log")).read_text()
    assert "Epoch(train)" in log
    assert "pose-core" in log
    lines = [json.loads(line) for line in next(tmp_path.glob("*/vis_data/scalars.json")).read_text().splitlines()]
    assert any("toy/mse" in line for line in lines)
    assert runner.work_dir == str(tmp_path)
