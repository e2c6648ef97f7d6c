"""The models of timm as backbones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

import torch
from mmengine.model import initialize
from torch import Tensor, nn

from pose_core.engine.checkpoint import load_checkpoint
from pose_core.engine.checkpoint.weights import weights_of
from pose_core.errors import CheckpointError, ConfigError, EnvironmentSetupError, suggest
from pose_core.nn import BaseBackbone
from pose_core.nn.backbone import InitCfg


class TimmBackbone(BaseBackbone):
    """A model of timm (Wightman, "PyTorch Image Models", 2019), such as ``convnext_tiny.fb_in22k``.

    Args:
        model_name: timm's name of it; ``timm.list_models()`` tells which there are.
        out_indices: The maps that are returned, counted as timm counts them for this model; all of them when ``None``.
        features_only: Whether maps of several resolutions are returned; else the last alone, from models too that have
            no others.
        pretrained: Whether timm downloads its weights.
        checkpoint_path: A file, a URL or a short name of weights to start from instead, under timm's names.
        in_channels: Channels of the image.
        norm_eval: Whether batch norms keep the statistics they have while training.
        init_cfg: How the weights are initialized, where timm is not to do it.
        **kwargs: Other arguments of ``timm.create_model``: ``img_size=(256, 192)`` for a transformer,
            ``drop_path_rate``, ``output_stride``, ...

    Raises:
        EnvironmentSetupError: timm is not installed, or cannot be imported.
        ConfigError: There is no such model, it refuses an argument, or ``out_indices`` are given for one map.
        CheckpointError: ``checkpoint_path`` cannot be read, or none of its weights fits.
    """

    def __init__(
        self,
        model_name: str,
        out_indices: Sequence[int] | None = None,
        features_only: bool = True,
        pretrained: bool = False,
        checkpoint_path: str = "",
        in_channels: int = 3,
        norm_eval: bool = False,
        init_cfg: InitCfg = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(norm_eval=norm_eval, init_cfg=init_cfg)
        if not features_only and out_indices is not None:
            raise ConfigError("TimmBackbone: out_indices choose among the maps of features_only=True.")
        self.features_only = features_only
        options: dict[str, Any] = {"pretrained": pretrained, "in_chans": in_channels, **kwargs}
        if features_only:
            options["features_only"] = True
        else:
            options["num_classes"] = 0
        if out_indices is not None:
            options["out_indices"] = tuple(out_indices)
        weights: Mapping[str, Tensor] = {}
        if checkpoint_path:
            # Read here, they execute nothing; timm takes them as it takes those that it downloads.
            weights = weights_of(load_checkpoint(checkpoint_path), source=checkpoint_path)
            options["pretrained"] = True
            options["pretrained_cfg_overlay"] = {**kwargs.get("pretrained_cfg_overlay", {}), "state_dict": weights}
        self.timm_model = create_model(model_name, options)
        if checkpoint_path and not shares_weights(self.timm_model, weights):
            raise CheckpointError(f"No weight of {checkpoint_path} fits timm's {model_name!r}.")

    def init_weights(self) -> None:
        """Initialize as ``init_cfg`` says; without it, timm has done so already."""
        if self.init_cfg is not None:
            initialize(self, self.init_cfg)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Features of the model.

        Args:
            x: (B, in_channels, h, w), input frame.

        Returns:
            (B, C, H, W) for each of ``out_indices``, or for the last map alone.

        Raises:
            ConfigError: The model's last features are no map.
        """
        model: Any = self.timm_model
        features = model(x) if self.features_only else [as_map(model.forward_features(x), model, x)]
        if _format(model) == "NHWC":
            features = [one.permute(0, 3, 1, 2).contiguous() for one in features]
        return tuple(features)


def create_model(model_name: str, options: Mapping[str, Any]) -> nn.Module:
    """The model of that name.

    Raises:
        EnvironmentSetupError: timm is not installed, or cannot be imported.
        ConfigError: There is no such model, or it refuses an option.
    """
    timm = import_timm()
    if not timm.is_model(model_name.partition(".")[0]) and ":" not in model_name:
        near = suggest(model_name, timm.list_models())
        raise ConfigError(f"TimmBackbone: timm {timm.__version__} has no model {model_name!r}.{near}")
    try:
        return timm.create_model(model_name, **options)
    except (TypeError, ValueError, AssertionError, LookupError, RuntimeError, OSError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise ConfigError(f"TimmBackbone: timm {timm.__version__} cannot create {model_name!r}: {reason}") from error


def import_timm() -> ModuleType:
    """The module ``timm``.

    Raises:
        EnvironmentSetupError: It is not installed, or cannot be imported.
    """
    try:
        return import_module("timm")
    except ModuleNotFoundError as error:
        name = error.name or "timm"
        extra = " (pip install 'pose-backbones-timm[timm]')" if name == "timm" else ""
        raise EnvironmentSetupError(f"TimmBackbone needs {name}, which is not installed here{extra}.") from error
    except Exception as error:  # a torchvision of another build raises RuntimeError, AttributeError, OSError, ...
        raise EnvironmentSetupError(
            f"TimmBackbone needs timm, which is installed but cannot be imported: {type(error).__name__}: {error}. "
            f"Most often its torchvision is not built for this torch ({torch.__version__}): install both together, "
            "from one source."
        ) from error


def shares_weights(model: nn.Module, weights: Mapping[str, Tensor]) -> bool:
    """Whether a matrix or a kernel of ``model`` is one of ``weights``, by its values: timm may have renamed it."""
    of_shape = defaultdict(list)
    for value in weights.values():
        of_shape[value.shape].append(value)
    matrices = (value for value in model.state_dict().values() if value.ndim > 1)
    return any(torch.equal(own, other) for own in matrices for other in of_shape[own.shape])


def as_map(features: Tensor, model: nn.Module, image: Tensor) -> Tensor:
    """The last features of a model, (B, C, H, W) or (B, H, W, C) as it has them, or tokens (B, N, C) as (B, C, H, W).

    Args:
        features: What ``forward_features`` returns.
        model: The model, which knows how many tokens precede the patches.
        image: (B, C, h, w): the ratio of its sides is that of the map's.

    Raises:
        ConfigError: They are neither a map nor the tokens of one.
    """
    if features.ndim == 4:
        return features
    if features.ndim == 3:
        tokens = features[:, getattr(model, "num_prefix_tokens", 0) :]
        height, width = image.shape[-2:]
        rows = round((tokens.shape[1] * height / width) ** 0.5)
        if rows and tokens.shape[1] % rows == 0:
            return tokens.mT.unflatten(2, (rows, -1)).contiguous()
    raise ConfigError(f"TimmBackbone: the last features are no map, but of shape {tuple(features.shape)}.")


def _format(model: nn.Module) -> str:
    """The order of the axes of a model's maps."""
    order = getattr(model, "output_fmt", None)
    return str(getattr(order, "value", order) or "NCHW")
