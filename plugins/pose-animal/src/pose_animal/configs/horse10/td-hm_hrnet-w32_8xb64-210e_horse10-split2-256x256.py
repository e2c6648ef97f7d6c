"""HRNet-W32 with heatmaps on Horse-10, its second split, 256x256 input."""

_base_ = "td-hm_hrnet-w32_8xb64-210e_horse10-256x256.py"

train_dataloader = dict(dataset=dict(ann_file="annotations/horse10-train-split2.json"))
val_dataloader = dict(dataset=dict(ann_file="annotations/horse10-test-split2.json"))
test_dataloader = val_dataloader
