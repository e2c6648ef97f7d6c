"""CSPNeXt with UDP heatmaps on COCO-WholeBody, 256x192 input."""

_base_ = ["keypoints::_base_/cspnext-udp_256x192.py", "coco-wholebody.py"]

auto_scale_lr = dict(base_batch_size=512)

model = dict(head=dict(out_channels=133), test_cfg=dict(flip_test=False))
train_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="coco-wholebody/AP", rule="greater"))
