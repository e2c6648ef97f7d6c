"""Access to the training targets of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import ConfigError
from pose_core.structures import PoseDataSample

_FIELDS, _LABELS = "gt_fields", "gt_instance_labels"

# The target of one image: a tensor, or a list of maps, one per level.
Target = Tensor | list[Tensor]


class Targets:
    """The targets of a batch, by the names under which the codec packs them.

    Names of the codec's ``field_mapping_table`` are read from ``gt_fields``, names of its ``label_mapping_table`` from
    ``gt_instance_labels``. Other names, and all names if there is no codec, are read from whichever part has them.

    Targets are read on demand, and each one is batched only once.

    Args:
        batch_data_samples: B samples.
        codec: The head's codec, if any.
    """

    def __init__(self, batch_data_samples: Sequence[PoseDataSample], codec: BaseKeypointCodec | None = None) -> None:
        self.batch_data_samples = batch_data_samples
        self._part_of: dict[str, str] = {}
        for part, table in ((_LABELS, "label_mapping_table"), (_FIELDS, "field_mapping_table")):
            self._part_of |= dict.fromkeys(getattr(codec, table, {}).values(), part)
        self._batches: dict[str, Any] = {}

    def __contains__(self, name: str) -> bool:
        """Return whether every sample has the target."""
        return all(target is not None for target in self._read(name))

    def __getitem__(self, name: str) -> Any:
        """Return the target of the whole batch.

        Returns:
            Stacked maps (B, ...), or a list of them, one per level; or the concatenated labels of all instances,
            (sum of N, ...).

        Raises:
            ConfigError: If a sample lacks the target.
        """
        if name not in self._batches:
            targets = self.per_image(name)
            self._batches[name] = _stacked(targets) if self._part(name) == _FIELDS else torch.cat(targets)
        return self._batches[name]

    def per_image(self, name: str) -> list[Any]:
        """Return the target of each image, for targets that differ in size or in the number of instances.

        Raises:
            ConfigError: If a sample lacks the target.
        """
        targets = self._read(name)
        if any(target is None for target in targets):
            part = self._part(name)
            missing = f"{part}.{name}" if part else f"'{name}' in {_FIELDS} or {_LABELS}"
            raise ConfigError(
                f"The samples have no target {missing}: the training pipeline needs GenerateTarget, with the head's "
                f"codec as encoder, before PackPoseInputs."
            )
        return targets

    def _read(self, name: str) -> list[Target | None]:
        """Return the target of each sample, ``None`` for samples without it."""
        part = self._part(name)
        return [sample.get(part, {}).get(name) if part else None for sample in self.batch_data_samples]

    def _part(self, name: str) -> str | None:
        """Return the part of the samples that has the target: as declared by the codec, or as in the first sample."""
        if name in self._part_of:
            return self._part_of[name]
        first: Any = self.batch_data_samples[0] if self.batch_data_samples else {}
        return next((part for part in (_FIELDS, _LABELS) if name in first.get(part, {})), None)


def _stacked(targets: list[Any]) -> Any:
    """Stack maps (...) to (B, ...), per level if there are several."""
    if isinstance(targets[0], Tensor):
        return torch.stack(targets)
    return [torch.stack(level) for level in zip(*targets, strict=True)]
