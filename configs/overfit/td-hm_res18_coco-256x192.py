"""Overfit a ResNet-18, trained from scratch, to a few COCO images; AP on the same images must reach 0.9.

The environment variable COCO_SAMPLE names the folder of the images and their annotation file, ``test_coco.json``. See
docs/benchmarks.md for the command and its result.
"""

_base_ = "body::_base_/td-hm_coco-256x192.py"

data_root = "{{$COCO_SAMPLE:data/coco_sample}}/"
ann_file = "test_coco.json"

train_cfg = dict(max_epochs=40, val_interval=10)
optim_wrapper = dict(optimizer=dict(type="Adam", lr=1e-3))
param_scheduler = [dict(type="LinearLR", begin=0, end=20, start_factor=0.01, by_epoch=False)]

model = dict(
    backbone=dict(type="ResNet", depth=18),
    head=dict(in_channels=512),
    test_cfg=dict(flip_test=False, shift_heatmap=False),
)

# the same views in every epoch, so that the model can memorize them
dataset = dict(
    type="CocoDataset", data_root=data_root, ann_file=ann_file, data_prefix=dict(img=""), bbox_file=None
)
train_dataloader = dict(
    batch_size=12,
    num_workers=0,
    persistent_workers=False,
    dataset=dict(dataset, pipeline=[step for step in _base_.train_pipeline if not step["type"].startswith("Random")]),
)
val_dataloader = dict(num_workers=0, persistent_workers=False, dataset=dataset)
test_dataloader = val_dataloader
val_evaluator = dict(ann_file=data_root + ann_file)
test_evaluator = val_evaluator
