"""Helpers for configs that train on several datasets at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pose_core.config import load_config
from pose_core.skeleton import load_skeleton


def dataset_of(config: str, split: str = "train") -> dict[str, Any]:
    """Return the dataset of a shipped config, without its pipeline.

    Args:
        config: ``scope::name`` of the config, such as ``"body::_base_/coco.py"``.
        split: ``"train"``, ``"val"`` or ``"test"``.

    Raises:
        ConfigError: If there is no such config.
    """
    dataset: dict[str, Any] = load_config(config)[f"{split}_dataloader"]["dataset"].to_dict()
    dataset.pop("pipeline", None)
    return dataset


def converted(
    dataset: Mapping[str, Any], source: str, target: str, renamed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Convert a dataset's keypoints to another skeleton by matching names.

    Args:
        dataset: The config of the dataset. It is not modified.
        source: The name of its skeleton.
        target: The name of the other skeleton.
        renamed: Keypoint names in ``source`` to the different names in ``target`` for the same point.

    Raises:
        SkeletonError: If there is no such skeleton.
    """
    if source == target:
        return {**dataset, "pipeline": []}
    names = load_skeleton(target).names
    ids = {name: index for index, name in enumerate(names)}
    called = [(renamed or {}).get(name, name) for name in load_skeleton(source).names]
    mapping = [(index, ids[name]) for index, name in enumerate(called) if name in ids]
    converter = {"type": "KeypointConverter", "num_keypoints": len(names), "mapping": mapping}
    return {**dataset, "pipeline": [converter]}


def combined(datasets: list[dict[str, Any]], target: str, pipeline: list[Any]) -> dict[str, Any]:
    """Combine several datasets into one with a common skeleton.

    Args:
        datasets: Configs of the datasets, each with the pipeline that converts it to the skeleton.
        target: The name of the skeleton.
        pipeline: The pipeline applied afterward.
    """
    metainfo = {"from_file": f"configs/_base_/datasets/{target}.py"}
    return {"type": "CombinedDataset", "metainfo": metainfo, "datasets": datasets, "pipeline": pipeline}
