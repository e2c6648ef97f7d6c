"""What the ``extra`` of an HRNet or HRFormer says of one stage, read and checked."""

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
        number: Which it is, 1 to 4.
        num_modules: How many modules follow each other.
        num_branches: How many branches each has.
        block: The class of their blocks.
        num_blocks: Blocks of each module, for each branch.
        num_channels: Channels within the blocks, for each branch.
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
        """Channels of each branch's features: those within the blocks times their expansion."""
        return [channels * self.block.expansion for channels in self.num_channels]


def read_stage(net: str, extra: Mapping[str, Any], number: int, blocks: Mapping[str, type[Any]]) -> StageCfg:
    """The stage ``number``, 1 to 4, of ``extra``.

    Args:
        net: What error messages call the backbone.
        extra: Its argument of that name.
        number: Which stage.
        blocks: The blocks that it may name.

    Raises:
        ConfigError: It is not there, lacks a key, or contradicts itself.
    """
    name = f"stage{number}"
    if name not in extra:
        raise ConfigError(f"{net}: 'extra' has no '{name}'; it needs stage1, stage2, stage3 and stage4.")
    cfg = extra[name]
    if missing := [key for key in _KEYS if key not in cfg]:
        raise ConfigError(f"{net}: 'extra.{name}' lacks {', '.join(map(repr, missing))}.")
    if cfg["block"] not in blocks:
        known = " or ".join(map(repr, blocks))
        raise ConfigError(f"{net}: 'extra.{name}.block' must be {known}, got {cfg['block']!r}.")
    stage = StageCfg(
        number=number,
        num_modules=cfg["num_modules"],
        num_branches=cfg["num_branches"],
        block=blocks[cfg["block"]],
        num_blocks=cfg["num_blocks"],
        num_channels=cfg["num_channels"],
        # The stages before the last hand all branches on.
        multiscale_output=cfg.get("multiscale_output", False) if number == 4 else True,
    )
    for key in ("num_blocks", "num_channels"):
        check_branches(net, stage, key, cfg[key])
    return stage


def check_branches(net: str, stage: StageCfg, key: str, values: Sequence[Any]) -> None:
    """Refuse ``values`` of ``key`` that are not one a branch.

    Raises:
        ConfigError: That is so.
    """
    if len(values) != stage.num_branches:
        raise ConfigError(
            f"{net}: 'extra.stage{stage.number}' has {stage.num_branches} branches, "
            f"but {len(values)} numbers in '{key}'."
        )
