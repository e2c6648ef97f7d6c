"""Explain why a scope does not resolve."""

from __future__ import annotations

from pose_core.discovery.catalog import catalog
from pose_core.errors import suggest
from pose_core.first_party import FIRST_PARTY


def explain_unknown_scope(scope: str) -> str:
    """Return the end of an error message: why ``scope`` is not usable, or a similar scope."""
    for record in catalog().records:
        if record.scope == scope:
            return f" The plugin {record.title} is {record.status.value}: {record.report}"
    if scope in FIRST_PARTY:
        return f" Install it with 'pip install {FIRST_PARTY[scope]}'."
    return (
        suggest(scope, (name for name in catalog().owners if name != scope), cutoff=0.75)
        or " 'pose plugins list' shows the available scopes."
    )
