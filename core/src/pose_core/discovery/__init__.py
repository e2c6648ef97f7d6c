"""Discover the installed plugins and what they declare, without importing torch, OpenCV or mmengine."""

from pose_core.discovery.catalog import Catalog, Component, catalog
from pose_core.discovery.entry_points import discover
from pose_core.discovery.hooks import call_isolated, call_or_raise
from pose_core.discovery.records import PluginRecord, Status
from pose_core.discovery.scopes import explain_unknown_scope

__all__ = [
    "Catalog",
    "Component",
    "PluginRecord",
    "Status",
    "call_isolated",
    "call_or_raise",
    "catalog",
    "discover",
    "explain_unknown_scope",
]
