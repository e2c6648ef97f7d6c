"""Private names of mmengine: all that our packages rely on, so that another version of it breaks this file alone.

What is called, read or set is behind a function with a public name. The private methods that our classes override,
which functions cannot hide, are listed in :data:`OVERRIDDEN`.

Importing this module imports neither mmengine nor torch: registries use it, too, and they must load fast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mmengine.config import Config, ConfigDict
    from mmengine.dataset import BaseDataset
    from mmengine.hooks import CheckpointHook, Hook
    from mmengine.optim import OptimWrapper
    from mmengine.optim import _ParamScheduler as ParamScheduler  # noqa: F401 - for those who import it from here
    from mmengine.registry import Registry
    from mmengine.runner import BaseLoop, Runner
    from mmengine.visualization import Visualizer
    from numpy import ndarray
    from torch import nn


@dataclass(frozen=True)
class PrivateMethod:
    """A private method of a class of mmengine that our subclasses override.

    Attributes:
        base: The class of mmengine, as ``module:class``.
        name: The name of the method.
        why: Why we override it, and what calls it.
        overridden_by: The names of our classes that do, of plugins, too.
    """

    base: str
    name: str
    why: str
    overridden_by: tuple[str, ...]


OVERRIDDEN = (
    PrivateMethod(
        "mmengine.runner:Runner",
        "_log_env",
        "mmengine's report imports torchvision and starts compilers; Runner.__init__ calls it.",
        ("PoseRunner",),
    ),
    PrivateMethod(
        "mmengine.runner:Runner",
        "_init_model_weights",
        "A resumed training must not download pretrained weights; Runner.train calls it.",
        ("ResumableRunner",),
    ),
    PrivateMethod(
        "mmengine.hooks:CheckpointHook",
        "_init_rule",
        "Whether more or less is better is known for the field's metrics; __init__ calls it.",
        ("CheckpointHook",),
    ),
    PrivateMethod(
        "mmengine.hooks:CheckpointHook",
        "_save_checkpoint_with_step",
        "An old checkpoint is removed after its successor is written; after_train_iter and after_train_epoch call it.",
        ("CheckpointHook",),
    ),
    PrivateMethod(
        "mmengine.hooks:CheckpointHook",
        "_save_best_checkpoint",
        "The surpassed best is removed after its successor is written; after_val_epoch calls it.",
        ("CheckpointHook",),
    ),
    PrivateMethod(
        "mmengine.hooks:CheckpointHook",
        "_publish_model",
        "The published file is named by its own SHA-256; after_train calls it.",
        ("CheckpointHook",),
    ),
    PrivateMethod(
        "mmengine.hooks:EarlyStoppingHook",
        "_init_rule",
        "Whether more or less is better is known for the field's metrics; __init__ calls it.",
        ("EarlyStoppingHook",),
    ),
    PrivateMethod(
        "mmengine.hooks:EMAHook",
        "_swap_ema_parameters",
        "A failed validation must not leave averaged weights in the model; before_ and after_val_epoch call it.",
        ("EMAHook",),
    ),
    PrivateMethod(
        "mmengine.registry:Registry",
        "_register_module",
        "A class that a plugin declares may carry a decorator, too; Registry.register_module calls it.",
        ("ScopedRegistry",),
    ),
    PrivateMethod(
        "mmengine.optim.scheduler.param_scheduler:_ParamScheduler",
        "_get_value",
        "The interface of a schedule: step calls it for the values of the parameter groups.",
        ("QuadraticWarmupParamScheduler",),
    ),
    PrivateMethod(
        "mmengine.dataset:BaseDataset",
        "_load_metainfo",
        "Metainfo is a skeleton, found by name; BaseDataset.__init__ calls it.",
        ("BasePoseDataset", "CombinedDataset", "MpiiDataset"),
    ),
    PrivateMethod(
        "mmengine.dataset:BaseDataset",
        "_get_unserialized_subset",
        "Samples are rows of a table rather than a list; get_subset and get_subset_ call it.",
        ("BaseRecordDataset",),
    ),
    PrivateMethod(
        "mmengine.dataset:BaseDataset",
        "_copy_without_annotation",
        "Its default argument is one dict for all calls, so two subsets would share a pipeline; get_subset calls it.",
        ("BaseRecordDataset",),
    ),
    PrivateMethod(
        "mmengine.visualization:Visualizer",
        "_initialize_fig",
        "OpenCV draws, so the figure and the import of matplotlib are spared; Visualizer.__init__ calls it.",
        ("PoseLocalVisualizer",),
    ),
)


# -- configs -------------------------------------------------------------------------------------------------------


def content_of(config: Config) -> dict[str, Any]:
    """Return the dictionary that a config wraps, not a copy."""
    content: dict[str, Any] = config._cfg_dict
    return content


def set_content(config: Config, content: ConfigDict) -> None:
    """Replace what a config holds."""
    object.__setattr__(config, "_cfg_dict", content)


# -- registries and global instances -------------------------------------------------------------------------------


def registered_modules(registry: Registry) -> dict[str, Any]:
    """Return the table of a registry's own modules, by name; not a copy."""
    modules: dict[str, Any] = registry._module_dict
    return modules


def set_registered_modules(registry: Registry, modules: dict[str, Any]) -> None:
    """Replace the table of a registry's own modules."""
    registry._module_dict = modules


def release_global_instance(instance: Any) -> None:
    """Remove a logger, message hub, visualizer or default scope from mmengine's global tables.

    A visualizer stands in the table of its own class and in that of ``Visualizer``.
    """
    for keeper in type(instance).__mro__:
        vars(keeper).get("_instance_dict", {}).pop(instance.instance_name, None)


# -- runner --------------------------------------------------------------------------------------------------------


def hooks_so_far(runner: Runner) -> list[Hook]:
    """Return the hooks of a runner, none of one whose initialization failed before there were any."""
    return getattr(runner, "_hooks", [])


def has_loaded(runner: Runner) -> bool:
    """Return whether weights were loaded or a training was resumed."""
    return bool(runner._has_loaded)


def mark_loaded(runner: Runner) -> None:
    """Record that weights were loaded, so that ``load_or_resume`` and ``init_weights`` are skipped."""
    runner._has_loaded = True


def load_from_setting(runner: Runner) -> str | None:
    """Return the runner's argument ``load_from``."""
    return runner._load_from


def resume_setting(runner: Runner) -> bool | str:
    """Return the runner's argument ``resume``."""
    return runner._resume


def set_resume_setting(runner: Runner, resume: bool) -> None:
    """Change the runner's argument ``resume``, which mmengine's hooks read, too."""
    runner._resume = resume


def randomness_setting(runner: Runner) -> dict[str, Any]:
    """Return the runner's argument ``randomness``; not a copy."""
    return runner._randomness_cfg


def evaluated_dataloader(runner: Runner, purpose: str) -> Any:
    """Return the runner's argument ``val_dataloader`` or ``test_dataloader``; the properties would build the loop.

    Args:
        runner: The runner.
        purpose: ``"val"`` or ``"test"``.
    """
    return getattr(runner, f"_{purpose}_dataloader")


def set_evaluated_dataloader(runner: Runner, purpose: str, dataloader: Any) -> None:
    """Change the runner's argument ``val_dataloader`` or ``test_dataloader`` before its loop is built."""
    setattr(runner, f"_{purpose}_dataloader", dataloader)


# -- loops ---------------------------------------------------------------------------------------------------------


def set_loop_position(loop: BaseLoop, *, epoch: int, iteration: int) -> None:
    """Set the number of finished epochs and iterations."""
    loop._epoch, loop._iter = epoch, iteration


def set_loop_length(loop: BaseLoop, *, max_epochs: int, max_iters: int) -> None:
    """Set the number of epochs and iterations after which the loop ends."""
    loop._max_epochs, loop._max_iters = max_epochs, max_iters


def update_val_interval(loop: BaseLoop) -> None:
    """Set ``val_interval`` to what ``dynamic_intervals`` gives for the loop's position."""
    loop._decide_current_val_interval()


# -- datasets ------------------------------------------------------------------------------------------------------


def metainfo_of(dataset: BaseDataset) -> dict[str, Any]:
    """Return a dataset's metainfo, without the deep copy that the property makes at each access."""
    metainfo: dict[str, Any] = dataset._metainfo
    return metainfo


def is_initialized(dataset: BaseDataset) -> bool:
    """Return whether ``full_init`` has read the annotations."""
    return bool(dataset._fully_initialized)


def mark_initialized(dataset: BaseDataset) -> None:
    """Record that ``full_init`` has read the annotations, which ``force_full_init`` looks at."""
    dataset._fully_initialized = True


def requested_indices(dataset: BaseDataset) -> int | Sequence[int] | None:
    """Return the dataset's argument ``indices``: the subset that ``full_init`` must take."""
    indices: int | Sequence[int] | None = dataset._indices
    return indices


def packed_samples(dataset: BaseDataset) -> tuple[ndarray, ndarray]:
    """Move ``data_list`` into an array of bytes, which workers share, and return it with the ends of its samples."""
    packed: tuple[ndarray, ndarray] = dataset._serialize_data()
    return packed


def another_index(dataset: BaseDataset) -> int:
    """Draw the index of a sample to take in place of one that cannot be used."""
    return int(dataset._rand_another())


# -- optimization --------------------------------------------------------------------------------------------------


def accumulated_steps(wrapper: OptimWrapper) -> int:
    """Return over how many iterations the wrapper accumulates gradients."""
    steps: int = wrapper._accumulative_counts
    return steps


def count_backward(wrapper: OptimWrapper) -> None:
    """Count a backward pass, by which the wrapper knows when to update."""
    wrapper._inner_count += 1


def clip_gradients(wrapper: OptimWrapper) -> None:
    """Clip the gradients by the wrapper's ``clip_grad`` and log their norm."""
    wrapper._clip_grad()


# -- hooks, weights, logs ------------------------------------------------------------------------------------------

# The attributes in the state of a schedule: how many steps are done, and the phases of the one-cycle policy.
SCHEDULE_POSITION, SCHEDULE_PHASES = "_global_step", "_schedule_phases"

# The attributes in the pickled state of a HistoryBuffer.
LOG_HISTORY, COUNT_HISTORY = "_log_history", "_count_history"


def has_default_rule_keys(hook: CheckpointHook) -> bool:
    """Return whether the config gives neither ``greater_keys`` nor ``less_keys``."""
    return hook.greater_keys is hook._default_greater_keys and hook.less_keys is hook._default_less_keys


def records_initialization(module: nn.Module) -> bool:
    """Return whether mmengine is initializing the module and wants to know by what."""
    return hasattr(module, "_params_init_info")


# -- visualizer ----------------------------------------------------------------------------------------------------


def picture_of(visualizer: Visualizer) -> ndarray | None:
    """Return the picture (h, w, 3) RGB that was last set, ``None`` before."""
    return getattr(visualizer, "_image", None)


def set_picture(visualizer: Visualizer, image: ndarray, *, font_size: float) -> None:
    """Set the picture (h, w, 3) RGB and the default font size in points, without a figure."""
    visualizer._image, visualizer._default_font_size = image, font_size


# -- classes with private names ------------------------------------------------------------------------------------

_CLASSES: Mapping[str, tuple[str, str]] = {"ParamScheduler": ("mmengine.optim", "_ParamScheduler")}


def __getattr__(name: str) -> Any:
    """Import a class of mmengine whose own name is private: ``ParamScheduler``, the base of all schedules."""
    if name not in _CLASSES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, private = _CLASSES[name]
    return getattr(import_module(module), private)
