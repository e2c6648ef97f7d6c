"""What options change in a config."""

from __future__ import annotations

from pathlib import Path

import pytest
from mmengine.hooks import CheckpointHook

from pose_core.config import Config
from pose_core.engine import options
from pose_core.errors import ConfigError


def test_work_dir() -> None:
    config = Config({}, cfg_text="# an empty config", filename="configs/hrnet.py")
    options.set_work_dir(config, None)
    assert config.work_dir == "work_dirs/hrnet"
    options.set_work_dir(config, None)
    options.set_work_dir(config, "elsewhere")
    assert config.work_dir == "elsewhere"
    options.set_work_dir(config, None)
    assert config.work_dir == "elsewhere"


def test_seed() -> None:
    config = Config({})
    options.set_seed(config, None)
    assert config.randomness == {"seed": 0}
    config = Config({"randomness": {"seed": 21, "diff_rank_seed": True}})
    options.set_seed(config, None)
    assert config.randomness == {"seed": 21, "diff_rank_seed": True}
    options.set_seed(config, 3, deterministic=True)
    assert config.randomness == {"seed": 3, "diff_rank_seed": True, "deterministic": True}


@pytest.mark.parametrize("kind", [{}, {"type": "OptimWrapper"}, {"type": "AmpOptimWrapper"}])
def test_amp(kind: dict[str, str]) -> None:
    config = Config({"optim_wrapper": {**kind, "optimizer": {"type": "Adam"}}})
    options.enable_amp(config)
    assert config.optim_wrapper == {"type": "AmpOptimWrapper", "optimizer": {"type": "Adam"}, "loss_scale": "dynamic"}


def test_amp_leaves_what_is_set() -> None:
    config = Config({"optim_wrapper": {"type": "AmpOptimWrapper", "loss_scale": 512.0}})
    options.enable_amp(config)
    assert config.optim_wrapper.loss_scale == 512.0


def test_amp_without_a_wrapper_that_it_can_replace() -> None:
    with pytest.raises(ConfigError, match="--amp needs an optim_wrapper"):
        options.enable_amp(Config({}))
    with pytest.raises(ConfigError, match=r"--amp needs optim_wrapper.type='OptimWrapper', got 'ApexOptimWrapper'"):
        options.enable_amp(Config({"optim_wrapper": {"type": "ApexOptimWrapper"}}))


def test_auto_scale_lr() -> None:
    config = Config({"auto_scale_lr": {"base_batch_size": 512}})
    options.enable_auto_scale_lr(config)
    assert config.auto_scale_lr.enable is True
    for lacking in ({}, {"auto_scale_lr": {"enable": True}}, {"auto_scale_lr": None}):
        with pytest.raises(ConfigError, match=r"needs auto_scale_lr=dict\(base_batch_size=N\)"):
            options.enable_auto_scale_lr(Config(lacking))


def test_where_weights_come_from() -> None:
    config = Config({"load_from": "pretrained.pth"})
    options.resume_from(config, True, None)
    assert (config.resume, config.load_from) == ("auto", "pretrained.pth")
    options.resume_from(config, "epoch_3.pth", None)
    assert (config.resume, config.load_from) == (True, "epoch_3.pth")
    options.resume_from(config, False, "other.pth")
    assert config.load_from == "other.pth"
    with pytest.raises(ConfigError, match=r"Only one of resume and load_from can be given, got 'a.pth' and 'b.pth'"):
        options.resume_from(config, "a.pth", "b.pth")


def test_drawing() -> None:
    config = Config(
        {"default_hooks": {"visualization": {"type": "PoseVisualizationHook", "enable": False, "kpt_thr": 0.1}}}
    )
    options.enable_drawing(config, options.Drawing())
    assert config.default_hooks.visualization.enable is False
    options.enable_drawing(config, options.Drawing(show_dir="drawn", interval=5, wait_time=3))
    assert config.default_hooks.visualization == {
        "type": "PoseVisualizationHook", "enable": True, "kpt_thr": 0.1, "interval": 5,
        "show": False, "wait_time": 0, "out_dir": str(Path.cwd() / "drawn"),
    }  # fmt: skip
    config = Config({"default_hooks": None})
    options.enable_drawing(config, options.Drawing(show=True, wait_time=3))
    options.enable_bad_cases(config, options.Drawing(show_dir="worst"))
    assert config.default_hooks.visualization.wait_time == 3
    assert config.default_hooks.badcase.type == "BadCaseAnalysisHook"


def test_dumping() -> None:
    config = Config({"test_evaluator": {"type": "A"}})
    options.dump_predictions(config, "x.pkl")
    assert config.test_evaluator == [{"type": "A"}, {"type": "DumpResults", "out_file_path": "x.pkl"}]
    with pytest.raises(ConfigError, match=r"'x.json' must end in .pkl"):
        options.dump_predictions(config, "x.json")


def test_launchers() -> None:
    config = Config({})
    options.set_launcher(config, "slurm")
    assert config.launcher == "slurm"
    with pytest.raises(ConfigError, match="launcher must be one of none, pytorch, slurm, mpi, got 'ssh'"):
        options.set_launcher(config, "ssh")


def test_classes_of_mmengine_are_named() -> None:
    config = {"hooks": [{"type": CheckpointHook}], "other": ({"type": dict},)}
    options.name_classes(config)
    assert config == {"hooks": [{"type": "mmengine.hooks.checkpoint_hook.CheckpointHook"}], "other": ({"type": dict},)}


def test_overrides_of_a_config_in_memory() -> None:
    config = Config({"model": {"depth": 18}}, cfg_text="model = dict(depth=18)", filename="a.py")
    opened = options.open_config(config, ["model.depth=50"])
    assert (opened.model.depth, config.model.depth, opened.filename) == (50, 18, "a.py")
    with pytest.raises(ConfigError, match=r"model.dept"):
        options.open_config(config, ["model.dept=50"])
    copy = options.open_config(config)
    copy.model.depth = 1
    assert config.model.depth == 18
