"""The targets that a batch of samples holds."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from pose_core.errors import ConfigError
from pose_core.structures import PoseDataSample


def targets_of(batch_data_samples: Sequence[PoseDataSample], part: str, name: str) -> list[Tensor]:
    """What the codec encoded for each sample.

    Args:
        batch_data_samples: B samples.
        part: Where it is: ``"gt_fields"`` or ``"gt_instance_labels"``.
        name: What it is, such as ``"heatmaps"``.

    Raises:
        ConfigError: A sample does not have it.
    """
    targets = [sample.get(part, {}).get(name) for sample in batch_data_samples]
    if any(target is None for target in targets):
        raise ConfigError(
            f"the samples have no {part}.{name} to learn from: the training pipeline needs GenerateTarget, with the "
            f"head's codec as encoder, before PackPoseInputs."
        )
    return targets
