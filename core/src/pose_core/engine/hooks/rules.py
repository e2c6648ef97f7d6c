"""Whether more or less of a metric is better."""

from __future__ import annotations

import re

# Metrics of the field, as whole words of a metric's name: 'AP' in 'coco/AP .5', 'PCK' in 'Head PCK@0.2'.
_GREATER = r"m?ap\w*|m?ar|f1|t?pckh?|3dpck|3dauc|auc|acc\w*|\w*_acc|\w*acc|precision|recall|m?iou|psnr|ssim"
_LESS = r"\w*loss\w*|nme|epe\w*|[a-z]*mpjpe|mpjve|mpvpe|pve|mkpe|mrrpe|\w*error|r?mse|mae|fid"
_RULES = {"greater": re.compile(rf"({_GREATER})"), "less": re.compile(rf"({_LESS})")}


def rule_of(metric: str) -> str | None:
    """Return ``"greater"`` or ``"less"``, whichever of ``metric`` is better; ``None`` if its name does not tell.

    Args:
        metric: Its name, with or without the prefix of its evaluator: ``"coco/AP"``, ``"NME"``.
    """
    for word in re.split(r"[^a-z0-9_]+", metric.lower()):
        for rule, pattern in _RULES.items():
            if pattern.fullmatch(word):
                return rule
    return None
