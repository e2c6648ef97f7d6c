"""Checks of what components do, one module a kind: how to try one out, and what it must then do."""
