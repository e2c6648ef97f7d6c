"""Maps at several resolutions, such as the heatmaps of a feature pyramid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from mmengine.structures import BaseDataElement, PixelData

from pose_core.errors import StructureError

Map = np.ndarray | torch.Tensor


def _level_by_level(method: str) -> Callable[..., MultilevelPixelData]:
    """Return a method that applies mmengine's conversion ``method`` to every level."""

    def convert(self: MultilevelPixelData, *args: Any, **kwargs: Any) -> MultilevelPixelData:
        levels = [getattr(level, method)(*args, **kwargs) for level in self.levels]
        return type(self)(metainfo=self.metainfo, **{key: [level.get(key) for level in levels] for key in self.keys()})

    convert.__name__, convert.__doc__ = method, getattr(BaseDataElement, method).__doc__
    return convert


class MultilevelPixelData(BaseDataElement):
    """Maps at several levels: every field is a list with one map per level.

    All fields have the same number of levels and, within a level, the same height and width. Maps are (C, H, W); a map
    (H, W) gets a channel axis.

    Example::

        sizes = [(64, 48), (128, 96)]
        fields = MultilevelPixelData(heatmaps=[torch.zeros(17, h, w) for h, w in sizes])
        fields.nlevel        # 2
        fields[0]            # PixelData with `heatmaps` of (17, 64, 48)
        fields.heatmaps      # the list

    Raises:
        StructureError: If a field is not a list of maps, or differs from the others in the number of levels or in size.
    """

    def set_field(self, value: Any, name: str, dtype: Any = None, field_type: str = "data") -> None:
        """Set a field after checking its levels; every assignment goes through here."""
        if field_type == "data" and not name.startswith("_"):
            value = self._checked(name, value)
        super().set_field(value, name, dtype, field_type)

    def _checked(self, name: str, value: Any) -> list[Map]:
        title = f"'{name}' of a {type(self).__name__}"
        if not isinstance(value, (list, tuple)) or not all(isinstance(level, Map) for level in value):
            raise StructureError(f"{title} must be a list with one array or tensor per level, got {_described(value)}.")
        others = [key for key in self.keys() if key != name]
        expected = self._sizes(others[0]) if others else None
        if expected and len(value) != len(expected):
            raise StructureError(f"{title} has {len(value)} levels, but '{others[0]}' has {len(expected)}.")
        for level, maps in enumerate(value):
            if maps.ndim not in (2, 3):
                raise StructureError(f"Level {level} of {title} must be (C, H, W) or (H, W), got {tuple(maps.shape)}.")
            if expected and tuple(maps.shape[-2:]) != expected[level]:
                raise StructureError(
                    f"Level {level} of {title} is {tuple(maps.shape[-2:])} in height and width, but '{others[0]}' is "
                    f"{expected[level]}."
                )
        return [maps[None] if maps.ndim == 2 else maps for maps in value]

    def _sizes(self, name: str) -> tuple[tuple[int, int], ...]:
        return tuple(tuple(maps.shape[-2:]) for maps in getattr(self, name))

    @property
    def shape(self) -> tuple[tuple[int, int], ...] | None:
        """(H, W) of every level; ``None`` if there are no fields."""
        return next((self._sizes(name) for name in self.keys()), None)

    @property
    def nlevel(self) -> int | None:
        """The number of levels; ``None`` if there are no fields."""
        return None if self.shape is None else len(self.shape)

    @property
    def levels(self) -> list[PixelData]:
        """One ``PixelData`` per level, with all fields."""
        return [
            PixelData(metainfo=self.metainfo, **{name: maps[level] for name, maps in self.items()})
            for level in range(self.nlevel or 0)
        ]

    def __getitem__(self, item: int | slice | str | Sequence[int]) -> Any:
        """Return the level at an index, the levels of a slice or list of indices, or the field of that name."""
        if isinstance(item, str):
            return getattr(self, item)
        if isinstance(item, (int, np.integer, slice)):
            return self.levels[item]
        levels = self.levels
        return [levels[int(index)] for index in item]

    to = _level_by_level("to")
    cpu = _level_by_level("cpu")
    cuda = _level_by_level("cuda")
    npu = _level_by_level("npu")
    mlu = _level_by_level("mlu")
    musa = _level_by_level("musa")
    detach = _level_by_level("detach")
    numpy = _level_by_level("numpy")
    to_tensor = _level_by_level("to_tensor")


def _described(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {', '.join(sorted({type(level).__name__ for level in value}))}"
    return type(value).__name__
