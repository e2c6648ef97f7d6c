"""Backbones from timm."""

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
    """A timm model (Wightman, "PyTorch Image Models", 2019), such as ``convnext_tiny.fb_in22k``.

    Args:
        model_name: The name of the model in timm; ``timm.list_models()`` lists all names.
        out_indices: Indices of the feature maps to return, as timm counts them for this model; all if ``None``.
        features_only: Whether to return feature maps of several resolutions; otherwise return only the last one, which
            also works for models without intermediate features.
        pretrained: Whether timm downloads pretrained weights.
        checkpoint_path: A file, URL or short name of weights to load instead, with timm's names.
        in_channels: Channels of the image.
        norm_eval: Whether batch norms stay in eval mode during training.
        init_cfg: Initialization of the weights; timm's own if ``None``.
        **kwargs: Other arguments of ``timm.create_model``: ``img_size=(256, 192)`` for a transformer,
            ``drop_path_rate``, ``output_stride``, ...

    Raises:
        EnvironmentSetupError: If timm is not installed or cannot be imported.
        ConfigError: If there is no such model, it rejects an argument, or ``out_indices`` is given with
            ``features_only=False``.
        CheckpointError: If ``checkpoint_path`` cannot be read, or none of its weights fits the model.
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
            raise ConfigError(
                f"TimmBackbone: out_indices needs features_only=True, got out_indices={out_indices} and "
                "features_only=False."
            )
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
            # Our loader reads the file without executing code; timm then handles the weights like downloaded ones.
            weights = weights_of(load_checkpoint(checkpoint_path), source=checkpoint_path)
            options["pretrained"] = True
            options["pretrained_cfg_overlay"] = {**kwargs.get("pretrained_cfg_overlay", {}), "state_dict": weights}
        self.timm_model = create_model(model_name, options)
        if checkpoint_path and not shares_weights(self.timm_model, weights):
            raise CheckpointError(f"{checkpoint_path} must contain weights of timm's {model_name!r}, but none matches.")

    def init_weights(self) -> None:
        """Initialize by ``init_cfg``; without it, keep timm's initialization."""
        if self.init_cfg is not None:
            initialize(self, self.init_cfg)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Return the features of the model.

        Args:
            x: (B, in_channels, h, w), input frame.

        Returns:
            (B, C, H, W) for each of ``out_indices``, or only for the last map.

        Raises:
            ConfigError: If the last features of the model are not a map.
        """
        model: Any = self.timm_model
        features = model(x) if self.features_only else [as_map(model.forward_features(x), model, x)]
        if _format(model) == "NHWC":
            features = [one.permute(0, 3, 1, 2).contiguous() for one in features]
        return tuple(features)


def create_model(model_name: str, options: Mapping[str, Any]) -> nn.Module:
    """Create a timm model.

    Raises:
        EnvironmentSetupError: If timm is not installed or cannot be imported.
        ConfigError: If there is no such model, or it rejects an option.
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
    """Import ``timm``.

    Raises:
        EnvironmentSetupError: If it is not installed or cannot be imported.
    """
    try:
        return import_module("timm")
    except ModuleNotFoundError as error:
        name = error.name or "timm"
        extra = " (pip install 'pose-backbones-timm[timm]')" if name == "timm" else ""
        raise EnvironmentSetupError(f"TimmBackbone needs {name}, which is not installed{extra}.") from error
    except Exception as error:  # a mismatched torchvision raises RuntimeError, AttributeError, OSError, ...
        raise EnvironmentSetupError(
            f"TimmBackbone needs timm, which is installed but cannot be imported: {type(error).__name__}: {error}. "
            f"Usually torchvision was built for another version of torch than {torch.__version__}; install both "
            "together from the same source."
        ) from error


def shares_weights(model: nn.Module, weights: Mapping[str, Tensor]) -> bool:
    """Check whether any matrix or kernel of ``model`` is in ``weights``, by value, because timm may have renamed it."""
    of_shape = defaultdict(list)
    for value in weights.values():
        of_shape[value.shape].append(value)
    matrices = (value for value in model.state_dict().values() if value.ndim > 1)
    return any(torch.equal(own, other) for own in matrices for other in of_shape[own.shape])


def as_map(features: Tensor, model: nn.Module, image: Tensor) -> Tensor:
    """Return the last features of a model as a map: tokens (B, N, C) become (B, C, H, W), and maps stay unchanged.

    Args:
        features: The output of ``forward_features``: (B, N, C), (B, C, H, W) or (B, H, W, C).
        model: The model, which defines the number of tokens before the patches.
        image: (B, C, h, w), whose aspect ratio is that of the map.

    Raises:
        ConfigError: If the features are neither a map nor the tokens of one.
    """
    if features.ndim == 4:
        return features
    if features.ndim == 3:
        tokens = features[:, getattr(model, "num_prefix_tokens", 0) :]
        height, width = image.shape[-2:]
        rows = round((tokens.shape[1] * height / width) ** 0.5)
        if rows and tokens.shape[1] % rows == 0:
            return tokens.mT.unflatten(2, (rows, -1)).contiguous()
    raise ConfigError(
        "TimmBackbone: the last features must have shape (B, C, H, W) or (B, N, C) with one token per patch, "
        f"got {tuple(features.shape)}."
    )


def _format(model: nn.Module) -> str:
    """Return the order of the axes of the model's maps."""
    order = getattr(model, "output_fmt", None)
    return str(getattr(order, "value", order) or "NCHW")
