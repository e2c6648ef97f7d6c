"""ResNet-18 with heatmaps on synthetic infants, 128x128 input. Run 'pose infant paint data/infants' first."""

from pose_keypoints.recipes.pipelines import with_codec

_base_ = "body::td-hm_res50_8xb64-210e_coco-256x192.py"

data_root = "data/infants/"
max_epochs = 20

codec = dict(type="infant.InfantHeatmap", input_size=(128, 128), heatmap_size=(32, 32))

model = dict(
    backbone=dict(depth=18, init_cfg=None),
    head=dict(in_channels=512, out_channels=13, decoder=codec),
    test_cfg=dict(shift_heatmap=False),
)

# infants lie in any direction
train_pipeline = with_codec(_base_.train_pipeline, codec, use_udp=True)
train_pipeline[4] = dict(type="RandomBBoxTransform", rotate_factor=180, rotate_prob=1.0)
val_pipeline = with_codec(_base_.val_pipeline, codec, use_udp=True)

dataset = dict(type="infant.InfantDataset", data_root=data_root, max_age_weeks=52)
train_dataloader = dict(
    batch_size=16,
    dataset=dict(dataset, ann_file="train.json", data_prefix=dict(img="train/"), pipeline=train_pipeline),
)
val_dataloader = dict(
    batch_size=16,
    dataset=dict(
        dataset, ann_file="val.json", data_prefix=dict(img="val/"), bbox_file=None, pipeline=val_pipeline
    ),
)
test_dataloader = val_dataloader
val_evaluator = dict(_delete_=True, type="infant.InfantPCK")
test_evaluator = val_evaluator

train_cfg = dict(max_epochs=max_epochs, val_interval=max_epochs)
param_scheduler = [dict(type="CosineAnnealingLR", T_max=max_epochs, by_epoch=True, convert_to_iter_based=True)]
default_hooks = dict(checkpoint=dict(interval=1, max_keep_ckpts=2, save_best="infant/PCK"))
