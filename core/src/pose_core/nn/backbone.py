"""Base classes of backbones: frozen stages, batch norms in eval mode, and loading of published weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mmengine.model import BaseModule, PretrainedInit
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn.norm import freeze, keep_batch_norms_in_eval

InitCfg = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class BaseBackbone(BaseModule):
    """Base class of backbones, which map an image batch (B, C, h, w) to a tuple of feature maps.

    Subclasses return the frozen parts from :meth:`frozen_modules` and call :meth:`freeze_stages` at the end of
    ``__init__``; these parts then stay frozen after every ``train()``.

    Args:
        norm_eval: Whether batch norms stay in eval mode during training, so that their statistics do not change.
        init_cfg: The initialization of the weights: one or more ``dict(type=..., ...)``.
    """

    def __init__(self, *, norm_eval: bool = False, init_cfg: InitCfg = None) -> None:
        super().__init__(init_cfg=init_cfg)
        self.norm_eval = norm_eval

    def frozen_modules(self) -> Iterable[nn.Module]:
        """Return the modules that are not trained."""
        return ()

    def freeze_stages(self) -> None:
        """Put the frozen modules into eval mode and disable gradients for their parameters."""
        freeze(*self.frozen_modules())

    @property
    def is_pretrained(self) -> bool:
        """Whether the weights come from a checkpoint and must not be initialized afterwards."""
        cfgs = [self.init_cfg] if isinstance(self.init_cfg, Mapping) else self.init_cfg or ()
        return any(cfg["type"] in ("Pretrained", "PretrainedInit", PretrainedInit) for cfg in cfgs)

    def train(self, mode: bool = True) -> BaseBackbone:
        """Switch to training or evaluation mode, but leave the frozen modules in eval mode."""
        super().train(mode)
        self.freeze_stages()
        if mode and self.norm_eval:
            keep_batch_norms_in_eval(self)
        return self

    def adopted(self, weights: dict[str, Tensor]) -> dict[str, Tensor]:
        """Rename a checkpoint's weights to the names used here; called whenever weights are loaded.

        Override this in a backbone whose weights are also published under other names.

        Args:
            weights: Name to value, without the prefix of the backbone.

        Returns:
            The renamed weights. Unrecognized names, and checkpoints that already use our names, stay unchanged.
        """
        return weights

    def _load_from_state_dict(self, state_dict: dict[str, Tensor], prefix: str, *rest: Any) -> None:
        own = [key for key in state_dict if key.startswith(prefix)]
        adopted = self.adopted({key[len(prefix) :]: state_dict.pop(key) for key in own})
        state_dict.update({prefix + key: value for key, value in adopted.items()})
        super()._load_from_state_dict(state_dict, prefix, *rest)


class StagedBackbone(BaseBackbone):
    """Base class of backbones with a stem and a sequence of stages, of which the first can be frozen.

    Subclasses return the stem from :meth:`stem_layers`, register the stages with :meth:`add_stages` (or override
    :meth:`stages`), and call :meth:`use_stages` at the end of ``__init__``. The arguments are those of
    :class:`BaseBackbone`.
    """

    out_indices: tuple[int, ...] = ()
    frozen_stages = -1
    stage_names: tuple[str, ...] = ()

    def add_stages(self, stages: Iterable[nn.Module]) -> None:
        """Register the stages as ``layer1``, ``layer2``, ..."""
        named = {f"layer{number}": stage for number, stage in enumerate(stages, start=1)}
        for name, stage in named.items():
            self.add_module(name, stage)
        self.stage_names = tuple(named)

    def stem_layers(self) -> Iterable[nn.Module]:
        """Return the layers that run before the first stage, in order."""
        return ()

    def stages(self) -> Sequence[nn.Module]:
        """Return the stages, in order."""
        return [getattr(self, name) for name in self.stage_names]

    def use_stages(self, out_indices: Sequence[int], frozen_stages: int) -> None:
        """Select the stages that are returned and those that are frozen.

        Args:
            out_indices: Indices of the stages whose output is returned; negative ones count from the end.
            frozen_stages: The number of stages to freeze together with the stem; 0 freezes only the stem, -1 nothing.

        Raises:
            ConfigError: If ``out_indices`` or ``frozen_stages`` is out of range.
        """
        self.out_indices = chosen_stages(type(self).__name__, len(self.stages()), out_indices, frozen_stages)
        self.frozen_stages = frozen_stages
        self.freeze_stages()

    def frozen_modules(self) -> Iterable[nn.Module]:
        """Yield the stem and the first ``frozen_stages`` stages."""
        if self.frozen_stages >= 0:
            yield from self.stem_layers()
            yield from self.stages()[: self.frozen_stages]

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Return the features of the stages in ``out_indices``, in the order of the stages.

        Args:
            x: (B, in_channels, h, w), input frame.

        Returns:
            (B, C, H, W) per stage.
        """
        for layer in self.stem_layers():
            x = layer(x)
        features = []
        for index, stage in enumerate(self.stages()):
            x = stage(x)
            if index in self.out_indices:
                features.append(x)
        return tuple(features)


def chosen_stages(net: str, count: int, out_indices: Sequence[int], frozen_stages: int = -1) -> tuple[int, ...]:
    """Check ``out_indices`` and ``frozen_stages``, and return ``out_indices`` without negative indices.

    Args:
        net: The name of the backbone in error messages.
        count: The number of stages.
        out_indices: Indices of the stages; negative ones count from the end.
        frozen_stages: The number of frozen stages; only checked.

    Raises:
        ConfigError: If an index or ``frozen_stages`` is out of range.
    """
    if outside := [stage for stage in out_indices if not -count <= stage < count]:
        raise ConfigError(
            f"{net}: out_indices must be between 0 and {count - 1} (the backbone has {count} stages), got {outside}."
        )
    if not -1 <= frozen_stages <= count:
        raise ConfigError(f"{net}: frozen_stages must be between -1 and {count}, got {frozen_stages}.")
    return tuple(stage % count for stage in out_indices)


def check_per_stage(net: str, count: int, **numbers: Sequence[Any]) -> None:
    """Check that each of ``numbers`` has one value per stage.

    Raises:
        ConfigError: If one does not have ``count`` values.
    """
    for argument, values in numbers.items():
        if len(values) != count:
            raise ConfigError(f"{net}: {argument} needs {count} values, one per stage, got {values}.")
