"""Core's own components, declared as a plugin declares its own."""

from pose_core.plugin import API_VERSION, Plugin

CORE = Plugin(api=API_VERSION, summary="what every plugin builds on", components={})
