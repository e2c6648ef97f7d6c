"""Select, concatenate and resize feature maps."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pose_core.errors import ConfigError


class FeatureMapProcessor(nn.Module):
    """Selects feature maps, concatenates them, applies a ReLU and resizes them: each step is optional. No parameters.

    ``concat=True`` merges HRNet's branches into one map for the heads of faces and hands. ReLU and resizing are the
    simple decoder of ViTPose (Xu et al., NeurIPS 2022), before its last convolution.

    Args:
        select_index: The index or indices of the maps to keep; ``None`` for all.
        concat: Resize all maps to the size of the first (bilinear) and concatenate their channels.
        scale_factor: Scale factor of the resizing (bilinear).
        apply_relu: Apply a ReLU before resizing.
        align_corners: As in ``torch.nn.functional.interpolate``.

    Raises:
        ConfigError: If ``select_index`` is not made of integers, or ``scale_factor`` is not positive.
    """

    def __init__(
        self,
        select_index: int | Sequence[int] | None = None,
        concat: bool = False,
        scale_factor: float = 1.0,
        apply_relu: bool = False,
        align_corners: bool = False,
    ) -> None:
        super().__init__()
        indices = (select_index,) if isinstance(select_index, int) else select_index
        if indices is not None and not all(isinstance(index, int) for index in indices):
            raise ConfigError(
                f"FeatureMapProcessor: select_index must be one or several integers, got {select_index!r}."
            )
        if scale_factor <= 0:
            raise ConfigError(f"FeatureMapProcessor: scale_factor must be positive, got {scale_factor}.")
        self.select_index = None if indices is None else tuple(indices)
        self.concat = concat
        self.scale_factor = scale_factor
        self.apply_relu = apply_relu
        self.align_corners = align_corners

    def forward(self, inputs: Tensor | Sequence[Tensor]) -> Tensor | list[Tensor]:
        """Process feature maps (B, C, h, w) each; a single tensor gives a single tensor.

        Raises:
            ConfigError: If ``select_index`` names a map that does not exist.
        """
        feats = [inputs] if isinstance(inputs, Tensor) else list(inputs)
        if self.select_index is not None:
            feats = _select(feats, self.select_index)
        if self.concat and len(feats) > 1:
            size = feats[0].shape[2:]
            feats = [torch.cat([feats[0], *(self._resize(feat, size=size) for feat in feats[1:])], dim=1)]
        if self.apply_relu:
            feats = [F.relu(feat) for feat in feats]
        if self.scale_factor != 1.0:
            feats = [self._resize(feat, scale_factor=self.scale_factor) for feat in feats]
        return feats[0] if isinstance(inputs, Tensor) else feats

    def _resize(self, feat: Tensor, *, size: torch.Size | None = None, scale_factor: float | None = None) -> Tensor:
        return F.interpolate(
            feat, size=size, scale_factor=scale_factor, mode="bilinear", align_corners=self.align_corners
        )


def _select(feats: list[Tensor], indices: tuple[int, ...]) -> list[Tensor]:
    try:
        return [feats[index] for index in indices]
    except IndexError:
        raise ConfigError(
            f"FeatureMapProcessor: select_index must be below {len(feats)} (the backbone outputs {len(feats)} feature "
            f"maps), got {indices}."
        ) from None
