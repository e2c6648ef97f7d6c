"""The data preprocessor of models that read images."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from mmengine.model import ImgDataPreprocessor
from torch import Tensor, nn

from pose_core.errors import ConfigError, DataError
from pose_core.registry import MODELS
from pose_keypoints.preprocessors.transfer import move_samples, stack_on


class PoseDataPreprocessor(ImgDataPreprocessor):
    """Turns collated data into a normalized batch of images on the device, with its samples.

    Images of equal size are stacked as uint8, moved in one transfer, and normalized on the device. Images of different
    sizes, or of sizes not divisible by ``pad_size_divisor``, are padded at the right and bottom. The samples' metainfo
    gets the batch's size ``batch_input_shape`` and the image's ``pad_shape``, both (h, w).

    Args:
        mean: Mean to subtract, per channel in the network's order; ``None`` for no normalization.
        std: Standard deviation to divide by, per channel in the network's order.
        pad_size_divisor: Pad height and width to a multiple of this.
        pad_value: The value of padded pixels, after normalization.
        bgr_to_rgb: Whether to reverse the order of the channels.
        rgb_to_bgr: Same as ``bgr_to_rgb``; only one of the two may be set.
        non_blocking: Whether copies to the device may overlap with later work.
        batch_augments: Configs of augmentations of whole batches, called during training as
            ``inputs, data_samples = augment(inputs, data_samples)``.

    Raises:
        ConfigError: If ``mean`` and ``std`` do not match, a ``std`` is 0, or both conversions are set.
    """

    def __init__(
        self,
        mean: Sequence[float] | None = None,
        std: Sequence[float] | None = None,
        pad_size_divisor: int = 1,
        pad_value: float = 0,
        bgr_to_rgb: bool = False,
        rgb_to_bgr: bool = False,
        non_blocking: bool | None = False,
        batch_augments: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        _check_arguments(mean, std, pad_size_divisor, both_orders=bgr_to_rgb and rgb_to_bgr)
        super().__init__(mean, std, pad_size_divisor, pad_value, bgr_to_rgb, rgb_to_bgr, non_blocking)
        self.normalizes, self.reverses_channels = mean is not None, bgr_to_rgb or rgb_to_bgr
        self.non_blocking = bool(non_blocking)
        self.batch_augments = nn.ModuleList(MODELS.build(augment) for augment in batch_augments or ())

    def forward(self, data: Mapping[str, Any], training: bool = False) -> dict[str, Any]:
        """Prepare a batch.

        Args:
            data: ``inputs``, B images (C, h, w) or a tensor (B, C, h, w), uint8 or float; optionally ``data_samples``,
                B samples, whose tensors are replaced by copies on the device. Other entries are moved to the device.
            training: Whether to apply the augmentations.

        Returns:
            The same entries, ``inputs`` as a float32 tensor (B, C, H, W).

        Raises:
            DataError: If ``inputs`` are not such images, or ``mean`` has another number of channels.
        """
        others = {key: value for key, value in data.items() if key not in ("inputs", "data_samples")}
        images, samples = data["inputs"], data.get("data_samples")
        self._check_images(images)
        inputs = self._make_batch(images)
        if samples is not None:
            samples = move_samples(samples, self.device, non_blocking=self.non_blocking)
            self._set_shapes(samples, images, tuple(inputs.shape[-2:]))
        if training:
            for augment in self.batch_augments:
                inputs, samples = augment(inputs, samples)
        return {**(self.cast_data(others) if others else {}), "inputs": inputs, "data_samples": samples}

    def _make_batch(self, images: Tensor | Sequence[Tensor]) -> Tensor:
        """Stack the images on the device, normalized and padded, in one tensor."""
        non_blocking = self.non_blocking
        if isinstance(images, Tensor):
            return self._pad(self._normalize(images.to(self.device, non_blocking=non_blocking)), images.shape[-2:])
        if len({(image.shape, image.dtype) for image in images}) == 1:
            stacked = stack_on(images, self.device, non_blocking=non_blocking)
            return self._pad(self._normalize(stacked), images[0].shape[-2:])
        size = tuple(max(image.shape[axis] for image in images) for axis in (-2, -1))
        moved = (image.to(self.device, non_blocking=non_blocking)[None] for image in images)
        return torch.cat([self._pad(self._normalize(image), size) for image in moved])

    def _normalize(self, images: Tensor) -> Tensor:
        """Normalize (B, C, h, w) of any type to float32, channels in the network's order."""
        if self.reverses_channels:
            images = images.flip(1)
        if not self.normalizes:
            return images.float()
        # In place on a copy: saves two allocations of the batch.
        return images.to(torch.float32, copy=True).sub_(self.mean).div_(self.std)

    def _pad(self, images: Tensor, size: Iterable[int]) -> Tensor:
        """Pad (B, C, h, w) to ``size``, rounded up to a multiple of the divisor."""
        height, width = (self._round_up(side) for side in size)
        missing = (0, width - images.shape[-1], 0, height - images.shape[-2])
        return F.pad(images, missing, value=self.pad_value) if any(missing) else images

    def _round_up(self, side: int) -> int:
        return math.ceil(side / self.pad_size_divisor) * self.pad_size_divisor

    def _set_shapes(
        self, samples: Sequence[Any], images: Tensor | Sequence[Tensor], batch_shape: tuple[int, ...]
    ) -> None:
        for sample, image in zip(samples, images, strict=True):
            pad_shape = tuple(self._round_up(side) for side in image.shape[-2:])
            sample.set_field(batch_shape, "batch_input_shape", field_type="metainfo")
            sample.set_field(pad_shape, "pad_shape", field_type="metainfo")

    def _check_images(self, images: Any) -> None:
        shapes = {tuple(image.shape) for image in images} if len(images) else set()
        if not shapes or any(len(shape) != 3 for shape in shapes):
            found = ", ".join(map(str, sorted(shapes))) or "no images"
            raise DataError(f"PoseDataPreprocessor needs images of shape (channels, height, width), got {found}.")
        channels = {shape[0] for shape in shapes}
        if self.normalizes and len(self.mean) > 1 and channels != {len(self.mean)}:
            raise DataError(
                f"PoseDataPreprocessor: images must have {len(self.mean)} channels (mean has {len(self.mean)} values), "
                f"got {', '.join(map(str, sorted(channels)))}."
            )


def _check_arguments(
    mean: Sequence[float] | None, std: Sequence[float] | None, pad_size_divisor: int, *, both_orders: bool
) -> None:
    if (mean is None) != (std is None) or (mean is not None and std is not None and len(mean) != len(std)):
        raise ConfigError(f"PoseDataPreprocessor: mean and std must have one value per channel, got {mean} and {std}.")
    if mean is not None and len(mean) not in (1, 3):
        raise ConfigError(f"PoseDataPreprocessor: mean and std must have 1 or 3 values, got {len(mean)}.")
    if std is not None and 0 in std:
        raise ConfigError(f"PoseDataPreprocessor: std must not be 0, got {tuple(std)}.")
    if both_orders:
        raise ConfigError("PoseDataPreprocessor: bgr_to_rgb and rgb_to_bgr must not both be True.")
    if pad_size_divisor < 1:
        raise ConfigError(f"PoseDataPreprocessor: pad_size_divisor must be at least 1, got {pad_size_divisor}.")
