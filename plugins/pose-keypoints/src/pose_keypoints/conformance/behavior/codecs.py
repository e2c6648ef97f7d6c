"""Check that a codec decodes the keypoints that it encodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from mmengine.structures import InstanceData
from torch import Tensor

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import ConfigError
from pose_core.testing import Build, Example
from pose_keypoints.conformance.behavior.poses import keypoints_within

# Parts of the names of encoded values that are not outputs of a network.
_NOT_OUTPUTS = ("weight", "mask")


@dataclass(frozen=True, kw_only=True)
class CodecExample(Example):
    """Example of a codec.

    Args:
        arguments: Arguments of its config, without ``type``.
        keypoints: Keypoints (N, K, D), input frame; by default five of one instance in ``arguments['input_size']``.
        auxiliary: Values of its ``auxiliary_encode_keys``.
        output: Function of the result of ``encode`` that returns the input of ``decode``, i.e. the output of a perfect
            network: an array or a tuple of arrays. By default the values in the codec's mapping tables, without weights
            and masks.
        expected: Expected result of ``decode`` (N, K, D), by default the keypoints.
        tolerance: Maximum difference per coordinate due to the codec's quantization, in input pixels.
    """

    keypoints: np.ndarray | None = None
    auxiliary: Mapping[str, Any] = field(default_factory=dict)
    output: Callable[[dict[str, Any]], Any] | None = None
    expected: np.ndarray | None = None
    tolerance: float = 0.5

    def check(self, build: Build) -> Iterator[str]:
        """Encode, decode, and decode in batches; yield a message per problem."""
        yield from _problems(build(), self)


def _problems(codec: BaseKeypointCodec, example: CodecExample) -> Iterator[str]:
    keypoints = _keypoints(example)
    visible = np.ones(keypoints.shape[:2], dtype=np.float32)
    before = keypoints.copy()
    encoded = codec.encode(keypoints, visible, **example.auxiliary)
    if not np.array_equal(keypoints, before):
        yield "encode must not modify its keypoints in place."
    yield from _weight_problems(codec, example, keypoints, encoded)

    output = example.output(encoded) if example.output else _perfect_output(codec, encoded)
    if not isinstance(output, tuple):
        output = (output,)
    decoded, scores = codec.decode(*_copies(output))
    scores = _without_visibility(scores)
    expected = keypoints if example.expected is None else example.expected
    if np.shape(decoded) != expected.shape or np.shape(scores) != expected.shape[:2]:
        yield (
            f"decode must return keypoints {expected.shape} and scores {expected.shape[:2]}, "
            f"got {np.shape(decoded)} and {np.shape(scores)}."
        )
        return
    error = float(np.abs(decoded - expected).max())
    if not error <= example.tolerance:
        yield f"decode(encode(x)) must be within {example.tolerance:g} of x, got a distance of {error:.3g}."
    yield from _batch_problems(codec, output, decoded, scores)


def _keypoints(example: CodecExample) -> np.ndarray:
    if example.keypoints is not None:
        return example.keypoints
    size = example.arguments.get("input_size")
    if size is None:
        raise ConfigError("random keypoints need an 'input_size' of the codec: set CodecExample(keypoints=...).")
    return keypoints_within(size, (1, 5, len(size)), np.random.default_rng(0))


def _weight_problems(
    codec: BaseKeypointCodec, example: CodecExample, keypoints: np.ndarray, encoded: dict[str, Any]
) -> Iterator[str]:
    shape, weights = keypoints.shape[:2], np.asarray(encoded.get("keypoint_weights", ()))
    if weights.shape != shape:
        yield f"encode must return 'keypoint_weights' {shape}, got {weights.shape}."
        return
    hidden = np.ones(shape, dtype=np.float32)
    hidden[0, 0] = 0
    if codec.encode(keypoints, hidden, **example.auxiliary)["keypoint_weights"][0, 0] != 0:
        yield "an invisible keypoint must get the weight 0."


def _perfect_output(codec: BaseKeypointCodec, encoded: dict[str, Any]) -> tuple[Any, ...]:
    named = {**codec.label_mapping_table, **codec.field_mapping_table}
    outputs = [encoded[key] for key in encoded if key in named and not any(word in key for word in _NOT_OUTPUTS)]
    if not outputs:
        raise ConfigError(
            "the codec's mapping tables must contain the output of a network: set CodecExample(output=...)."
        )
    return tuple(outputs)


def _batch_problems(
    codec: BaseKeypointCodec, output: tuple[Any, ...], decoded: np.ndarray, scores: np.ndarray
) -> Iterator[str]:
    batch = tuple(torch.from_numpy(np.stack((part, part))) for part in _copies(output))
    both = codec.batch_decode(batch[0] if len(batch) == 1 else batch)
    if not isinstance(both, list) or len(both) != 2 or not all(isinstance(each, InstanceData) for each in both):
        yield f"batch_decode of 2 samples must return a list of 2 InstanceData, got {type(both).__name__}."
        return
    for instances in both:
        found = instances.get("keypoints"), instances.get("keypoint_scores")
        if not all(isinstance(values, Tensor) for values in found):
            yield "batch_decode must return tensors 'keypoints' (N, K, D) and 'keypoint_scores' (N, K)."
            return
        if (shapes := [tuple(values.shape) for values in found]) != [decoded.shape, scores.shape]:
            yield (
                f"batch_decode must return keypoints {decoded.shape} and keypoint_scores {scores.shape} per sample, "
                f"got {shapes[0]} and {shapes[1]}."
            )
            return
        if not all(np.allclose(ours, of, atol=1e-3) for ours, of in zip(found, (decoded, scores), strict=True)):
            yield "batch_decode must return the same keypoints and scores as decode for the same sample."
            return


def _without_visibility(scores: Any) -> Any:
    """Return the scores from a codec's pair of scores and visibilities."""
    return scores[0] if isinstance(scores, tuple) else scores


def _copies(output: tuple[Any, ...]) -> tuple[np.ndarray, ...]:
    return tuple(np.array(part) for part in output)
