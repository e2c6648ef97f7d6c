"""What losses of all kinds ask of the shapes that they get, and how weights and reductions apply."""

from __future__ import annotations

from torch import Tensor

from pose_core.errors import ConfigError, suggest

REDUCTIONS = ("mean", "sum", "none")


def check_same_shape(output: Tensor, target: Tensor, *, loss: str) -> None:
    """Check that output and target are alike.

    Raises:
        ConfigError: They are not.
    """
    if output.shape != target.shape:
        raise ConfigError(
            f"{loss}: the network puts out {tuple(output.shape)}, but the target is {tuple(target.shape)}: compare the "
            f"head's settings with what its codec encodes."
        )


def spread_weights(weights: Tensor, values: Tensor) -> Tensor:
    """``weights`` with the axes that ``values`` has more, so that they multiply it.

    Args:
        weights: One for each of the first axes of ``values``: (B,), (B, K), ...; an axis may be 1 long.
        values: (B, K, ...).

    Raises:
        ConfigError: They do not belong to each other.
    """
    fitting = weights.ndim <= values.ndim and all(
        given in (1, expected) for given, expected in zip(weights.shape, values.shape, strict=False)
    )
    if not fitting:
        raise ConfigError(
            f"weights of shape {tuple(weights.shape)} do not belong to values of shape {tuple(values.shape)}: they "
            f"must be (B, K), or as large as the values."
        )
    return weights[(...,) + (None,) * (values.ndim - weights.ndim)]


def zero_where_ignored(values: Tensor, weights: Tensor) -> Tensor:
    """``values`` (B, K, ...), but 0 where their weight is 0: whatever they are, NaN too, they have no influence.

    Raises:
        ConfigError: ``weights`` do not belong to them.
    """
    return values.masked_fill(spread_weights(weights, values) == 0, 0.0)


def weighted(values: Tensor, weights: Tensor) -> Tensor:
    """``values`` (B, K, ...) times ``weights`` (B, K) or larger; 0 where the weight is 0, even if the value is NaN.

    Raises:
        ConfigError: They do not belong to each other.
    """
    return zero_where_ignored(values * spread_weights(weights, values), weights)


def checked_reduction(reduction: str, *, loss: str) -> str:
    """``reduction``, which must be ``"mean"``, ``"sum"`` or ``"none"``.

    Raises:
        ConfigError: It is none of these.
    """
    if reduction not in REDUCTIONS:
        near = suggest(str(reduction), REDUCTIONS)
        raise ConfigError(f"{loss}: reduction must be one of {REDUCTIONS}, got {reduction!r}.{near}")
    return reduction


def reduced(values: Tensor, reduction: str) -> Tensor:
    """The mean or the sum of ``values``, or ``values`` themselves."""
    return values if reduction == "none" else getattr(values, reduction)()
