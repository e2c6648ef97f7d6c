"""Shape checks, weights and reductions shared by all losses."""

from __future__ import annotations

from torch import Tensor

from pose_core.errors import ConfigError, suggest

REDUCTIONS = ("mean", "sum", "none")


def check_same_shape(output: Tensor, target: Tensor, *, loss: str) -> None:
    """Check that output and target have the same shape.

    Raises:
        ConfigError: If their shapes differ.
    """
    if output.shape != target.shape:
        raise ConfigError(
            f"{loss}: output and target must have the same shape, got {tuple(output.shape)} and "
            f"{tuple(target.shape)}; compare the head's settings with what its codec encodes."
        )


def spread_weights(weights: Tensor, values: Tensor) -> Tensor:
    """Append axes to ``weights`` until they broadcast to ``values``.

    Args:
        weights: (B,), (B, K), ...: the leading axes of ``values``; an axis may have length 1.
        values: (B, K, ...).

    Raises:
        ConfigError: If they do not broadcast.
    """
    fitting = weights.ndim <= values.ndim and all(
        given in (1, expected) for given, expected in zip(weights.shape, values.shape, strict=False)
    )
    if not fitting:
        raise ConfigError(
            f"weights must be (B, K) or have the shape of the values, {tuple(values.shape)}, got "
            f"{tuple(weights.shape)}."
        )
    return weights[(...,) + (None,) * (values.ndim - weights.ndim)]


def zero_where_ignored(values: Tensor, weights: Tensor) -> Tensor:
    """Set ``values`` (B, K, ...) to 0 where their weight is 0, even if they are NaN.

    Raises:
        ConfigError: If ``weights`` do not broadcast to ``values``.
    """
    return values.masked_fill(spread_weights(weights, values) == 0, 0.0)


def weighted(values: Tensor, weights: Tensor) -> Tensor:
    """Multiply ``values`` (B, K, ...) by ``weights`` (B, K, ...); 0 where the weight is 0, even if the value is NaN.

    Raises:
        ConfigError: If ``weights`` do not broadcast to ``values``.
    """
    return zero_where_ignored(values * spread_weights(weights, values), weights)


def checked_reduction(reduction: str, *, loss: str) -> str:
    """Return ``reduction`` after checking that it is ``"mean"``, ``"sum"`` or ``"none"``.

    Raises:
        ConfigError: If it is not one of these.
    """
    if reduction not in REDUCTIONS:
        near = suggest(str(reduction), REDUCTIONS)
        raise ConfigError(f"{loss}: reduction must be one of {REDUCTIONS}, got {reduction!r}.{near}")
    return reduction


def reduced(values: Tensor, reduction: str) -> Tensor:
    """Return the mean or the sum of ``values``, or ``values`` unchanged."""
    return values if reduction == "none" else getattr(values, reduction)()
