"""Top-down heatmaps on Halpe, 256x192 input."""

_base_ = ["keypoints::_base_/td-hm_256x192.py", "halpe.py"]

model = dict(head=dict(out_channels=136))
train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
val_evaluator = [dict(type="PCKAccuracy", thr=0.1), dict(type="AUC"), dict(type="EPE")]
test_evaluator = val_evaluator
default_hooks = dict(checkpoint=dict(save_best="AUC", rule="greater"))
