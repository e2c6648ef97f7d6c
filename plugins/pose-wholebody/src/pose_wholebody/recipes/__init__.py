"""Helpers for configs: combined datasets, RTMW, distillation."""
