"""The settings of one stage in the ``extra`` of an HRNet or HRFormer, read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pose_core.errors import ConfigError

_KEYS = ("num_modules", "num_branches", "block", "num_blocks", "num_channels")


@dataclass(frozen=True)
class StageCfg:
    """One stage of an HRNet.

    Attributes:
        number: The number of the stage, 1 to 4.
        num_modules: The number of consecutive modules.
        num_branches: The number of branches of each module.
        block: The class of the blocks.
        num_blocks: The number of blocks of each module, per branch.
        num_channels: Channels within the blocks, per branch.
        multiscale_output: Whether the last module returns all branches.
    """

    number: int
    num_modules: int
    num_branches: int
    block: type[Any]
    num_blocks: Sequence[int]
    num_channels: Sequence[int]
    multiscale_output: bool

    @property
    def widths(self) -> list[int]:
        """Channels of the features of each branch: ``num_channels`` times the expansion of the block."""
        return [channels * self.block.expansion for channels in self.num_channels]


def read_stage(net: str, extra: Mapping[str, Any], number: int, blocks: Mapping[str, type[Any]]) -> StageCfg:
    """Read stage ``number``, 1 to 4, from ``extra``.

    Args:
        net: The name of the backbone in error messages.
        extra: The argument ``extra`` of the backbone.
        number: The number of the stage.
        blocks: The supported blocks, by name.

    Raises:
        ConfigError: If the stage is missing, lacks a key, or is inconsistent.
    """
    name = f"stage{number}"
    if name not in extra:
        raise ConfigError(f"{net}: extra needs 'stage1' to 'stage4', got {', '.join(map(repr, extra)) or 'none'}.")
    cfg = extra[name]
    if missing := [key for key in _KEYS if key not in cfg]:
        raise ConfigError(f"{net}: extra.{name} needs {', '.join(map(repr, missing))}.")
    if cfg["block"] not in blocks:
        known = " or ".join(map(repr, blocks))
        raise ConfigError(f"{net}: extra.{name}.block must be {known}, got {cfg['block']!r}.")
    stage = StageCfg(
        number=number,
        num_modules=cfg["num_modules"],
        num_branches=cfg["num_branches"],
        block=blocks[cfg["block"]],
        num_blocks=cfg["num_blocks"],
        num_channels=cfg["num_channels"],
        # All stages except the last pass on every branch.
        multiscale_output=cfg.get("multiscale_output", False) if number == 4 else True,
    )
    for key in ("num_blocks", "num_channels"):
        check_branches(net, stage, key, cfg[key])
    return stage


def check_branches(net: str, stage: StageCfg, key: str, values: Sequence[Any]) -> None:
    """Check that ``key`` has one value per branch.

    Raises:
        ConfigError: If it does not.
    """
    if len(values) != stage.num_branches:
        raise ConfigError(
            f"{net}: extra.stage{stage.number}.{key} needs {stage.num_branches} values, one per branch, got {values}."
        )
