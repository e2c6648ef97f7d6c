"""Overrides of keys that a config does not write, but that the component at their place takes."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from config_files import write_files
from pose_core.config import ConfigError, explain_origins, load_config, parse_options
from pose_core.config.known_keys import accept_known_keys
from pose_core.config.overrides import override
from pose_core.config.places import OF_THE_RUNNER

CONFIG = dict(
    model=dict(type="BN", num_features=4, test_cfg=dict()),
    optim_wrapper=dict(optimizer=dict(type="SGD", lr=0.1)),
    train_dataloader=dict(batch_size=2, sampler=dict(type="DefaultSampler")),
    train_cfg=dict(by_epoch=True, max_epochs=3),
    val_cfg=dict(),
    default_hooks=dict(logger=dict(type="LoggerHook")),
    param_scheduler=[dict(type="LinearLR", start_factor=0.1)],
    custom_hooks=[dict(type="EMAHook")],
    visualizer=None,
)

KNOWN = [
    # overrides, the variable, its value
    (["model.momentum=0.3"], "model", dict(type="BN", num_features=4, test_cfg={}, momentum=0.3)),
    (["load_from=x.pth"], "load_from", "x.pth"),
    (["resume=true"], "resume", True),
    (["randomness.seed=0", "randomness.deterministic=True"], "randomness", dict(seed=0, deterministic=True)),
    (["env_cfg.dist_cfg.port=29500"], "env_cfg", dict(dist_cfg=dict(port=29500))),
    (["train_dataloader.sampler.shuffle=False"], "train_dataloader", dict(shuffle=False, type="DefaultSampler")),
    (["train_dataloader.prefetch_factor=4"], "train_dataloader", dict(prefetch_factor=4)),
    (["train_dataloader.num_batch_per_epoch=4"], "train_dataloader", dict(num_batch_per_epoch=4)),
    (["train_cfg.val_interval=5"], "train_cfg", dict(by_epoch=True, max_epochs=3, val_interval=5)),
    (["val_cfg.fp16=True"], "val_cfg", dict(fp16=True)),
    (["param_scheduler.0.end=500"], "param_scheduler", [dict(type="LinearLR", start_factor=0.1, end=500)]),
    (
        ["param_scheduler.-1.convert_to_iter_based=True"],
        "param_scheduler",
        [dict(type="LinearLR", start_factor=0.1, convert_to_iter_based=True)],
    ),
    (
        ["custom_hooks.0.priority=49", "custom_hooks.0.momentum=1e-3"],
        "custom_hooks",
        [dict(type="EMAHook", priority=49, momentum=1e-3)],
    ),
    # what a config changes of a hook that runs by default it has to write in full
    (
        ["default_hooks.checkpoint.max_keep_ckpts=3"],
        "default_hooks",
        dict(logger=dict(type="LoggerHook"), checkpoint=dict(type="CheckpointHook", interval=1, max_keep_ckpts=3)),
    ),
    (["visualizer.type=Visualizer", "visualizer.name=v"], "visualizer", dict(type="Visualizer", name="v")),
]


def _overridden(*options: str) -> dict[str, Any]:
    return override(CONFIG, accept_known_keys(CONFIG, parse_options(options)))


@pytest.mark.parametrize(("options", "variable", "value"), KNOWN, ids=[options[0] for options, *_ in KNOWN])
def test_a_key_that_something_takes_is_set(options: list[str], variable: str, value: Any) -> None:
    found = _overridden(*options)[variable]
    if variable == "train_dataloader":
        found = {**found, **found["sampler"]}
        assert {key: found[key] for key in value} == value
    else:
        assert found == value


@pytest.mark.parametrize(
    ("options", "value"),
    [
        (["clip_grad.max_norm=35"], dict(clip_grad=dict(max_norm=35))),
        (["clip_grad.max_norm=35", "clip_grad.norm_type=1"], dict(clip_grad=dict(max_norm=35, norm_type=1))),
        (["accumulative_counts=4"], dict(accumulative_counts=4)),
        (["type=AmpOptimWrapper", "loss_scale=512."], dict(type="AmpOptimWrapper", loss_scale=512.0)),
        (
            ["constructor=MyConstructor", "paramwise_cfg.x=1"],
            dict(constructor="MyConstructor", paramwise_cfg=dict(x=1)),
        ),
        (
            ["paramwise_cfg.custom_keys.backbone.lr_mult=0.1"],
            dict(paramwise_cfg=dict(custom_keys=dict(backbone=dict(lr_mult=0.1)))),
        ),
        (["optimizer.nesterov=True"], dict(optimizer=dict(type="SGD", lr=0.1, nesterov=True))),
    ],
    ids=lambda given: given[-1] if isinstance(given, list) else "",
)
def test_the_optimizer_wrapper_takes_what_its_type_takes(options: list[str], value: dict[str, Any]) -> None:
    found = _overridden(*(f"optim_wrapper.{option}" for option in options))["optim_wrapper"]
    assert found == {"optimizer": dict(type="SGD", lr=0.1), **value}


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (
            "model.momentun=1",
            r"'model' has no key 'momentun', and BatchNorm2d takes none\. Did you mean 'model\.momentum'\? "
            r"To add the key, write '\+model\.momentun=\.\.\.'\.",
        ),
        ("load_fron=x", r"the config has no key 'load_fron'\. Did you mean 'load_from'\?"),
        ("optim_wrapper.loss_scale=1", r"'optim_wrapper' has no key 'loss_scale', and OptimWrapper takes none\."),
        ("optim_wrapper.clip_grad.max_nrm=1", r"Did you mean 'optim_wrapper\.clip_grad\.max_norm'\?"),
        ("train_dataloader.prefetch=4", r"DataLoader takes none\. Did you mean 'train_dataloader\.prefetch_factor'\?"),
        ("model.test_cfg.flip=1", r"'model\.test_cfg' has no key 'flip'\."),
        (
            "default_hooks.logger.intervall=1",
            r"LoggerHook takes none\. Did you mean 'default_hooks\.logger\.interval' or",
        ),
        ("custom_hooks.prob=1", r"'custom_hooks' is a list"),
        ("env_cfg.dist_cfg.prot=1", r"Did you mean 'env_cfg\.dist_cfg\.port'\?"),
        ("visualizer.name=v", r"'visualizer' is None, neither a dict nor a list\.$"),
        ("load_from.x=v", r"'load_from' has no key 'x'|the config has no key 'load_from'"),
    ],
)
def test_what_nothing_takes_is_refused(option: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        _overridden(option)


def test_a_list_without_brackets_is_what_the_default_is() -> None:
    values = dict(model=dict(type="mmengine.hooks.CheckpointHook"), optimizer=dict(type="Adam"))
    options = parse_options(["optimizer.betas=0.8,0.9", "model.published_keys=meta,state_dict"])
    found = override(values, accept_known_keys(values, options))
    assert found["optimizer"]["betas"] == (0.8, 0.9)
    assert found["model"]["published_keys"] == ["meta", "state_dict"]  # whose default says nothing


def test_a_component_of_user_code_is_imported_for_its_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(
        tmp_path,
        my_known_keys_net_py="""
        from torch import nn
        from pose_core.registry import MODELS

        @MODELS.register_module()
        class MyKnownKeysNet(nn.Module):
            known_settings = {"test_cfg": ("smooth",)}

            def __init__(self, depth=1, test_cfg=None):
                super().__init__()
        """,
        top_py="custom_imports = dict(imports=['my_known_keys_net'])\nmodel = dict(type='MyKnownKeysNet')\n",
    )
    monkeypatch.syspath_prepend(tmp_path)
    config = load_config(tmp_path / "top.py", options=["model.depth=3", "model.test_cfg.smooth=True"])
    assert config.model == dict(type="MyKnownKeysNet", depth=3, test_cfg=dict(smooth=True))
    with pytest.raises(
        ConfigError, match=r"'model\.test_cfg' has no key 'smoth'.*Did you mean 'model\.test_cfg\.smooth'"
    ):
        load_config(tmp_path / "top.py", options=["model.test_cfg.smoth=True"])


def test_what_the_config_computes_follows(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        base_py="norm = dict(type='BN', num_features=4)\nmodel = dict(head=norm)\n",
        top_py="_base_ = 'base.py'\nmodel = dict(neck=_base_.norm)\n",
    )
    config = load_config(tmp_path / "top.py", options=["norm.momentum=0.3"])
    assert config.model.head.momentum == config.model.neck.momentum == config.norm.momentum == 0.3
    origins = explain_origins(tmp_path / "top.py", options=["norm.momentum=0.3"])
    assert {s.key: str(s.origin) for s in origins if s.key.endswith("momentum")} == {
        "norm.momentum": "command line",
        "model.head.momentum": "command line",
        "model.neck.momentum": "command line",
    }


def test_a_new_key_is_set_once_where_several_data_files_are_bases(tmp_path: Path) -> None:
    write_files(tmp_path, top_py="_base_ = ['a.yaml', 'b.json']\n", a_yaml="x: 1\n", b_json='{"y": 2}')
    assert load_config(tmp_path / "top.py", options=["load_from=w.pth"]).to_dict() == dict(x=1, y=2, load_from="w.pth")


def test_a_tutorials_override_without_effect_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_files(tmp_path, top_py="x = 1\n")
    assert load_config(tmp_path / "top.py", options=["workflow=[(train,1),(val,1)]"]).workflow == [
        ("train", 1),
        ("val", 1),
    ]
    assert "workflow has no effect: how often to validate is set by train_cfg.val_interval" in caplog.text


def test_the_variables_of_the_runner_are_those_that_mmengine_takes() -> None:
    from mmengine.runner import Runner

    arguments = set(inspect.signature(Runner.__init__).parameters) - {"self", "cfg"}
    read_by_us = {"sync_bn", "model_wrapper_cfg", "find_unused_parameters", "runner_type", "custom_imports"}
    assert set(OF_THE_RUNNER) == arguments | read_by_us
