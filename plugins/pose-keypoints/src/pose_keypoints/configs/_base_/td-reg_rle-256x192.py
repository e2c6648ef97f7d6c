"""Coordinates with their uncertainty (RLE, Li et al., ICCV 2021) for 210 epochs: 256x192 input."""

_base_ = "td-reg_256x192.py"

model = dict(head=dict(type="RLEHead", loss=dict(type="RLELoss", use_target_weight=True)))
optim_wrapper = dict(optimizer=dict(lr=1e-3))
