"""The conformance checks find what is wrong with a plugin, and nothing with one that keeps to the contracts."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from fake_plugins import run_pose, run_python, write_plugin
from pose_core.errors import PluginError
from pose_core.kinds import KINDS
from pose_core.testing import CHECKS, check_plugin
from shared_paths import ROOT

TABLE = """
    from pose_core.plugin import Plugin
    PLUGIN = Plugin(api=1, summary="horses", {more})
"""


def findings(folder: Path, *options: str) -> dict[str, list[str]]:
    """What fails of the plugin 'horse', by check."""
    done = run_pose("plugins", "check", "horse", "--json", *options, folder=folder)
    found: dict[str, list[str]] = {}
    for finding in json.loads(done.stdout):
        if finding["ok"] is False:
            found.setdefault(finding["check"], []).append(f"{finding['subject']}: {finding['detail']}")
    assert done.returncode == int(bool(found)), done.stderr
    return found


def write_horse(folder: Path, more: str, *, typed: bool = True, **modules: str) -> Path:
    write_plugin(folder, "horse", plugin=dedent(TABLE).format(more=more), modules=modules)
    if typed:
        (folder / "pose_horse" / "py.typed").touch()
    return folder


def test_a_plugin_without_components_conforms(tmp_path: Path) -> None:
    write_horse(tmp_path, "")
    assert findings(tmp_path) == {}
    lines = run_pose("plugins", "check", "horse", "--verbose", folder=tmp_path).stdout.splitlines()
    assert [line.split()[:3] for line in lines[1:]] == [
        ["horse", "scope", "ok"],
        ["horse", "light", "ok"],
        ["horse", "typed", "ok"],
        ["horse", "package", "ok"],
    ]


def test_a_plugin_that_cannot_be_used_fails_at_once(tmp_path: Path) -> None:
    write_plugin(tmp_path, "horse", plugin="import nowhere_to_be_found")
    found = findings(tmp_path)
    assert list(found) == ["scope"]
    assert "needs the module nowhere_to_be_found" in found["scope"][0]
    assert f"{tmp_path / 'pose_horse' / 'plugin.py'}:1" in found["scope"][0]


def test_a_scope_of_ours_is_not_free(tmp_path: Path) -> None:
    write_plugin(tmp_path, "action", package="pose-horse")
    done = run_pose("plugins", "check", "action", folder=tmp_path)
    assert done.returncode == 1
    assert "the scope 'action' belongs to pose-action" in done.stdout


def test_a_table_that_is_not_light(tmp_path: Path) -> None:
    write_plugin(tmp_path, "horse", plugin="import numpy, pose_core.config\n" + dedent(TABLE).format(more=""))
    (message,) = findings(tmp_path)["light"]
    assert "it imports" in message
    assert "mmengine" in message
    assert "numpy" in message


def test_a_table_that_prints(tmp_path: Path) -> None:
    write_plugin(tmp_path, "horse", plugin="print('neigh')\n" + dedent(TABLE).format(more=""))
    assert findings(tmp_path)["light"] == ["pose_horse.plugin: it prints when imported: 'neigh'."]


def test_the_package_around_it(tmp_path: Path) -> None:
    write_horse(tmp_path, "configs='pose_horse:recipes'", typed=False)
    found = findings(tmp_path)
    assert f"needs an empty file {tmp_path / 'pose_horse' / 'py.typed'}" in found["typed"][0]
    assert "does not exist" in found["package"][0]
    assert findings(tmp_path, "--skip", "typed", "package") == {}


LOSSES = '''
    from torch import nn
    class MSELoss(nn.Module):
        """Hides PyTorch's? No: ours."""
    class KeypointMSELoss(nn.Module):
        """Has the name of another."""
    class Silent(nn.Module):
        pass
    class NoModule:
        """Is no module."""
'''


def test_names_docs_and_bases(tmp_path: Path) -> None:
    names = ["KeypointMSELoss", "Silent", "NoModule", "Missing"]
    table = {"losses": [f"pose_horse.losses:{name}" for name in names], "codecs": ["pose_horse.absent:Codec"]}
    write_horse(tmp_path, f"components={table}", losses=LOSSES)
    found = findings(tmp_path)
    assert "horse.KeypointMSELoss: its name must differ from that of keypoints.KeypointMSELoss" in found["names"][0]
    assert [message.partition(":")[0] for message in found["import"]] == ["horse.Missing", "horse.Codec"]
    assert found["docs"] == [
        "horse.Silent: it needs a docstring: describe what it is, when to use it, and its arguments.",
    ]
    assert found["kind"] == ["horse.NoModule: a component of the kind losses must derive from torch.nn.Module."]
    assert "behavior" not in found


def test_a_name_of_mmengine_is_taken(tmp_path: Path) -> None:
    hook = '''
        from mmengine.hooks import Hook
        class SyncBuffersHook(Hook):
            """Synchronises nothing."""
    '''
    write_horse(tmp_path, "components={'hooks': ['pose_horse.hook:SyncBuffersHook']}", hook=hook)
    assert "its name must differ from that of mmengine's SyncBuffersHook" in findings(tmp_path)["names"][0]


HEADS = '''
    from mmengine.evaluator import BaseMetric
    from torch import nn
    from pose_core.contracts import BaseTransform
    class Head(nn.Module):
        """A head without losses."""
        def forward(self, feats): ...
        def predict(self, feats): ...
    class Deaf(nn.Module):
        """A head that predicts from features alone."""
        def forward(self, feats): ...
        def loss(self, feats, batch_data_samples, train_cfg=None): ...
        def predict(self, feats): ...
    class Unfinished(BaseTransform):
        """A transform that does nothing."""
    def step(results):
        """A function is no transform."""
'''


def test_interfaces(tmp_path: Path) -> None:
    table = {
        "heads": ["pose_horse.parts:Head", "pose_horse.parts:Deaf"],
        "transforms": ["pose_horse.parts:Unfinished", "pose_horse.parts:step"],
    }
    write_horse(tmp_path, f"components={table}", parts=HEADS)
    assert findings(tmp_path, "--skip", "behavior")["kind"] == [
        "horse.Head: it needs the method loss(feats, batch_data_samples, train_cfg).",
        "horse.Deaf: its method predict must accept predict(feats, batch_data_samples, test_cfg): "
        "too many positional arguments.",
        "horse.Unfinished: it is abstract and must implement transform.",
        "horse.step: it must be a pose_core.contracts:BaseTransform, got a function.",
    ]


CONFIGS = {
    "good.py": "model = dict(backbone=dict(type='ResNet', depth=18, norm_cfg=dict(type='BN', requires_grad=True)))\n",
    "broken.py": "model = dict(\n",
    "misspelled.py": "model = dict(\n    backbone=dict(type='ResNet', depht=18))\n",
    "unknown.py": "train_pipeline = [dict(type='LoadImage'), dict(type='CocoMetric')]\n"
    "train_dataloader = dict(dataset=dict(type='CocoDataset', pipeline=train_pipeline))\n",
    "parts.py": "backbone = dict(type='ResNet')  # wherever it is used has its depth\n",
    "foreign.py": "blur = dict(type='Albumentation', transforms=[dict(type='Blur', p=0.1)])\n"
    "train_dataloader = dict(dataset=dict(type='CocoDataset', pipeline=[blur]))\n",
    "incomplete.py": "model = dict(head=dict(type='HeatmapHead', in_channels=3))\n",
    "_base_/incomplete.py": "model = dict(head=dict(type='HeatmapHead', in_channels=3))\n",
    "child_a.py": "_base_ = 'misspelled.py'\nmodel = dict(backbone=dict(depth=18))\n",
    "_base_/usual.py": "default_hooks = dict(timer=dict(type='IterTimerHook', priority='LOW'))\n"
    "param_scheduler = dict(type='LinearLR', start_factor=0.1, by_epoch=True, convert_to_iter_based=True)\n"
    "optim_wrapper = dict(optimizer=dict(type='Adam', lr=1), paramwise_cfg=dict(norm_decay_mult=0))\n"
    "metainfo = dict(keypoint_info={0: dict(type='upper')})\n"
    "dataset_mine = dict(type='CocoDataset', ann_file='x', pipeline=[])\n",
}


def test_configs(tmp_path: Path) -> None:
    write_horse(tmp_path, "configs='pose_horse:configs'")
    for name, text in CONFIGS.items():
        path = tmp_path / "pose_horse" / "configs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = findings(tmp_path)["configs"]
    assert len(found) == 4
    by_config = {message.partition(": ")[0]: message for message in found}
    assert "broken.py:1" in by_config["horse::broken.py"]
    assert by_config["horse::child_a.py"] == (
        "horse::child_a.py: horse::misspelled.py:2: model.backbone: ResNet has no argument 'depht'. "
        "Did you mean 'depth'? 1 more config has the same problem."
    )
    assert "'CocoMetric' is not a registered transform" in by_config["horse::unknown.py"]
    assert "model.head: HeatmapHead needs the argument 'out_channels'" in by_config["horse::incomplete.py"]


def test_what_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match=r"There is no plugin 'hnad' here\. Did you mean 'hand'"):
        check_plugin("hnad")
    with pytest.raises(PluginError, match=r"checks to skip must be among scope, light, .*, got 'nmaes'"):
        check_plugin("body", skip=["nmaes"])
    assert "There is no project folder or wheel at ./nowhere" in run_pose("plugins", "check", "./nowhere").stderr
    (tmp_path / "pyproject.toml").write_text("[project]\nname='x'\nversion='1'\n")
    assert run_pose("plugins", "check").returncode == 2


def test_the_assertion_lists_what_fails(tmp_path: Path) -> None:
    write_horse(tmp_path, "components={'losses': ['pose_horse.losses:Silent']}", losses=LOSSES)
    code = """
        from pose_core.testing import assert_plugin_conforms
        try:
            assert_plugin_conforms("horse")
        except AssertionError as error:
            print(error)
        assert_plugin_conforms("horse", skip=["docs"])
    """
    assert run_python(code, tmp_path).splitlines() == [
        "the plugin 'horse' does not conform:",
        "  docs: horse.Silent: it needs a docstring: describe what it is, when to use it, and its arguments.",
    ]


def test_every_check_and_every_kind_is_documented() -> None:
    page = (ROOT / "docs" / "plugins" / "reference.md").read_text()
    for name, asks in CHECKS.items():
        assert f"| `{name}` | {asks} |" in page
    for kind in KINDS.values():
        interface = "<br>".join(f"`{method}`" for method in kind.interface) or "–"
        base = f"`{kind.base.replace(':', '.')}`" if kind.base else "–"
        registry = f"`{kind.registry}`" if kind.registry else "by name"
        assert f"| `{kind.name}` | {kind.summary} | {registry} | {base} | {interface} |" in page
