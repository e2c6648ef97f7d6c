"""Build the dataset of a config for inspection."""

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
    """Build the dataset of ``train_dataloader``, ``val_dataloader`` or ``test_dataloader``.

    Its samples also have the keypoints in the input frame. The config's scope is active within the block.

    Args:
        config: The config.
        phase: ``train``, ``val`` or ``test``.

    Raises:
        ConfigError: If there is no such loader.
    """
    loader = config.get(f"{phase}_dataloader")
    if not loader:
        phases = [name for name in ("train", "val", "test") if config.get(f"{name}_dataloader")]
        raise ConfigError(
            f"--phase must be one of the config's data loaders ({', '.join(phases) or 'it has none'}), got {phase}."
        )
    with DefaultScope.overwrite_default_scope(config.get("default_scope") or CORE_SCOPE):
        dataset = DATASETS.build(_with_packed_inputs(loader["dataset"]))
        dataset.full_init()
        yield dataset


def _with_packed_inputs(value: Any) -> Any:
    """Copy the config of a dataset, with pipelines that pack ``transformed_keypoints``."""
    if isinstance(value, Mapping):
        copied = {key: _with_packed_inputs(below) for key, below in value.items()}
        if str(copied.get("type")).rpartition(".")[2] == "PackPoseInputs":
            copied["pack_transformed"] = True
        return copied
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_with_packed_inputs(below) for below in value]
    return value


def spread(total: int, number: int) -> list[int]:
    """Return ``number`` evenly spaced indices below ``total``, or all if there are fewer."""
    return [index * total // number for index in range(number)] if number < total else list(range(total))
