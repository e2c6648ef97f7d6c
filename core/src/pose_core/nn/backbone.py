"""What backbones share: stages that are frozen, batch norms that keep their statistics, published weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mmengine.model import BaseModule, PretrainedInit
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn.norm import freeze, keep_batch_norms_in_eval

InitCfg = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class BaseBackbone(BaseModule):
    """Image batch (B, C, h, w) to a tuple of feature maps; what is frozen stays so in every ``train()``.

    Derive from it, name the frozen parts in :meth:`frozen_modules`, and call :meth:`freeze_stages` at the end of
    ``__init__``.

    Args:
        norm_eval: Whether batch norms stay in eval mode while training, so that they keep the statistics they have.
        init_cfg: How the weights are initialized: one or several ``dict(type=..., ...)``.
    """

    def __init__(self, *, norm_eval: bool = False, init_cfg: InitCfg = None) -> None:
        super().__init__(init_cfg=init_cfg)
        self.norm_eval = norm_eval

    def frozen_modules(self) -> Iterable[nn.Module]:
        """The modules that are not trained."""
        return ()

    def freeze_stages(self) -> None:
        """Put the frozen modules into eval mode and take their parameters out of training."""
        freeze(*self.frozen_modules())

    @property
    def is_pretrained(self) -> bool:
        """Whether the weights come from a checkpoint, so that no initialization may follow."""
        cfgs = [self.init_cfg] if isinstance(self.init_cfg, Mapping) else self.init_cfg or ()
        return any(cfg["type"] in ("Pretrained", "PretrainedInit", PretrainedInit) for cfg in cfgs)

    def train(self, mode: bool = True) -> BaseBackbone:
        """Switch to training or evaluation, except for what is frozen."""
        super().train(mode)
        self.freeze_stages()
        if mode and self.norm_eval:
            keep_batch_norms_in_eval(self)
        return self

    def adopted(self, weights: dict[str, Tensor]) -> dict[str, Tensor]:
        """A checkpoint's weights under the names that they have here; loading asks for it.

        A backbone whose weights are also published under other names overrides this.

        Args:
            weights: Name to value, without what stands before the backbone's own names.

        Returns:
            The same for each name that is not recognized, and for every checkpoint of our own.
        """
        return weights

    def _load_from_state_dict(self, state_dict: dict[str, Tensor], prefix: str, *rest: Any) -> None:
        own = [key for key in state_dict if key.startswith(prefix)]
        adopted = self.adopted({key[len(prefix) :]: state_dict.pop(key) for key in own})
        state_dict.update({prefix + key: value for key, value in adopted.items()})
        super()._load_from_state_dict(state_dict, prefix, *rest)


class StagedBackbone(BaseBackbone):
    """A stem, then stages in a row: the outputs of some are the features, and the first can be frozen.

    Derive from it, name the stem in :meth:`stem_layers`, register the stages by :meth:`add_stages` (or name them in
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
        """What runs before the first stage, in its order."""
        return ()

    def stages(self) -> Sequence[nn.Module]:
        """The stages, in their order."""
        return [getattr(self, name) for name in self.stage_names]

    def use_stages(self, out_indices: Sequence[int], frozen_stages: int) -> None:
        """Decide what is returned and what is frozen.

        Args:
            out_indices: The stages whose output is returned, counted from 0, or from the end when negative.
            frozen_stages: The stem and this many stages are not trained; 0 is the stem alone, -1 nothing.

        Raises:
            ConfigError: There are no such stages.
        """
        self.out_indices = chosen_stages(type(self).__name__, len(self.stages()), out_indices, frozen_stages)
        self.frozen_stages = frozen_stages
        self.freeze_stages()

    def frozen_modules(self) -> Iterable[nn.Module]:
        """The stem and the first ``frozen_stages`` stages."""
        if self.frozen_stages >= 0:
            yield from self.stem_layers()
            yield from self.stages()[: self.frozen_stages]

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Features of the stages in ``out_indices``, in the order of the stages.

        Args:
            x: (B, in_channels, h, w), input frame.

        Returns:
            (B, C, H, W) for each.
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
    """The stages that ``out_indices`` chooses of ``count``, counted from 0.

    Args:
        net: What error messages call the backbone.
        count: How many stages there are.
        out_indices: Counted from 0, or from the end when negative.
        frozen_stages: How many are not trained; checked, no more.

    Raises:
        ConfigError: There are no such stages.
    """
    if outside := [stage for stage in out_indices if not -count <= stage < count]:
        raise ConfigError(f"{net}: out_indices {outside} lie outside 0 to {count - 1}, the stages there are.")
    if not -1 <= frozen_stages <= count:
        raise ConfigError(f"{net}: frozen_stages must be -1 to {count}, got {frozen_stages}.")
    return tuple(stage % count for stage in out_indices)


def check_per_stage(net: str, count: int, **numbers: Sequence[Any]) -> None:
    """Refuse ``numbers`` that are not one for each of ``count`` stages.

    Raises:
        ConfigError: That is so.
    """
    for argument, values in numbers.items():
        if len(values) != count:
            raise ConfigError(f"{net}: {argument} must hold a number for each of {count} stages, got {values}.")
