"""ResNet-50 with heatmaps on DeepFashion2, long sleeved outwear, 256x192 input."""

_base_ = "../_base_/td-hm_res50_deepfashion2-256x192.py"

train_dataloader = dict(dataset=dict(ann_file="train/deepfashion2_long_sleeved_outwear.json"))
val_dataloader = dict(dataset=dict(ann_file="validation/deepfashion2_long_sleeved_outwear.json"))
test_dataloader = val_dataloader
