"""Lite-HRNet-30: 40 channels at 1/4 of the input."""

_base_ = "litehrnet-18.py"

backbone = dict(extra=dict(stages_spec=dict(num_modules=(3, 8, 3))))
