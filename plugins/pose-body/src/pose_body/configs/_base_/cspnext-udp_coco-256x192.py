"""CSPNeXt with UDP heatmaps on COCO, 256x192 input; tested on annotated boxes."""

_base_ = ["keypoints::_base_/cspnext-udp_256x192.py", "coco.py"]

model = dict(head=dict(out_channels=17))
train_dataloader = dict(batch_size=256, num_workers=10, dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(batch_size=64, num_workers=10, dataset=dict(pipeline=_base_.val_pipeline, bbox_file=None))
test_dataloader = val_dataloader
default_hooks = dict(checkpoint=dict(save_best="coco/AP", rule="greater"))
