"""ResNet-50 with heatmaps on DeepFashion2, trousers, 256x192 input."""

_base_ = "../_base_/td-hm_res50_deepfashion2-256x192.py"

train_dataloader = dict(dataset=dict(ann_file="train/deepfashion2_trousers.json"))
val_dataloader = dict(dataset=dict(ann_file="validation/deepfashion2_trousers.json"))
test_dataloader = val_dataloader
auto_scale_lr = dict(base_batch_size=128)
