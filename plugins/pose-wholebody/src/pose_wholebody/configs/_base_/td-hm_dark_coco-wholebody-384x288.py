"""Top-down heatmaps with DARK on COCO-WholeBody, 384x288 input."""

_base_ = ["keypoints::_base_/td-hm_dark-384x288.py", "coco-wholebody.py"]

model = dict(head=dict(out_channels=133))
train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="coco-wholebody/AP", rule="greater"))
