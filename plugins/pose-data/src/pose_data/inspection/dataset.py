"""The data set of a config, to be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from mmengine.registry import DefaultScope

from pose_core.config import Config
from pose_core.errors import ConfigError
from pose_core.first_party import CORE_SCOPE
from pose_core.registry import DATASETS


@contextmanager
def dataset_of(config: Config, phase: str) -> Iterator[Any]:
    """The data set of ``train_dataloader``, ``val_dataloader`` or ``test_dataloader``.

    Its samples carry the keypoints in the frame of the network's input too. The config's scope is in force within the
    block.

    Args:
        config: The config.
        phase: ``train``, ``val`` or ``test``.

    Raises:
        ConfigError: There is no such loader.
    """
    loader = config.get(f"{phase}_dataloader")
    if not loader:
        phases = [name for name in ("train", "val", "test") if config.get(f"{name}_dataloader")]
        raise ConfigError(
            f"The config has no {phase}_dataloader, only {' and '.join(phases) or 'no other either'}: "
            "say which with --phase."
        )
    with DefaultScope.overwrite_default_scope(config.get("default_scope") or CORE_SCOPE):
        dataset = DATASETS.build(_packing_inputs(loader["dataset"]))
        dataset.full_init()
        yield dataset


def _packing_inputs(value: Any) -> Any:
    """A copy of the config of a data set whose pipelines pack ``transformed_keypoints``."""
    if isinstance(value, Mapping):
        copied = {key: _packing_inputs(below) for key, below in value.items()}
        if str(copied.get("type")).rpartition(".")[2] == "PackPoseInputs":
            copied["pack_transformed"] = True
        return copied
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_packing_inputs(below) for below in value]
    return value


def spread(total: int, number: int) -> list[int]:
    """So many indices, evenly spread; all where there are no more."""
    return [index * total // number for index in range(number)] if number < total else list(range(total))
