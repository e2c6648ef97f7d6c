"""CSPNeXt-M with UDP heatmaps on AP-10K, 256x256 input."""

_base_ = ["keypoints::_base_/cspnext-udp_256x256.py", "../_base_/ap10k.py", "cnn::_base_/cspnext-m_aic-coco.py"]

auto_scale_lr = dict(base_batch_size=512)

model = dict(backbone=_base_.backbone, head=dict(in_channels=768, out_channels=17))
train_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.train_pipeline))
val_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
test_dataloader = dict(num_workers=10, dataset=dict(pipeline=_base_.val_pipeline))
default_hooks = dict(checkpoint=dict(save_best="coco/AP", rule="greater"))
