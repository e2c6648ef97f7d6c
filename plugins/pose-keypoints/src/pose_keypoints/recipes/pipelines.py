"""Helpers for configs that derive a data pipeline from another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pose_core.errors import ConfigError


def with_codec(
    pipeline: Iterable[Mapping[str, Any]],
    codec: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *,
    use_udp: bool | None = None,
) -> list[dict[str, Any]]:
    """Return a pipeline adapted to another codec.

    Every ``input_size`` becomes the codec's, every ``encoder`` becomes the codec::

        from pose_keypoints.recipes.pipelines import with_codec

        _base_ = "td-hm_256x192.py"
        codec = dict(type="MSRAHeatmap", input_size=(288, 384), heatmap_size=(72, 96), sigma=3)
        model = dict(head=dict(decoder=codec))
        train_pipeline = with_codec(_base_.train_pipeline, codec)

    Args:
        pipeline: The configs of the steps. They are not modified.
        codec: The config of the codec, with its ``input_size`` (w, h); or a list of configs, one per level of the
            targets.
        use_udp: The new ``use_udp`` of ``TopdownAffine``, unless ``None``. ``UDPHeatmap`` needs ``True``, so that the
            image is warped by the same convention.

    Raises:
        ConfigError: If ``codec`` has no ``input_size``.

    Examples:
        >>> pipeline = [dict(type="LoadImage"), dict(type="TopdownAffine", input_size=(192, 256))]
        >>> codec = dict(type="UDPHeatmap", input_size=(288, 384), heatmap_size=(72, 96))
        >>> with_codec(pipeline, codec, use_udp=True)[1]
        {'type': 'TopdownAffine', 'input_size': (288, 384), 'use_udp': True}
    """
    levels = [codec] if isinstance(codec, Mapping) else list(codec)
    if not levels or "input_size" not in levels[0]:
        raise ConfigError(f"codec must have an 'input_size' for images to be resized to, got {codec!r}.")
    values = {"input_size": levels[0]["input_size"], "encoder": codec}
    steps = [{key: values.get(key, value) for key, value in step.items()} for step in pipeline]
    if not isinstance(codec, Mapping):
        for step in steps:
            if step["type"] == "GenerateTarget":
                step["multilevel"] = True
    if use_udp is not None:
        for step in steps:
            if step["type"] == "TopdownAffine":
                step["use_udp"] = use_udp
    return steps


def with_random_boxes(
    pipeline: Iterable[Mapping[str, Any]], *, half_body: bool = False, **options: Any
) -> list[dict[str, Any]]:
    """Return a pipeline with another random transform of the box.

    Args:
        pipeline: The configs of the steps. They are not modified.
        half_body: Keep ``RandomHalfBody``, which is only meaningful for bodies.
        **options: Arguments of ``RandomBBoxTransform``.
    """
    steps = [dict(step) for step in pipeline if half_body or step["type"] != "RandomHalfBody"]
    for step in steps:
        if step["type"] == "RandomBBoxTransform":
            step.update(options)
    return steps
