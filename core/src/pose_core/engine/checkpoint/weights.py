"""Putting a checkpoint's weights into a model, and saying in words what did not fit."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import Tensor, nn

from pose_core.errors import CheckpointError

# Under which of these keys programs keep the weights: the field, then timm and its kin.
_SECTIONS = ("state_dict", "model", "model_state_dict")
_SIZE_MISMATCH = re.compile(
    r"size mismatch for (\S+): copying a param with shape torch\.Size\((\[.*?\])\) from checkpoint, "
    r"the shape in current model is torch\.Size\((\[.*?\])\)"
)
_EXAMPLES = 3

# What a wrapper for distributed training puts in front of each name, and what to make of it.
WITHOUT_WRAPPER: tuple[tuple[str, str], ...] = ((r"^module\.", ""),)

Need = Literal["some", "all", "exact"]


@dataclass(frozen=True, kw_only=True)
class WeightsReport:
    """What happened to a model's weights.

    Attributes:
        loaded: The number of the model's weights that were set.
        missing: The model's weights that the checkpoint lacks.
        unexpected: The checkpoint's weights that the model lacks.
        mismatched: Weight to (shape in the checkpoint, shape in the model), for those that differ.
    """

    loaded: int
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    mismatched: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every weight of the model was set."""
        return not self.missing and not self.mismatched

    @property
    def exact(self) -> bool:
        """Whether it is complete and no weight was left over."""
        return self.complete and not self.unexpected

    def __str__(self) -> str:
        parts = []
        if self.missing:
            parts.append(f"{_count(self.missing)} of the model {_are(self.missing)} missing: {_grouped(self.missing)}.")
        if self.unexpected:
            parts.append(f"{_count(self.unexpected)} {_are(self.unexpected)} left over: {_grouped(self.unexpected)}.")
        if self.mismatched:
            shapes = [f"{name} {theirs} instead of {ours}" for name, (theirs, ours) in self.mismatched.items()]
            parts.append(f"{_count(shapes)} {_are(shapes)} of another shape: {_listed(shapes)}.")
        return " ".join(parts) or f"all {self.loaded} weights fit."


def weights_of(checkpoint: Mapping[str, Any], *, source: str = "the checkpoint") -> dict[str, Tensor]:
    """Return the weights in a checkpoint: its ``state_dict``, or itself if it holds nothing else.

    Raises:
        CheckpointError: It holds none.
    """
    for content in (*(checkpoint.get(section) for section in _SECTIONS), checkpoint):
        if isinstance(content, Mapping) and any(isinstance(value, Tensor) for value in content.values()):
            return dict(content)
    raise CheckpointError(f"{source} holds no weights, only {', '.join(map(str, checkpoint)) or 'nothing'}.")


def load_weights(
    module: nn.Module,
    checkpoint: Mapping[str, Any],
    *,
    need: Need = "some",
    prefix: str = "",
    revise_keys: Sequence[tuple[str, str]] = WITHOUT_WRAPPER,
    source: str = "the checkpoint",
) -> WeightsReport:
    """Set ``module``'s weights to those of ``checkpoint``.

    Args:
        module: The model, not wrapped for distribution.
        checkpoint: What :func:`~pose_core.engine.checkpoint.load_checkpoint` returns.
        need: What must fit: ``"some"`` weight (to start from another model), ``"all"`` of the model's (to test it), or
            ``"exact"``, when also nothing may be left over (to resume).
        prefix: Take the weights whose names begin so, without it.
        revise_keys: (pattern, replacement) pairs that are applied to the names in the checkpoint, by default dropping
            what a wrapper for distributed training puts in front.
        source: What messages call the checkpoint.

    Returns:
        What fitted and what did not. The counters of batch normalization, which old checkpoints lack, do not count.

    Raises:
        CheckpointError: Less fits than is needed; the message lists what is missing, left over and of another shape.
    """
    weights = _renamed(weights_of(checkpoint, source=source), revise_keys, prefix)
    if not weights:
        names = _grouped(weights_of(checkpoint))
        raise CheckpointError(f"{source} holds nothing under '{prefix.rstrip('.')}.', only {names}.")
    weights = OrderedDict(weights)
    # The versions of the modules, by which a module knows what it must convert.
    metadata = getattr(checkpoint.get("state_dict"), "_metadata", {})
    weights._metadata = _renamed(metadata, revise_keys, prefix)  # type: ignore[attr-defined]
    report = _apply(module, weights)
    satisfied = {"some": report.loaded > 0, "all": report.complete, "exact": report.exact}
    if not satisfied[need]:
        raise CheckpointError(_refusal(module, report, source, weights))
    return report


def _renamed(named: Mapping[str, Any], revise_keys: Sequence[tuple[str, str]], prefix: str) -> dict[str, Any]:
    """Return what is under ``prefix``, without it; the names may be those of weights or of modules."""
    prefix = f"{prefix.rstrip('.')}." if prefix else ""
    renamed = {}
    for key, value in named.items():
        dotted = f"{key}."
        for pattern, replacement in revise_keys:
            dotted = re.sub(pattern, replacement, dotted)
        if dotted.startswith(prefix):
            renamed[dotted[len(prefix) :].removesuffix(".")] = value
    return renamed


def _apply(module: nn.Module, weights: OrderedDict[str, Tensor]) -> WeightsReport:
    keys: list[Any] = []
    # torch returns missing keys, but raises where shapes differ instead; a hook gets them always.
    handle = module.register_load_state_dict_post_hook(lambda _, incompatible: keys.append(incompatible))
    mismatched = {}
    try:
        with torch.no_grad():
            module.load_state_dict(weights, strict=False)
    except RuntimeError as error:
        mismatched = {name: (theirs, ours) for name, theirs, ours in _SIZE_MISMATCH.findall(str(error))}
        if not mismatched:
            raise
    finally:
        handle.remove()
    missing = tuple(_counted(keys[-1].missing_keys))
    loaded = len(_counted(module.state_dict())) - len(missing) - len(mismatched)
    unexpected = tuple(keys[-1].unexpected_keys)
    return WeightsReport(loaded=loaded, missing=missing, unexpected=unexpected, mismatched=mismatched)


def _counted(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.endswith("num_batches_tracked")]


def _refusal(module: nn.Module, report: WeightsReport, source: str, weights: Mapping[str, Tensor]) -> str:
    name = type(module).__name__
    lead = f"{source} does not fit this {name}" if report.loaded else f"No weight of {source} fits this {name}"
    return f"{lead}: {report}{_likely_prefix(module, weights)}"


def _likely_prefix(module: nn.Module, weights: Mapping[str, Tensor]) -> str:
    """Advise a prefix if the model's names are in the checkpoint behind one."""
    own = set(module.state_dict())
    tops = {key.partition(".")[0] for key in weights}
    for top in sorted(tops):
        if any(f"{top}.{key}" in weights for key in own):
            return f" Its names begin with '{top}.': give prefix='{top}.'."
    return ""


def _count(items: Sequence[str] | Mapping[str, Any]) -> str:
    return f"{len(items)} weight{'s' if len(items) > 1 else ''}"


def _are(items: Sequence[str]) -> str:
    return "are" if len(items) > 1 else "is"


def _grouped(names: Iterable[str]) -> str:
    """Group names by the first two parts of their paths: ``backbone.layer1 (12, such as backbone.layer1.0.conv)``."""
    names = list(names)
    groups = Counter(".".join(name.split(".")[:2]) if name.count(".") > 1 else name.split(".")[0] for name in names)
    described = []
    for group, count in groups.most_common():
        example = next(name for name in names if name == group or name.startswith(f"{group}."))
        described.append(example if count == 1 else f"{group} ({count}, such as {example})")
    return _listed(described)


def _listed(items: Sequence[str]) -> str:
    more = len(items) - _EXAMPLES
    return ", ".join(items[:_EXAMPLES]) + (f" and {more} more" if more > 0 else "")
