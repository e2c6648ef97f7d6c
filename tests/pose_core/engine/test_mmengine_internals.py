"""Every private name of mmengine that we rely on: it exists in the installed version and does what we need."""

from __future__ import annotations

import inspect
import pickle
from pathlib import Path
from pydoc import locate
from typing import Any

import mmengine.optim
import numpy as np
import pytest
import torch
from mmengine import runner as mmengine_runner
from mmengine.config import Config, ConfigDict
from mmengine.dataset import BaseDataset
from mmengine.hooks import CheckpointHook, EarlyStoppingHook, EMAHook
from mmengine.logging import HistoryBuffer, MessageHub, MMLogger
from mmengine.model import BaseModule
from mmengine.optim import OptimWrapper
from mmengine.registry import Registry
from mmengine.runner import Runner
from mmengine.visualization import Visualizer
from torch import nn

from fake_plugins import run_python
from pose_core.engine import mmengine_internals as internals
from pose_core.engine.mmengine_internals import OVERRIDDEN, PrivateMethod
from pose_core.engine.runner import PoseRunner
from toy_training import toy_config

# The parameters of the methods that we override, after ``self`` or ``cls``.
PARAMETERS = {
    "Runner._log_env": ["env_cfg"],
    "Runner._init_model_weights": [],
    "CheckpointHook._init_rule": ["rules", "key_indicators"],
    "CheckpointHook._save_checkpoint_with_step": ["runner", "step", "meta"],
    "CheckpointHook._save_best_checkpoint": ["runner", "metrics"],
    "CheckpointHook._publish_model": ["runner", "ckpt_path"],
    "EarlyStoppingHook._init_rule": ["monitor"],
    "EMAHook._swap_ema_parameters": [],
    "Registry._register_module": ["module", "module_name", "force"],
    "_ParamScheduler._get_value": [],
    "BaseDataset._load_metainfo": ["metainfo"],
    "BaseDataset._get_unserialized_subset": ["indices"],
    "BaseDataset._copy_without_annotation": ["memo"],
    "Visualizer._initialize_fig": ["fig_cfg"],
}

# The public methods of mmengine that must call them, for an override to have an effect.
CALLERS = {
    "Runner._log_env": [Runner.__init__],
    "Runner._init_model_weights": [Runner.train],
    "CheckpointHook._init_rule": [CheckpointHook.__init__],
    "CheckpointHook._save_checkpoint_with_step": [CheckpointHook._save_checkpoint],
    "CheckpointHook._save_best_checkpoint": [CheckpointHook.after_val_epoch],
    "CheckpointHook._publish_model": [CheckpointHook.after_train],
    "EarlyStoppingHook._init_rule": [EarlyStoppingHook.__init__],
    "EMAHook._swap_ema_parameters": [EMAHook.before_val_epoch, EMAHook.after_val_epoch],
    "Registry._register_module": [Registry.register_module],
    "_ParamScheduler._get_value": [internals.ParamScheduler.step],
    "BaseDataset._load_metainfo": [BaseDataset.__init__],
    "BaseDataset._get_unserialized_subset": [BaseDataset.get_subset_, BaseDataset.full_init],
    "BaseDataset._copy_without_annotation": [BaseDataset.get_subset],
    "Visualizer._initialize_fig": [Visualizer.__init__],
}


def base_of(row: PrivateMethod) -> type:
    base = locate(row.base.replace(":", "."))
    assert isinstance(base, type), row.base
    return base


def title(row: PrivateMethod) -> str:
    return f"{row.base.rpartition(':')[2]}.{row.name}"


@pytest.fixture
def runner(tmp_path: Path) -> Any:
    runner = PoseRunner.from_cfg(toy_config(tmp_path))
    yield runner
    runner.close()


# -- the tables ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", OVERRIDDEN, ids=title)
def test_a_method_that_is_overridden_has_the_expected_parameters_and_callers(row: PrivateMethod) -> None:
    method = getattr(base_of(row), row.name)
    parameters = [name for name in inspect.signature(method).parameters if name != "self"]
    assert parameters == PARAMETERS[title(row)]
    for caller in CALLERS[title(row)]:
        assert f".{row.name}(" in inspect.getsource(inspect.unwrap(caller)), caller


def test_checkpoint_hook_saves_through_its_method_with_a_step() -> None:
    # _save_checkpoint, which CALLERS names, is private itself: these are what training calls.
    for caller in (CheckpointHook.after_train_iter, CheckpointHook.after_train_epoch):
        assert "._save_checkpoint(" in inspect.getsource(caller)


# -- datasets ------------------------------------------------------------------------------------------------------


class NumberDataset(BaseDataset):
    def load_data_list(self) -> list[dict[str, Any]]:
        return [{"number": number} for number in range(4)]


def test_state_of_a_dataset() -> None:
    dataset = NumberDataset(metainfo={"classes": ["person"]}, indices=[1, 3], serialize_data=False, lazy_init=True)
    assert internals.metainfo_of(dataset) == {"classes": ["person"]}
    assert internals.metainfo_of(dataset) is internals.metainfo_of(dataset)
    assert internals.requested_indices(dataset) == [1, 3]
    assert not internals.is_initialized(dataset)
    dataset.full_init()
    assert internals.is_initialized(dataset)
    assert dataset.data_list == [{"number": 1}, {"number": 3}]
    assert {internals.another_index(dataset) for _ in range(50)} == {0, 1}
    packed, ends = internals.packed_samples(dataset)
    assert dataset.data_list == []
    assert [pickle.loads(packed[: ends[0]]), pickle.loads(packed[ends[0] :])] == [{"number": 1}, {"number": 3}]


def test_a_dataset_that_is_marked_reads_nothing() -> None:
    dataset = NumberDataset(lazy_init=True)
    internals.mark_initialized(dataset)
    dataset.full_init()
    assert dataset.data_list == []


# -- configs and registries ----------------------------------------------------------------------------------------


def test_content_of_a_config() -> None:
    config = Config({"a": {"b": 1}})
    internals.content_of(config)["a"]["b"] = 2
    assert config.a.b == 2
    internals.set_content(config, ConfigDict(c=3))
    assert config.to_dict() == {"c": 3}


def test_modules_of_a_registry() -> None:
    registry = Registry("private names", scope="toy")
    registry.register_module(name="Linear", module=nn.Linear)
    assert internals.registered_modules(registry) == {"Linear": nn.Linear}
    internals.set_registered_modules(registry, {"Conv": nn.Conv2d})
    assert registry.get("Conv") is nn.Conv2d


def test_release_global_instance() -> None:
    class OwnVisualizer(Visualizer):
        pass

    for kind in (MMLogger, MessageHub, OwnVisualizer):
        instance = kind.get_instance("private names", **({"logger_name": "x"} if kind is MMLogger else {}))
        assert kind.check_instance_created("private names")
        internals.release_global_instance(instance)
        assert not kind.check_instance_created("private names")
    assert not Visualizer.check_instance_created("private names")


# -- runner and loops ----------------------------------------------------------------------------------------------


def test_settings_of_a_runner(runner: PoseRunner) -> None:
    assert internals.hooks_so_far(runner) is runner.hooks
    assert internals.hooks_so_far(Runner.__new__(Runner)) == []
    assert internals.load_from_setting(runner) is None
    assert internals.randomness_setting(runner)["seed"] == runner.seed
    assert internals.resume_setting(runner) is False
    internals.set_resume_setting(runner, True)
    assert internals.resume_setting(runner) is True


def test_a_runner_that_has_loaded_loads_no_more(runner: PoseRunner) -> None:
    assert not internals.has_loaded(runner)
    internals.mark_loaded(runner)
    assert internals.has_loaded(runner)
    internals.set_resume_setting(runner, True)
    Runner.load_or_resume(runner)  # mmengine's: would look for a checkpoint


def test_dataloaders_of_a_runner(runner: PoseRunner) -> None:
    for purpose in ("val", "test"):
        assert internals.evaluated_dataloader(runner, purpose)["dataset"]["type"] == "LineDataset"
        internals.set_evaluated_dataloader(runner, purpose, "another")
        assert internals.evaluated_dataloader(runner, purpose) == "another"


@pytest.mark.parametrize("kind", ["EpochBasedTrainLoop", "IterBasedTrainLoop"])
def test_position_and_length_of_a_loop(runner: PoseRunner, kind: str) -> None:
    length = {"max_epochs": 1} if kind == "EpochBasedTrainLoop" else {"max_iters": 1}
    stock = getattr(mmengine_runner, kind)(runner, runner.train_dataloader, **length, dynamic_intervals=[(3, 7)])
    internals.set_loop_length(stock, max_epochs=5, max_iters=40)
    internals.set_loop_position(stock, epoch=4, iteration=32)
    assert (stock.epoch, stock.iter, stock.max_epochs, stock.max_iters) == (4, 32, 5, 40)
    internals.update_val_interval(stock)
    assert stock.val_interval == 7


# -- optimization, hooks, weights, logs ----------------------------------------------------------------------------


def test_steps_of_an_optimizer_wrapper() -> None:
    weight = nn.Parameter(torch.tensor([3.0, 4.0]))
    optimizer = torch.optim.SGD([weight], lr=0.1)
    wrapper = OptimWrapper(optimizer, accumulative_counts=2, clip_grad={"max_norm": 1})
    assert internals.accumulated_steps(wrapper) == 2
    internals.count_backward(wrapper)
    assert not wrapper.should_update()
    internals.count_backward(wrapper)
    assert wrapper.should_update()
    weight.grad = torch.tensor([3.0, 4.0])
    internals.clip_gradients(wrapper)
    torch.testing.assert_close(weight.grad, torch.tensor([0.6, 0.8]), atol=1e-5, rtol=0)


def test_rule_keys_of_a_checkpoint_hook() -> None:
    assert internals.has_default_rule_keys(CheckpointHook(save_best="acc"))
    assert not internals.has_default_rule_keys(CheckpointHook(save_best="x", greater_keys=["x"]))
    assert not internals.has_default_rule_keys(CheckpointHook(save_best="x", less_keys=["x"]))


def test_a_module_that_is_initialized_records_by_what() -> None:
    seen = []

    class Inner(nn.Linear):
        def init_weights(self) -> None:
            seen.append(internals.records_initialization(self))

    class Outer(BaseModule):
        def __init__(self) -> None:
            super().__init__()
            self.inner = Inner(2, 2)

        def init_weights(self) -> None:
            super().init_weights()

    model = Outer()
    assert not internals.records_initialization(model.inner)
    model.init_weights()
    assert seen == [True]


def test_state_of_a_log_buffer() -> None:
    state = vars(HistoryBuffer([1.0, 2.0], [3, 4]))
    np.testing.assert_array_equal(state[internals.LOG_HISTORY], [1, 2])
    np.testing.assert_array_equal(state[internals.COUNT_HISTORY], [3, 4])


def test_picture_of_a_visualizer() -> None:
    visualizer = Visualizer()
    assert internals.picture_of(visualizer) is None
    picture = np.zeros((4, 6, 3), dtype=np.uint8)
    internals.set_picture(visualizer, picture, font_size=10)
    assert internals.picture_of(visualizer) is picture
    visualizer.set_image(picture + 1)
    assert internals.picture_of(visualizer).max() == 1


# -- the module ----------------------------------------------------------------------------------------------------


def test_base_of_schedules() -> None:
    assert issubclass(mmengine.optim.LinearParamScheduler, internals.ParamScheduler)
    with pytest.raises(AttributeError, match="'NoScheduler'"):
        internals.NoScheduler  # noqa: B018


def test_importing_the_module_imports_neither_mmengine_nor_torch() -> None:
    code = "import sys, pose_core.engine.mmengine_internals; print({'mmengine', 'torch', 'numpy'} & sys.modules.keys())"
    assert run_python(code) == "set()"
