"""The runner: what it corrects, and how it behaves where something is wrong."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import torch
from mmengine.hooks import CheckpointHook as StockCheckpointHook
from mmengine.logging import MessageHub, MMLogger
from mmengine.registry import DefaultScope
from torch import nn

import toy_training
from fake_plugins import run_python, write_plugin
from pose_core import engine
from pose_core.config import Config
from pose_core.engine.hooks.checkpoint import CheckpointHook
from pose_core.engine.loops import EpochBasedTrainLoop, IterBasedTrainLoop
from pose_core.engine.runner import PoseRunner
from pose_core.errors import CheckpointError, ConfigError, DataError, EnvironmentSetupError, NotRegisteredError
from toy_training import LineMetric, history, toy_config


@pytest.fixture
def build() -> Iterator[Any]:
    runners = []

    def build(config: Config) -> PoseRunner:
        runners.append(PoseRunner.from_cfg(config))
        return runners[-1]

    yield build
    for runner in runners:
        runner.close()


@pytest.mark.parametrize("scope", [None, "mmengine", "mmpose", "mmdet", "pose", "keypoints"])
def test_ours_stand_in_whatever_the_default_scope(tmp_path: Path, build: Any, scope: str | None) -> None:
    config = toy_config(tmp_path, **{"default_scope": scope, "optim_wrapper.type": "AmpOptimWrapper"})
    runner = build(config)
    assert isinstance(runner.build_train_loop(runner._train_loop), EpochBasedTrainLoop)
    assert any(type(hook) is CheckpointHook for hook in runner.hooks)
    assert DefaultScope.get_current_instance().scope_name == ("keypoints" if scope == "keypoints" else "pose")


def test_classes_of_lazy_configs_too(tmp_path: Path, build: Any) -> None:
    runner = build(toy_config(tmp_path, **{"default_hooks.checkpoint": {"type": StockCheckpointHook, "interval": 2}}))
    assert next(hook for hook in runner.hooks if isinstance(hook, StockCheckpointHook)).__class__ is CheckpointHook


def test_loops_by_iterations(tmp_path: Path, build: Any) -> None:
    runner = build(toy_config(tmp_path, train_cfg={"by_epoch": False, "max_iters": 3}))
    assert isinstance(runner.train_loop, IterBasedTrainLoop)
    with pytest.raises(ConfigError, match="train_cfg needs by_epoch=True, by_epoch=False or the type"):
        build(toy_config(tmp_path, train_cfg={"max_epochs": 3})).train()


@pytest.mark.parametrize(("changes", "said"), [
    ({"val_cfg": {"fp61": True}}, "ValLoop has no argument 'fp61'"),
    ({"train_cfg.max_epoch": 3}, "EpochBasedTrainLoop has no argument 'max_epoch'"),
    ({"train_cfg.val_interval": 0}, "train_cfg.val_interval must be a whole number of at least 1, got 0"),
    ({"optim_wrapper.optimizer.weight_decay": -1}, "optim_wrapper has a setting that does not work: Invalid weight_decay"),
    ({"param_scheduler": {"type": "LinearLR", "end": 0}}, "param_scheduler has a setting that does not work: end should"),
    ({"default_hooks.checkpoint": {"type": "CheckpointHook", "intervl": 1}}, "CheckpointHook has no argument 'intervl'"),
])  # fmt: skip
def test_settings_that_do_not_exist_are_told_before_the_training(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        engine.train(toy_config(tmp_path, **changes))
    assert not list(tmp_path.glob("*.pth"))


def test_a_runner_can_be_named(tmp_path: Path) -> None:
    assert type(engine.train(toy_config(tmp_path, runner_type="PoseRunner"))) is PoseRunner
    with pytest.raises(NotRegisteredError, match="'MyRunner' is not a registered runner"):
        engine.train(toy_config(tmp_path, runner_type="MyRunner"))


def test_default_hooks_can_be_dropped_and_changed(tmp_path: Path, build: Any) -> None:
    default_hooks = {
        "interruption": None, "visualization": None, "timer": None, "invalid_loss": {"type": "CheckInvalidLossHook", "interval": 7}
    }  # fmt: skip
    names = {type(hook).__name__: hook for hook in build(toy_config(tmp_path, default_hooks=default_hooks)).hooks}
    assert "InterruptionHook" not in names
    assert "IterTimerHook" not in names
    assert names["CheckInvalidLossHook"].interval == 7
    assert "StepSeedHook" in names


def test_runners_of_one_second_share_nothing(tmp_path: Path, build: Any) -> None:
    one, other = build(toy_config(tmp_path / "a")), build(toy_config(tmp_path / "b"))
    for attribute in ("logger", "message_hub", "visualizer", "default_scope"):
        assert getattr(one, attribute) is not getattr(other, attribute)
    assert one.experiment_name != other.experiment_name


def test_nothing_is_kept_after_a_run(tmp_path: Path) -> None:
    before = [len(keeper._instance_dict) for keeper in (MMLogger, MessageHub, DefaultScope)]
    engine.train(toy_config(tmp_path))
    gc.collect()
    assert [len(keeper._instance_dict) for keeper in (MMLogger, MessageHub, DefaultScope)] == before
    open_files = [link.resolve() for link in Path("/proc/self/fd").iterdir() if link.exists()]
    assert not any(str(path).startswith(str(tmp_path)) for path in open_files)
    assert logging.getLogger("pose_core").handlers == []


def test_nothing_is_kept_of_what_could_not_be_built(tmp_path: Path) -> None:
    before = [len(keeper._instance_dict) for keeper in (MMLogger, MessageHub, DefaultScope)]
    with pytest.raises(NotRegisteredError):
        engine.train(toy_config(tmp_path, **{"model.type": "NoSuchModel"}))
    assert [len(keeper._instance_dict) for keeper in (MMLogger, MessageHub, DefaultScope)] == before
    assert logging.getLogger("pose_core").handlers == []


def test_the_same_again_without_a_seed(tmp_path: Path) -> None:
    for name in ("a", "b"):
        engine.train(toy_config(tmp_path / name, **{"model.dropout": 0.5}))
    assert history(tmp_path / "a" / "epoch_3.pth") == history(tmp_path / "b" / "epoch_3.pth")
    engine.train(toy_config(tmp_path / "c", **{"model.dropout": 0.5}), seed=1)
    assert history(tmp_path / "a" / "epoch_3.pth") != history(tmp_path / "c" / "epoch_3.pth")


def test_the_config_is_kept_beside_the_checkpoints(tmp_path: Path) -> None:
    from pose_core.config import load_config

    config = toy_config(tmp_path)
    engine.train(config, no_validate=True)
    dumped = next(tmp_path.glob("*.py"))
    assert load_config(dumped).model == config.model
    # Started again from there, it must not write over what it was read from.
    text = dumped.read_text() + "# my note\n"
    dumped.write_text(text)
    engine.train(dumped)
    assert dumped.read_text() == text


@pytest.mark.parametrize(("batches", "accumulated", "scale"), [(4, 1, 0.5), (8, 1, 1.0), (4, 4, 2.0)])
def test_the_learning_rate_follows_the_batch_size(tmp_path: Path, batches: int, accumulated: int, scale: float) -> None:
    config = toy_config(tmp_path, param_scheduler=None, auto_scale_lr={"base_batch_size": 8, "enable": True})
    config.train_dataloader.batch_size = batches
    config.optim_wrapper.accumulative_counts = accumulated
    runner = engine.train(config)
    assert runner.optim_wrapper.get_lr()["lr"][0] == pytest.approx(0.02 * scale)


def test_mixed_precision_from_the_command_line(tmp_path: Path) -> None:
    runner = engine.train(toy_config(tmp_path), amp=True)
    assert type(runner.optim_wrapper).__name__ == "AmpOptimWrapper"
    assert runner.optim_wrapper.cast_dtype is torch.bfloat16
    full = engine.train(toy_config(tmp_path / "full"))
    torch.testing.assert_close(runner.model.head.weight, full.model.head.weight, rtol=0.1, atol=0.05)


def test_validation_in_half_precision(tmp_path: Path) -> None:
    engine.train(toy_config(tmp_path, val_cfg={"fp16": True}))
    assert len(history(tmp_path / "epoch_3.pth", "val/toy/mse")) == 2  # the third comes after the checkpoint


def test_sync_batchnorm_alone_is_batchnorm(tmp_path: Path) -> None:
    runner = engine.train(toy_config(tmp_path, **{"model.norm": "SyncBatchNorm"}))
    assert not any(isinstance(layer, nn.SyncBatchNorm) for layer in runner.model.modules())
    assert "1 SyncBatchNorm layers are plain BatchNorm layers here" in next(tmp_path.glob("*/*.log")).read_text()


def test_metrics_meet_in_the_folder_of_the_run(tmp_path: Path, build: Any) -> None:
    runner = build(toy_config(tmp_path))
    metrics = runner.build_evaluator([{"type": "LineMetric"}, LineMetric(collect_device="gpu"), LineMetric()]).metrics
    assert [Path(metric.collect_dir).parent if metric.collect_dir else None for metric in metrics] == [
        Path(runner.log_dir), None, Path(runner.log_dir)
    ]  # fmt: skip
    assert metrics[0].collect_dir != metrics[2].collect_dir


# -- testing ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    engine.train(toy_config(folder))
    return folder / "epoch_3.pth"


def test_testing_gives_metrics(tmp_path: Path, trained: Path) -> None:
    out, dump = tmp_path / "metrics.json", tmp_path / "predictions.pkl"
    metrics = engine.test(toy_config(tmp_path, resume=True), trained, out=out, dump=str(dump))
    assert metrics["toy/count"] == 16
    assert metrics["toy/mse"] < min(history(trained, "val/toy/mse"))
    assert out.read_text().startswith('{"toy/mse":')
    assert dump.stat().st_size > 0


def test_testing_a_config_without_tests(tmp_path: Path, trained: Path) -> None:
    config = toy_config(tmp_path)
    for key in ("test_dataloader", "test_cfg", "test_evaluator"):
        config.pop(key)
    with pytest.raises(ConfigError, match="Testing needs test_dataloader, test_cfg and test_evaluator"):
        engine.test(config, trained)
    with pytest.raises(ConfigError, match=r"out must end in .json, .yaml, .yml, got 'metrics.txt'"):
        engine.test(toy_config(tmp_path), trained, out="metrics.txt")


def test_testing_another_models_checkpoint(tmp_path: Path, trained: Path) -> None:
    with pytest.raises(CheckpointError) as caught:
        engine.test(toy_config(tmp_path, **{"model.norm": "BatchNorm1d"}), trained)
    assert "does not fit this LineModel: 4 weights of the model are missing: backbone.3 (4, such as" in str(
        caught.value
    )


def test_starting_from_another_models_checkpoint(tmp_path: Path, trained: Path) -> None:
    runner = engine.train(toy_config(tmp_path, **{"model.norm": "BatchNorm1d"}), load_from=str(trained))
    log = next(tmp_path.glob("*/*.log")).read_text()
    assert "4 weights of the model are missing" in log
    assert runner.iter == 12


def test_a_missing_checkpoint_is_noticed_before_anything_is_built(tmp_path: Path) -> None:
    config = toy_config(tmp_path / "run", **{"test_dataloader.dataset.type": "NoSuchDataset"})
    with pytest.raises(CheckpointError, match=r"There is no checkpoint 'gone.pth'"):
        engine.test(config, "gone.pth")
    assert not (tmp_path / "run").exists()


# -- what is wrong ---------------------------------------------------------------------------------------------------


def test_a_work_dir_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentSetupError, match=r"The work dir .*file/run cannot be written: Not a directory"):
        engine.train(toy_config(tmp_path), work_dir=tmp_path / "file" / "run")


@pytest.mark.parametrize(("changes", "error", "said"), [
    ({"train_dataloader.dataset.size": 0}, DataError, "The dataset LineDataset holds no sample"),
    ({"val_dataloader.dataset.size": 0}, DataError, "The dataset LineDataset holds no sample"),
    ({"model.type": "LineModl"}, NotRegisteredError, "'LineModl' is not a registered model part"),
    ({"optim_wrapper.optimizer": {"type": "SDG", "lr": 1.0}}, NotRegisteredError, "'SDG' is not a registered optimizer"),
    ({"default_hooks.checkpoint.type": "CheckpontHook"}, NotRegisteredError, "Did you mean 'pose.CheckpointHook'"),
    ({"train_cfg.type": "EpochLoop"}, RuntimeError, "Only one of `type` or `by_epoch`"),
    ({"train_dataloader.collate_fn": {"type": "os.system"}}, NotRegisteredError, "there is no scope 'os'"),
    ({"launcher": "pytorch"}, EnvironmentSetupError, "needs the variable RANK, which is not set"),
    ({"load_from": "s3://bucket/x.pth"}, CheckpointError, "checkpoints are read from files and from"),
])  # fmt: skip
def test_wrong_configs(tmp_path: Path, changes: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        engine.train(toy_config(tmp_path, **changes))


def test_errors_in_hooks_keep_their_place(tmp_path: Path, build: Any) -> None:
    class Broken(StockCheckpointHook):
        def before_run(self, runner: Any) -> None:
            len(3)  # type: ignore[arg-type]

    runner = build(toy_config(tmp_path))
    runner.register_hook(Broken())
    with pytest.raises(TypeError) as caught:
        runner.train()
    assert caught.traceback[-1].path.name == "test_runner.py"


# -- plugins ---------------------------------------------------------------------------------------------------------


ATTACHING = """
from pose_core.plugin import Plugin, hookimpl
PLUGIN = Plugin(api=1, summary="looks at built runners")

@hookimpl
def pose_runner(runner):
    {body}
"""


@pytest.mark.parametrize(("body", "printed"), [
    ("print('attached to', type(runner.model).__name__)", "attached to LineModel"),
    ("raise ValueError('not today')", "the hook pose_runner of the plugin 'look' (pose-look 1.0) failed"),
], ids=["attaches", "fails"])  # fmt: skip
def test_plugins_attach_to_a_built_runner(tmp_path: Path, body: str, printed: str) -> None:
    write_plugin(tmp_path, "look", plugin=ATTACHING.format(body=body))
    code = f"""
        import sys; sys.path.insert(0, {str(Path(toy_training.__file__).parent)!r})
        from pathlib import Path
        from pose_core.engine.runner import PoseRunner
        from pose_core.errors import PluginError
        from toy_training import toy_config
        try:
            PoseRunner.from_cfg(toy_config(Path({str(tmp_path / "run")!r})))
        except PluginError as error:
            print(error)
    """
    assert printed in run_python(dedent(code), folder=tmp_path)
