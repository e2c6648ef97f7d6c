"""Encoding keypoints as training targets."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pose_core.contracts import BaseKeypointCodec, BaseTransform
from pose_core.errors import ConfigError, StructureError
from pose_core.registry import KEYPOINT_CODECS
from pose_keypoints.transforms.requirements import required

# The tables of a codec that PackPoseInputs reads.
MAPPING_TABLES = ("instance_mapping_table", "label_mapping_table", "field_mapping_table")


class GenerateTarget(BaseTransform):
    """Encode keypoints as training targets, with one or several codecs.

    Reads ``transformed_keypoints`` (N, K, D), or else ``keypoints``; ``keypoints_visible``, either visibility (N, K) or
    visibility and weight (N, K, 2); and the codecs' ``auxiliary_encode_keys``. Adds the encoded items and the codecs'
    mapping tables. Visibility (N, K, 2) is split into ``keypoints_visible`` and ``keypoints_visible_weights``, (N, K)
    each.

    Args:
        encoder: The config of a codec, or a list of them.
        target_type: Deprecated. ``"multilevel"`` is equivalent to ``multilevel=True``; other values have no effect.
        multilevel: For a list of codecs: whether every item becomes a list with one entry per codec. Otherwise their
            items are merged, and only ``keypoint_weights``, which are multiplied, may come from several codecs.
        use_dataset_keypoint_weights: Whether to multiply ``keypoint_weights`` by the dataset's keypoint weights.

    Raises:
        ConfigError: If there are no keypoints, several codecs encode an item of the same name, or they declare
            different input keys.
        StructureError: If a codec does not encode to a dict.
    """

    def __init__(
        self,
        encoder: Mapping[str, Any] | Sequence[Mapping[str, Any]],
        target_type: str | None = None,
        multilevel: bool = False,
        use_dataset_keypoint_weights: bool = False,
    ) -> None:
        if target_type is not None:
            warnings.warn(
                "GenerateTarget: 'target_type' is deprecated: the codec declares what it encodes; for several levels, "
                "set multilevel=True.",
                DeprecationWarning,
                stacklevel=2,
            )
            multilevel = multilevel or target_type == "multilevel"
        if multilevel and isinstance(encoder, Mapping):
            raise ConfigError("GenerateTarget: multilevel=True needs a list of codecs as encoder, one per level.")
        configs = [encoder] if isinstance(encoder, Mapping) else encoder
        self.encoders: list[BaseKeypointCodec] = [KEYPOINT_CODECS.build(config) for config in configs]
        self.multilevel = multilevel
        self.use_dataset_keypoint_weights = use_dataset_keypoint_weights

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Add the targets to ``results``."""
        keypoints = results.get("transformed_keypoints")
        if keypoints is None:
            keypoints = required(results, "keypoints", step="GenerateTarget")
        visible = required(results, "keypoints_visible", step="GenerateTarget")
        if visible.ndim == 3:
            visible, results["keypoints_visible_weights"] = visible[..., 0], visible[..., 1]
            results["keypoints_visible"] = visible

        encoded = []
        for codec in self.encoders:
            auxiliary = {key: results.get(key) for key in _declared(codec, "auxiliary_encode_keys")}
            encoded.append(codec.encode(keypoints=keypoints, keypoints_visible=visible, **auxiliary))
            if not isinstance(encoded[-1], Mapping):
                raise StructureError(
                    f"{type(codec).__name__}.encode must return a dict of targets by name, got "
                    f"{type(encoded[-1]).__name__}."
                )
        results.update(_by_level(encoded) if self.multilevel else _side_by_side(encoded))
        if self.use_dataset_keypoint_weights and "keypoint_weights" in results:
            _apply_dataset_weights(results)
        for name in MAPPING_TABLES:
            declared = {key: packed for codec in self.encoders for key, packed in _declared(codec, name).items()}
            if declared:
                results[name] = declared
        if (input_key := self._input_key()) is not None:
            results["input_key"] = input_key
        return results

    def _input_key(self) -> str | None:
        """Return the codecs' ``input_key``, or ``None`` if the network reads images."""
        declared = sorted({_declared(codec, "input_key") for codec in self.encoders} - {None})
        if len(declared) > 1:
            raise ConfigError(
                f"GenerateTarget: the codecs must declare one input_key, got {', '.join(map(repr, declared))}."
            )
        return declared[0] if declared else None


def _declared(codec: BaseKeypointCodec, name: str) -> Any:
    """Return what a codec declares; one that does not derive from ours, such as one of MMPose, may declare nothing."""
    return getattr(codec, name, getattr(BaseKeypointCodec, name))


def _apply_dataset_weights(results: dict[str, Any]) -> None:
    weights = required(results, "dataset_keypoint_weights", step="GenerateTarget")
    given = results["keypoint_weights"]
    results["keypoint_weights"] = [level * weights for level in given] if isinstance(given, list) else given * weights


def _by_level(encoded: list[dict[str, Any]]) -> dict[str, Any]:
    names = encoded[0].keys()
    for level in encoded[1:]:
        if level.keys() != names:
            raise ConfigError(
                "GenerateTarget: with multilevel=True every codec must encode the same items, got "
                f"{', '.join(names)} and {', '.join(level)}."
            )
    return {name: [level[name] for level in encoded] for name in names}


def _side_by_side(encoded: list[dict[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for items in encoded:
        for name, value in items.items():
            if name == "keypoint_weights" and name in merged:
                merged[name] = np.multiply(merged[name], value)
            elif name in merged:
                raise ConfigError(
                    f"GenerateTarget: '{name}' is encoded by more than one codec; with multilevel=False only one may "
                    f"encode it."
                )
            else:
                merged[name] = value
    return merged
