"""What the ``extra`` of an HRNet says of one stage, read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pose_backbones_cnn.residual import BasicBlock, Bottleneck, ResidualBlock
from pose_core.errors import ConfigError

BLOCKS: dict[str, type[ResidualBlock]] = {"BASIC": BasicBlock, "BOTTLENECK": Bottleneck}
_KEYS = ("num_modules", "num_branches", "block", "num_blocks", "num_channels")


@dataclass(frozen=True)
class StageCfg:
    """One stage of an HRNet.

    Attributes:
        num_modules: How many modules follow each other.
        block: The class of their residual blocks.
        num_blocks: Blocks of each module, for each branch.
        num_channels: Channels within the blocks, for each branch.
        multiscale_output: Whether the last module returns all branches.
    """

    num_modules: int
    block: type[ResidualBlock]
    num_blocks: Sequence[int]
    num_channels: Sequence[int]
    multiscale_output: bool

    @property
    def widths(self) -> list[int]:
        """Channels of each branch's features: those within the blocks times their expansion."""
        return [channels * self.block.expansion for channels in self.num_channels]


def read_stage(extra: Mapping[str, Any], number: int) -> StageCfg:
    """The stage ``number``, 1 to 4, of ``extra``.

    Raises:
        ConfigError: It is not there, lacks a key, or contradicts itself.
    """
    name = f"stage{number}"
    if name not in extra:
        raise ConfigError(f"HRNet: 'extra' has no '{name}'; it needs stage1, stage2, stage3 and stage4.")
    cfg = extra[name]
    if missing := [key for key in _KEYS if key not in cfg]:
        raise ConfigError(f"HRNet: 'extra.{name}' lacks {', '.join(map(repr, missing))}.")
    if cfg["block"] not in BLOCKS:
        raise ConfigError(f"HRNet: 'extra.{name}.block' must be 'BASIC' or 'BOTTLENECK', got {cfg['block']!r}.")
    for key in ("num_blocks", "num_channels"):
        if len(cfg[key]) != cfg["num_branches"]:
            raise ConfigError(
                f"HRNet: 'extra.{name}' has {cfg['num_branches']} branches, but {len(cfg[key])} numbers in '{key}'."
            )
    return StageCfg(
        num_modules=cfg["num_modules"],
        block=BLOCKS[cfg["block"]],
        num_blocks=cfg["num_blocks"],
        num_channels=cfg["num_channels"],
        # The stages before the last hand all branches on.
        multiscale_output=cfg.get("multiscale_output", False) if number == 4 else True,
    )
