"""A training that is killed and resumed computes, bit for bit, what it would have computed uninterrupted."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from pose_core import engine
from pose_core.engine.checkpoint import load_checkpoint
from pose_core.engine.runner import PoseRunner
from pose_core.errors import CheckpointError
from toy_training import KilledError, history, toy_config

EVERY_ITERATION = {"default_hooks.checkpoint": {"type": "CheckpointHook", "by_epoch": False, "interval": 1}}
ITERATIONS = {
    "train_cfg": {"by_epoch": False, "max_iters": 12, "val_interval": 4},
    "train_dataloader.sampler": {"type": "InfiniteSampler", "shuffle": True},
    "param_scheduler": [{"type": "LinearLR", "start_factor": 0.1, "by_epoch": False, "end": 5}],
}
WORKERS = {"train_dataloader.num_workers": 2}


def run(
    work_dir: Path, changes: dict[str, Any], *, kill: int | None = None, resume: Any = False, **kill_options: Any
) -> Path:
    """Train; the newest checkpoint."""
    config = toy_config(work_dir, **changes)
    if kill is not None:
        config.custom_hooks = [*config.get("custom_hooks", []), {"type": "KillHook", "after": kill, **kill_options}]
        with pytest.raises(KilledError):
            engine.train(config, resume=resume)
    else:
        engine.train(config, resume=resume)
    return work_dir / (work_dir / "last_checkpoint").read_text()


def assert_same(one: Path, other: Path) -> None:
    """The two checkpoints hold the same weights, optimizer and history."""
    first, second = load_checkpoint(one), load_checkpoint(other)
    assert first["state_dict"].keys() == second["state_dict"].keys()
    for key, value in first["state_dict"].items():
        assert torch.equal(value, second["state_dict"][key]), key
    for index, state in first["optimizer"]["state"].items():
        for key, value in state.items():
            assert torch.equal(torch.as_tensor(value), torch.as_tensor(second["optimizer"]["state"][index][key]))
    assert first["param_schedulers"] == second["param_schedulers"]
    assert (first["meta"]["epoch"], first["meta"]["iter"]) == (second["meta"]["epoch"], second["meta"]["iter"])
    for key in ("train/loss", "train/lr", "val/toy/mse"):
        assert history(one, key) == history(other, key), key


CASES = {
    "plain": {},
    "dropout": {"model.dropout": 0.5},
    "noise": {"train_dataloader.dataset.noise": 1.0, "model.dropout": 0.3},
    "workers": WORKERS,
    "persistent workers": {**WORKERS, "train_dataloader.persistent_workers": True},
    "averaged weights": {"custom_hooks": [{"type": "EMAHook", "ema_type": "ExponentialMovingAverage"}]},
    "accumulation": {"optim_wrapper.accumulative_counts": 3},
    "mixed precision": {"optim_wrapper.type": "AmpOptimWrapper"},
    "AdamW, clipped": {"optim_wrapper": {"optimizer": {"type": "AdamW", "lr": 0.01}, "clip_grad": {"max_norm": 1.0}}},
    "one cycle": {
        "param_scheduler": {"type": "OneCycleLR", "eta_max": 0.1, "total_steps": 12, "by_epoch": False},
    },
    "seeds by rank": {"randomness": {"seed": 3, "diff_rank_seed": True}},
    "iterations": {**ITERATIONS},
    "iterations, workers": {**ITERATIONS, **WORKERS},
    "iterations over a finite sampler": {**ITERATIONS, "train_dataloader.sampler": {"type": "DefaultSampler"}},
}


@pytest.mark.parametrize("changes", CASES.values(), ids=CASES)
def test_killed_in_the_middle_of_an_epoch(tmp_path: Path, changes: dict[str, Any]) -> None:
    changes = {**EVERY_ITERATION, **changes}
    whole = run(tmp_path / "whole", changes)
    run(tmp_path / "killed", changes, kill=7)
    resumed = run(tmp_path / "killed", changes, resume=True)
    assert len(history(whole)) == 12
    assert len(set(history(whole))) == 12
    assert_same(whole, resumed)


@pytest.mark.parametrize("changes", [CASES["noise"], CASES["accumulation"]], ids=["noise", "accumulation"])
def test_killed_between_epochs(tmp_path: Path, changes: dict[str, Any]) -> None:
    whole = run(tmp_path / "whole", changes)
    run(tmp_path / "killed", changes, kill=9)  # in the third epoch, of which nothing is saved
    assert_same(whole, run(tmp_path / "killed", changes, resume=True))


def test_killed_at_the_end_of_an_epoch(tmp_path: Path) -> None:
    whole = run(tmp_path / "whole", EVERY_ITERATION)
    run(tmp_path / "killed", EVERY_ITERATION, kill=8)
    assert_same(whole, run(tmp_path / "killed", EVERY_ITERATION, resume=True))


@pytest.mark.parametrize("changes", [{}, {**ITERATIONS, **EVERY_ITERATION}], ids=["epochs", "iterations"])
def test_a_validation_that_was_killed_is_made_up_for(tmp_path: Path, changes: dict[str, Any]) -> None:
    best = {**changes, "default_hooks.checkpoint.save_best": "toy/mse"}
    whole = run(tmp_path / "whole", best)
    run(tmp_path / "killed", best, kill=4, in_validation=True)
    assert_same(whole, run(tmp_path / "killed", best, resume=True))
    names = [sorted(path.name for path in (tmp_path / folder).glob("best_*")) for folder in ("whole", "killed")]
    assert names[0] == names[1]
    assert len(names[0]) == 1


def test_early_stopping_counts_on(tmp_path: Path) -> None:
    stopping = {
        "custom_hooks": [{"type": "EarlyStoppingHook", "monitor": "toy/mse", "min_delta": 100.0, "patience": 2}]
    }
    stopping = {**stopping, "train_cfg.max_epochs": 9, "val_evaluator.type": "LineMetric"}
    whole = run(tmp_path / "whole", stopping)
    assert whole.name == "epoch_3.pth"
    run(tmp_path / "killed", stopping, kill=9)
    assert_same(whole, run(tmp_path / "killed", stopping, resume=True))


def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    changes = {"train_dataloader.dataset.noise": 1.0}
    assert_same(run(tmp_path / "none", changes), run(tmp_path / "two", {**changes, **WORKERS}))


def test_no_two_epochs_are_augmented_alike(tmp_path: Path) -> None:
    """mmengine's workers draw the same numbers in each epoch."""
    frozen = {
        "optim_wrapper.optimizer.lr": 0.0,
        "train_dataloader.dataset": {"type": "LineDataset", "size": 4, "noise": 1.0},
    }
    losses = history(run(tmp_path, {**frozen, **WORKERS}))
    assert len(set(losses)) == 3


def test_the_seed_of_the_checkpoint_wins(tmp_path: Path) -> None:
    changes = {**EVERY_ITERATION, "model.dropout": 0.5}
    whole = run(tmp_path / "whole", {**changes, "randomness.seed": 5})
    run(tmp_path / "killed", {**changes, "randomness.seed": 5}, kill=7)
    assert_same(whole, run(tmp_path / "killed", {**changes, "randomness.seed": 6}, resume=True))


def test_another_batch_size_goes_on_at_the_same_place(tmp_path: Path) -> None:
    run(tmp_path, EVERY_ITERATION, kill=6)
    last = run(tmp_path, {**EVERY_ITERATION, "train_dataloader.batch_size": 2}, resume=True)
    # Half of the second epoch was done: 4 of its 8 smaller batches are left, and the third epoch.
    assert len(history(last)) == 6 + 4 + 8


ONE_CYCLE = {"type": "OneCycleLR", "eta_max": 0.1, "total_steps": 12, "by_epoch": False}
COSINE = {"type": "CosineAnnealingLR", "T_max": 3, "end": 3, "eta_min": 1e-4, "convert_to_iter_based": True}
LINEAR = {"type": "LinearLR", "start_factor": 1.0, "end_factor": 0.01, "end": 3, "convert_to_iter_based": True}


@pytest.mark.parametrize("schedule", [ONE_CYCLE, COSINE, LINEAR], ids=lambda schedule: schedule["type"])
@pytest.mark.parametrize("batch_size", [2, 8])
def test_schedules_by_iteration_span_the_training_with_another_batch_size(
    tmp_path: Path, schedule: dict[str, Any], batch_size: int
) -> None:
    changes = {"param_scheduler": [schedule]}
    whole = history(run(tmp_path / "whole", changes), "train/lr")
    run(tmp_path / "killed", changes, kill=5)  # after the first epoch's checkpoint
    length = 16 // batch_size  # of an epoch; 4 before
    last = run(tmp_path / "killed", {**changes, "train_dataloader.batch_size": batch_size}, resume=True)
    resumed = history(last, "train/lr")[4:]
    assert len(resumed) == 2 * length
    assert load_checkpoint(last)["meta"]["iter"] == 3 * length
    # the rate half-way through the training and in its last step are those of the uninterrupted one
    assert resumed[length // 2] == pytest.approx(whole[6], rel=0.3)
    assert min(resumed) == resumed[-1] < 0.4 * max(whole)
    if batch_size == 2:
        assert resumed[-1] < resumed[-2]


@pytest.mark.parametrize("schedule", [ONE_CYCLE, COSINE], ids=lambda schedule: schedule["type"])
def test_what_has_no_learning_rate_stays_as_it_is(tmp_path: Path, schedule: dict[str, Any]) -> None:
    frozen = {"custom_keys": {"backbone": {"lr_mult": 0.0}}}
    changes = {"param_scheduler": [schedule], "optim_wrapper.paramwise_cfg": frozen}
    start = PoseRunner.from_cfg(toy_config(tmp_path / "start", **changes))
    start.train()
    start.close()
    run(tmp_path / "killed", changes, kill=5)
    run(tmp_path / "killed", changes, resume=True)
    for folder in ("start", "killed"):
        first, last = (load_checkpoint(tmp_path / folder / f"epoch_{n}.pth")["state_dict"] for n in (1, 3))
        assert torch.equal(first["backbone.0.weight"], last["backbone.0.weight"])
        assert not torch.equal(first["head.weight"], last["head.weight"])


def test_a_training_that_is_over_is_not_resumed_in_silence(tmp_path: Path) -> None:
    run(tmp_path, {"param_scheduler": [ONE_CYCLE]})
    run(tmp_path, {"param_scheduler": [ONE_CYCLE]}, resume=True)
    logs = "".join(path.read_text() for path in tmp_path.glob("*/*.log"))
    assert "nothing is left to train: 3 of 3 epochs are done" in logs


def test_a_checkpoint_of_mmengine_goes_on_at_its_iteration(tmp_path: Path) -> None:
    """It lacks what our loops add, and pickles its log."""
    from mmengine.logging import HistoryBuffer

    whole = run(tmp_path / "whole", EVERY_ITERATION)
    content = load_checkpoint(tmp_path / "whole" / "iter_7.pth")
    del content["meta"]["loop"]
    scalars = content["message_hub"]["log_scalars"]
    scalars.update({key: HistoryBuffer(value["log_history"], value["count_history"]) for key, value in scalars.items()})
    torch.save(content, tmp_path / "stock.pth")
    resumed = run(tmp_path / "other", EVERY_ITERATION, resume=tmp_path / "stock.pth")
    assert history(resumed) == history(whole)


def test_resuming_in_a_copy_leaves_the_original_alone(tmp_path: Path) -> None:
    keep = {
        "default_hooks.checkpoint": {
            "type": "CheckpointHook",
            "interval": 1,
            "max_keep_ckpts": 1,
            "save_best": "toy/mse",
        }
    }
    run(tmp_path / "original", keep, kill=9)
    before = sorted(path.name for path in (tmp_path / "original").glob("*.pth"))
    shutil.copytree(tmp_path / "original", tmp_path / "copy")
    run(tmp_path / "copy", keep, resume=True)
    assert sorted(path.name for path in (tmp_path / "original").glob("*.pth")) == before
    assert sorted(path.name for path in (tmp_path / "copy").glob("epoch_*.pth")) == ["epoch_3.pth"]


def test_a_damaged_checkpoint_is_passed_over(tmp_path: Path) -> None:
    whole = run(tmp_path / "whole", {})
    run(tmp_path / "killed", {}, kill=9)
    damaged = tmp_path / "killed" / "epoch_2.pth"
    damaged.write_bytes(damaged.read_bytes()[:-100])
    assert_same(whole, run(tmp_path / "killed", {}, resume=True))


def test_resume_without_a_checkpoint_begins(tmp_path: Path) -> None:
    start = run(tmp_path / "start", {})
    config = toy_config(tmp_path / "run", load_from=str(start))
    (tmp_path / "run").mkdir()
    shutil.copy(start, tmp_path / "run" / "best_toy_mse_epoch_1.pth")
    runner = engine.train(config, resume=True)
    assert len(history(tmp_path / "run" / "epoch_3.pth")) == 12
    assert runner.iter == 12
    log = next((tmp_path / "run").glob("*/*.log")).read_text()
    assert f"Not considered for resuming: best_toy_mse_epoch_1.pth in {tmp_path / 'run'}" in log
    assert f"Nothing to resume: {tmp_path / 'run'} holds no checkpoint; training starts from the beginning." in log


def test_resuming_from_a_named_checkpoint(tmp_path: Path) -> None:
    whole = run(tmp_path / "whole", {})
    assert_same(whole, run(tmp_path / "other", {}, resume=tmp_path / "whole" / "epoch_1.pth"))


def test_resuming_by_hand(tmp_path: Path) -> None:
    whole = run(tmp_path / "whole", {"model.dropout": 0.5})
    runner = PoseRunner.from_cfg(toy_config(tmp_path / "other", **{"model.dropout": 0.5}))
    runner.resume(str(tmp_path / "whole" / "epoch_2.pth"))
    runner.train()
    runner.close()
    assert_same(whole, tmp_path / "other" / "epoch_3.pth")
    runner = PoseRunner.from_cfg(
        toy_config(tmp_path / "weights", **{"optim_wrapper.optimizer": {"type": "SGD", "lr": 0.0}})
    )
    runner.resume(str(whole), resume_optimizer=False, resume_param_scheduler=False)
    runner.close()
    assert runner.epoch == 3
    assert runner.optim_wrapper.optimizer.state == {}


def test_what_cannot_be_resumed_is_said(tmp_path: Path) -> None:
    last = run(tmp_path / "a", {})
    weights = tmp_path / "weights.pth"
    torch.save({"state_dict": load_checkpoint(last)["state_dict"]}, weights)
    with pytest.raises(
        CheckpointError, match=r"weights.pth has no meta, message_hub, optimizer, so training cannot resume"
    ):
        run(tmp_path / "b", {}, resume=weights)
    with pytest.raises(CheckpointError, match=r"does not fit this LineModel: 4 weights of the model are missing"):
        run(tmp_path / "b", {"model.norm": "BatchNorm1d"}, resume=last)
    with pytest.raises(CheckpointError, match=r"optimizer or the schedulers of .* are not those of this config"):
        run(tmp_path / "b", {"optim_wrapper.paramwise_cfg": {"custom_keys": {"head": {"lr_mult": 0.1}}}}, resume=last)
    with pytest.raises(CheckpointError, match=r"\(2 schedulers in the checkpoint, 1 in the config\)"):
        run(tmp_path / "b", {"param_scheduler": [{"type": "ConstantLR", "by_epoch": True}]}, resume=last)
    with pytest.raises(CheckpointError, match=r"There is no checkpoint '.*epoch_7.pth'. Did you mean 'epoch_"):
        run(tmp_path / "b", {}, resume=tmp_path / "a" / "epoch_7.pth")
