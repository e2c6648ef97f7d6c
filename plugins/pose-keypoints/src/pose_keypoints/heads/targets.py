"""The targets that a batch of samples holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import ConfigError
from pose_core.structures import PoseDataSample

_FIELDS, _LABELS = "gt_fields", "gt_instance_labels"

# The target of one image: a tensor, or a list of maps with one per level.
Target = Tensor | list[Tensor]


class Targets:
    """What the codec encoded for each sample, by the names under which its tables pack it.

    A name of the codec's ``field_mapping_table`` is read from ``gt_fields``, one of its ``label_mapping_table`` from
    ``gt_instance_labels``; any other, and every name where there is no codec, from whichever of the two has it.

    Nothing is read before it is asked for, and a batch is put together only once.

    Args:
        batch_data_samples: B samples.
        codec: The head's codec; ``None`` for a head without one.
    """

    def __init__(self, batch_data_samples: Sequence[PoseDataSample], codec: BaseKeypointCodec | None = None) -> None:
        self.batch_data_samples = batch_data_samples
        self._part_of: dict[str, str] = {}
        for part, table in ((_LABELS, "label_mapping_table"), (_FIELDS, "field_mapping_table")):
            self._part_of |= dict.fromkeys(getattr(codec, table, {}).values(), part)
        self._batches: dict[str, Any] = {}

    def __contains__(self, name: str) -> bool:
        """Return whether every sample has it."""
        return all(target is not None for target in self._read(name))

    def __getitem__(self, name: str) -> Any:
        """Return the target of the whole batch.

        Returns:
            Maps stacked, (B, ...), for several levels a list of such; labels of all instances one after the other,
            (sum of N, ...).

        Raises:
            ConfigError: A sample does not have it.
        """
        if name not in self._batches:
            targets = self.per_image(name)
            self._batches[name] = _stacked(targets) if self._part(name) == _FIELDS else torch.cat(targets)
        return self._batches[name]

    def per_image(self, name: str) -> list[Any]:
        """Return the target of each image, for what differs in size or in the number of instances.

        Raises:
            ConfigError: A sample does not have it.
        """
        targets = self._read(name)
        if any(target is None for target in targets):
            part = self._part(name)
            missing = f"{part}.{name}" if part else f"'{name}' in {_FIELDS} or {_LABELS}"
            raise ConfigError(
                f"the samples have no {missing} to learn from: the training pipeline needs GenerateTarget, with the "
                f"head's codec as encoder, before PackPoseInputs."
            )
        return targets

    def _read(self, name: str) -> list[Target | None]:
        """Return the target of each sample, ``None`` where it has none."""
        part = self._part(name)
        return [sample.get(part, {}).get(name) if part else None for sample in self.batch_data_samples]

    def _part(self, name: str) -> str | None:
        """Return the part of the samples that the codec packs it into, or in which the first sample has it."""
        if name in self._part_of:
            return self._part_of[name]
        first: Any = self.batch_data_samples[0] if self.batch_data_samples else {}
        return next((part for part in (_FIELDS, _LABELS) if name in first.get(part, {})), None)


def _stacked(targets: list[Any]) -> Any:
    """Stack maps (...) to (B, ...), level by level where there are several."""
    if isinstance(targets[0], Tensor):
        return torch.stack(targets)
    return [torch.stack(level) for level in zip(*targets, strict=True)]
